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


async def read(headers: Headers, receive: Receive, *, largest: int = LARGEST, seconds: float = SECONDS) -> bytes:
    """The whole body. Refuses as soon as it is known to be too large, without reading the rest."""
    announced = header(headers, b"content-length")
    if announced and (len(announced) > 18 or not announced.isdigit() or int(announced) > largest):
        raise _too_large(largest, f"{announced[:18].decode('latin-1')} bytes announced")
    try:
        async with asyncio.timeout(seconds):
            return await _all(receive, largest)
    except TimeoutError:
        raise refused(
            "too_slow",
            "The body did not come in time.",
            field="body",
            expected=f"all of it in {seconds:g} seconds",
            got="a part",
        ) from None


async def _all(receive: Receive, largest: int) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += bytes(message.get("body", b""))
        if len(body) > largest:
            raise _too_large(largest, f"{len(body)} bytes and more to come")
        if not message.get("more_body", False):
            return body


def _too_large(largest: int, got: str) -> Refused:
    return refused("too_large", "The body is too large.", field="body", expected=f"at most {largest} bytes", got=got)
