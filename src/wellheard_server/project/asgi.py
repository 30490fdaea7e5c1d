"""One port: the respondent's addresses go to the collector, ticks to a coroutine each, everything else to Django in a few threads."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from wellheard_server.project.pouring import Pourer
from wellheard_server.project.responder import Threads
from wellheard_server.project.uploads import Uploads

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]

THREADS = 6  # Django's; each holds a database connection
MOST_WAITING = 60  # for one of them: ten turns; who comes after that would have gone by then
COME_BACK = [(b"retry-after", b"5")]
LARGEST_BODY = 4 * 1024 * 1024
BODY_SECONDS = 30.0


class Native(Protocol):
    """An ASGI application that knows its own addresses."""

    def handles(self, path: str) -> bool: ...
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class Application:
    """`collector` answers what it `handles`; `live` everything under /live/; `django` (WSGI) the rest."""

    def __init__(self, collector: Native, live: Callable[..., Any], django: Callable[..., Any]) -> None:
        self.collector, self.live = collector, live
        self.django = Bridge(django)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        if self.collector.handles(path):
            await self.collector(scope, receive, send)
        elif path.startswith("/live/"):
            await self.live(scope, receive, send)
        else:
            await self.django(scope, receive, send)


class Bridge:
    """Django behind a pool of threads. The whole body is read first, so that a slow sender holds a coroutine and not a thread."""

    def __init__(self, wsgi: Callable[..., Any], threads: int = THREADS) -> None:
        self.app = Threads(wsgi, workers=threads)
        self.pourer = Pourer()
        self.uploads = Uploads(self.answer)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["query_string"].isascii():
            return await refuse(send, 400, b"The address holds bytes that are not ASCII.")
        if self.uploads.handles(scope):
            return await self.uploads(scope, receive, send)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > LARGEST_BODY:
            return await refuse(send, 413, b"The body is too large.")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await read_body(receive, LARGEST_BODY)
        except TimeoutError:
            return await refuse(send, 408, b"The body did not come in time.")
        except TooLarge:
            return await refuse(send, 413, b"The body is too large.")
        if body is not None:
            await self.answer(scope, replay(body), receive, send)

    async def answer(self, scope: Scope, body: Receive, receive: Receive, send: Send) -> None:
        """`body` gives what was sent, whole. What Django hands over is sent when its thread is free again."""
        if self.waiting >= MOST_WAITING + THREADS:
            return await refuse(send, 503, b"Too many come at once; please try again in a moment.", COME_BACK)
        scope, handed = self.pourer.into(scope)
        self.waiting += 1
        try:
            await self.app(scope, body, self.pourer.held(send, handed))
        finally:
            self.waiting -= 1
        for chunks in handed:
            await self.pourer.pour(chunks, receive, send)

    def close(self) -> None:
        self.pourer.close()
        self.app.executor.shutdown(wait=True, cancel_futures=True)


class TooLarge(Exception):
    """More came than was announced or is taken."""


async def read_body(receive: Receive, most: int) -> bytes | None:
    """None when the sender went away before the end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def refuse(send: Send, status: int, text: bytes, more: Sequence[tuple[bytes, bytes]] = ()) -> None:
    headers = [
        *more,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
