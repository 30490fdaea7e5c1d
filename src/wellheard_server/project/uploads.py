"""Large bodies, for the few addresses that take a file: asked for leave first, written to the disk as they come, then handed to Django.

A slow sender holds a coroutine and a file, never a thread and never memory; who may not upload is told so before anything is written.
"""

import asyncio
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wellheard_server.responses.imports.limits import DOORS, LARGEST, SPARE

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]

FORM = 1 << 20  # what a form adds around its file
PIECE = 1 << 20
MOST_AT_ONCE = 4
SECONDS, BYTES_A_SECOND = 30.0, 16 * 1024  # so long at first, then as long as this rate is kept
PATIENCE = 20.0  # with which a refused sender is listened to: browsers read no answer before they have sent all
API = "/api/"
REFUSALS = {
    "too_large": (413, f"The file is larger than {LARGEST >> 20} MB.", f"at most {LARGEST >> 20} MB"),
    "slow": (408, "The file came too slowly.", f"at least {BYTES_A_SECOND // 1024} KB a second"),
    "busy": (503, "Other files are being uploaded; try again in a moment.", ""),
    "no_room": (507, "There is no room for a file on the server's disk.", ""),
}


class Refusal(Exception):
    """One of the words above."""


class Gone(Exception):
    """The sender went away."""


class Uploads:
    """`answer(scope, body, receive, send)` is Django's."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer, self.under_way = answer, 0

    def handles(self, scope: Scope) -> bool:
        return scope["method"] == "POST" and DOORS.fullmatch(scope["path"]) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (turned_away := await self._asked(scope, receive)) is not None:
            return await self._tell(scope, receive, send, turned_away)
        self.under_way += 1
        try:
            with spool() as (file, place):
                size = await self._taken(scope, receive, file)
                await self.answer(sized(scope, size), replay(place), receive, send)
        except Refusal as refusal:
            await self._refuse(scope, receive, send, str(refusal))
        except Gone:
            return
        finally:
            self.under_way -= 1

    async def _asked(self, scope: Scope, receive: Receive, query: bytes = b"") -> "Heard | None":
        """What the address says to a reader with the same key or cookie, where that is not "come in"."""
        is_api = scope["path"].startswith(API)
        headers = [each for each in scope["headers"] if each[0] not in BODY_HEADERS]
        asking = {
            **scope,
            "method": "GET",
            "headers": headers,
            "query_string": query or (b"limit=1" if is_api else b""),
        }
        heard = Heard()
        await self.answer(asking, nothing, receive, heard)
        return heard if heard.status != 200 or query else None

    async def _taken(self, scope: Scope, receive: Receive, file: IO[bytes]) -> int:
        """The whole body in `file`; how large it is."""
        declared = dict(scope["headers"]).get(b"content-length", b"")
        expected = int(declared) if declared.isdigit() else 0
        if self.under_way > MOST_AT_ONCE:
            raise Refusal("busy")
        if expected > LARGEST + FORM:
            raise Refusal("too_large")
        if shutil.disk_usage(folder()).free < 2 * expected + SPARE:
            raise Refusal("no_room")
        began, size, held = time.monotonic(), 0, bytearray()
        while True:
            left = began + SECONDS + size / BYTES_A_SECOND - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, left))
            except TimeoutError:
                raise Refusal("slow") from None
            if message["type"] == "http.disconnect":
                raise Gone
            held += message.get("body", b"")
            size += len(message.get("body", b""))
            if size > LARGEST + FORM:
                raise Refusal("too_large")
            more = message.get("more_body", False)
            if len(held) >= PIECE or not more:
                await asyncio.to_thread(file.write, bytes(held))
                held.clear()
            if not more:
                await asyncio.to_thread(file.flush)
                return size

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, word: str) -> None:
        """To a person the page they came from with the reason on it, to a program the shape of all refusals."""
        status, message, expected = REFUSALS[word]
        if scope["path"].startswith(API):
            error = {"code": word, "message": message, "field": "file", "expected": expected, "got": ""}
            heard = Heard.saying(status, json.dumps({"error": error}).encode())
        else:
            found = await self._asked(scope, receive, b"refused=" + word.encode())
            heard = found or Heard.saying(status, b"{}")
            heard.status = status
        await self._tell(scope, receive, send, heard)

    async def _tell(self, scope: Scope, receive: Receive, send: Send, heard: "Heard") -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await all_of(receive)
        except TimeoutError:
            pass
        await heard.to(send)


BODY_HEADERS = (b"content-length", b"content-type", b"transfer-encoding", b"expect")


class Heard:
    """An answer of Django's, kept back."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 500, [(b"content-type", b"text/plain")], b""

    @classmethod
    def saying(cls, status: int, body: bytes) -> "Heard":
        heard = cls()
        heard.status, heard.headers, heard.body = status, [(b"content-type", b"application/json")], body
        return heard

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    async def to(self, send: Send) -> None:
        headers = [each for each in self.headers if each[0].lower() not in (b"content-length", b"connection")]
        headers += [(b"content-length", str(len(self.body)).encode()), (b"connection", b"close")]
        headers += [(b"retry-after", b"30")] if self.status == 503 else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@contextmanager
def spool() -> Any:
    """A file nobody else knows, gone with the block; what a kill leaves is tidied up within a day."""
    place = folder() / f"{secrets.token_hex(16)}.part"
    try:
        with place.open("xb") as file:
            os.chmod(place, 0o600)
            yield file, place
    finally:
        place.unlink(missing_ok=True)


def folder() -> Path:
    from django.conf import settings

    found = Path(settings.FILES) / "uploads"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def sized(scope: Scope, size: int) -> Scope:
    """As if the sender had said how much comes: WSGI knows no other bodies."""
    kept = [each for each in scope["headers"] if each[0] not in (b"content-length", b"transfer-encoding", b"expect")]
    return {**scope, "headers": [*kept, (b"content-length", str(size).encode())]}


def replay(place: Path) -> Receive:
    """The file as a body, a piece at a time."""
    file = place.open("rb")

    async def receive() -> dict[str, Any]:
        body = file.read(PIECE)
        if not body:
            file.close()
        return {"type": "http.request", "body": body, "more_body": bool(body)}

    return receive


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def all_of(receive: Receive) -> None:
    """Listens to the end and keeps nothing."""
    more = True
    while more:
        message = await receive()
        more = message["type"] == "http.request" and message.get("more_body", False)
