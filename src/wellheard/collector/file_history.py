"""The doors' side of an inbox file: tens of microseconds a question, so it is asked on the event loop."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from wellheard.collector.any_inbox import Backlog, Unreadable
from wellheard.collector.inbox_reader import InboxReader, Row


class OwnedFile(Protocol):
    path: Path
    last_seq: int


class FileHistory:
    def __init__(self, inbox: OwnedFile) -> None:
        self._inbox, self._reader = inbox, InboxReader(inbox.path)

    async def pages_of(self, response_id: UUID) -> list[Row]:
        return _read(self._reader.pages_of, response_id)

    async def is_closed(self, response_id: UUID) -> bool:
        return _read(self._reader.is_closed, response_id)

    async def backlog(self, drained_seq: int, now: int) -> Backlog:
        oldest = _read(self._reader.oldest_after, drained_seq)
        age = 0.0 if oldest is None else max(0.0, (now - oldest) / 1e6)
        return Backlog(max(0, self._inbox.last_seq - drained_seq), round(age, 3))

    def close(self) -> None:
        self._reader.close()


def _read[Asked, Answer](ask: Callable[[Asked], Answer], what: Asked) -> Answer:
    try:
        return ask(what)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Unreadable(f"reading the inbox failed ({name})") from error
