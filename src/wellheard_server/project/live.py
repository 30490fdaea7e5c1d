"""`GET /live/<ticket>`: server-sent ticks for an open page. No cookie, no data, one coroutine a page."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from wellheard_server.base.live import Board, Listener, holder

PREFIX = "/live/"
HEARTBEAT_SECONDS = 15.0
GATHER_SECONDS = 0.4  # answers that come together are told together
LONGEST_SECONDS = 600.0  # then the browser comes back by itself, and its membership is asked for again

Send = Callable[[dict[str, Any]], Any]
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Live:
    """`is_member` is asked in a thread of its own, for it asks the database."""

    def __init__(self, board: Board, is_member: Callable[[UUID, UUID], bool]) -> None:
        self.board, self.is_member = board, is_member

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Any], send: Send) -> None:
        held = holder(scope["path"].removeprefix(PREFIX)) if scope["method"] == "GET" else None
        if held is None or not await asyncio.to_thread(self.is_member, *held):
            return await _refuse(send, 404)
        listener = Listener(asyncio.get_running_loop())
        if not self.board.listen(held[0], listener):
            return await _refuse(send, 503)
        try:
            await _stream(listener, receive, send)
        finally:
            self.board.leave(held[0], listener)


async def _stream(listener: Listener, receive: Callable[[], Any], send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _say(send, "retry: 3000\n\n")
    gone = asyncio.ensure_future(_until_gone(receive, listener))
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            while not listener.is_over:
                await _next(listener, send)
    except TimeoutError:
        pass
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(listener: Listener, send: Send) -> None:
    try:
        await asyncio.wait_for(listener.woken.wait(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return await _say(send, ": still here\n\n")
    if not listener.is_over:
        await asyncio.sleep(GATHER_SECONDS)
    for survey_id in listener.take():
        await _say(send, f"event: changed\ndata: {survey_id}\n\n")


async def _until_gone(receive: Callable[[], Any], listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"retry-after", b"30")] if status == 503 else [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
