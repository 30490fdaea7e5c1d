"""A request's body, bounded in size and time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from wellheard.collector.refusal import Refused, refused

Headers = Sequence[tuple[bytes, bytes]]
Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST = 64 * 1024
SECONDS = 20.0


class Gone(Exception):
    """The sender hung up; there is nobody to answer."""


def header(headers: Headers, name: bytes) -> bytes:
    """The first header of that (lower-case) name, or nothing."""
    for key, value in headers:
        if key == name:
            return value
    return b""


class Reader:
    """Reads bodies, none larger than `largest` bytes or slower than `seconds` (and a quarter: one look around from time
    to time costs less than a timer for every request)."""

    def __init__(self, *, largest: int = LARGEST, seconds: float = SECONDS) -> None:
        self.largest, self.seconds = largest, seconds
        self._since: dict[asyncio.Task[Any] | None, float] = {}
        self._late: set[asyncio.Task[Any] | None] = set()
        self._looks_around = False

    async def read(self, headers: Headers, receive: Receive) -> bytes:
        """The whole body. Refuses as soon as it is known to be too large, without reading the rest."""
        announced = header(headers, b"content-length")
        if announced and (len(announced) > 18 or not announced.isdigit() or int(announced) > self.largest):
            raise self._too_large(f"{announced[:18].decode('latin-1')} bytes announced")
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        self._since[task] = loop.time()
        if not self._looks_around:
            self._looks_around = True
            loop.call_later(self.seconds / 4, self._look_around, loop)
        try:
            return await self._all(receive)
        except asyncio.CancelledError:
            if task is None or task not in self._late:
                raise
            task.uncancel()
            raise refused(
                "too_slow",
                "The body did not come in time.",
                field="body",
                expected=f"all of it in {self.seconds:g} seconds",
                got="a part",
            ) from None
        finally:
            del self._since[task]
            self._late.discard(task)

    async def _all(self, receive: Receive) -> bytes:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece: bytes = message.get("body", b"")
            body += piece
            if len(body) > self.largest:
                raise self._too_large(f"{len(body)} bytes and more to come")
            if not message.get("more_body", False):
                return body

    def _look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ends what has taken too long; looks again as long as anything is being read."""
        now = loop.time()
        for task, since in self._since.items():
            if task and now - since > self.seconds and task not in self._late:
                self._late.add(task)
                task.cancel()
        self._looks_around = bool(self._since)
        if self._looks_around:
            loop.call_later(self.seconds / 4, self._look_around, loop)

    def _too_large(self, got: str) -> Refused:
        return refused(
            "too_large", "The body is too large.", field="body", expected=f"at most {self.largest} bytes", got=got
        )
