"""Sends what Django handed over: each chunk is made in a thread of its own pool, when the one before it was taken."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from wellheard_server.base.handing_over import SLOT

THREADS = 2  # chunks of all downloads take turns here; each takes some hundredths of a second
Message = dict[str, Any]
Send = Callable[[Message], Any]
Receive = Callable[[], Any]


class Pourer:
    """Between Django and the server: `into(scope)` gives the slot, `held(send)` keeps the end back, `pour` sends the rest."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pour")

    def into(self, scope: Message) -> tuple[Message, list[Iterator[bytes]]]:
        handed: list[Iterator[bytes]] = []
        return {**scope, SLOT: handed}, handed

    def held(self, send: Send, handed: list[Iterator[bytes]]) -> Send:
        """As `send`, but the body of an answer that was handed over does not end with Django's."""

        async def sending(message: Message) -> None:
            if not handed or message["type"] != "http.response.body" or message.get("body"):
                await send({**message, "more_body": True} if handed and "body" in message else message)

        return sending

    async def pour(self, chunks: Iterator[bytes], receive: Receive, send: Send) -> None:
        """A fault on the way is raised before the end is sent, so that nobody takes half for the whole."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            while not gone.done():
                chunk = await loop.run_in_executor(self.threads, _next, chunks)
                if chunk is None:
                    return await send({"type": "http.response.body", "body": b"", "more_body": False})
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            gone.cancel()
            self.threads.submit(_close, chunks)

    def close(self) -> None:
        self.threads.shutdown(wait=True, cancel_futures=True)


def _next(chunks: Iterator[bytes]) -> bytes | None:
    """Django looks after a thread's connections between requests; between chunks it is we who do."""
    from django.db import close_old_connections

    close_old_connections()
    return next(chunks, None)


def _close(chunks: Iterator[bytes]) -> None:
    getattr(chunks, "close", lambda: None)()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
