"""Reading an inbox without ever writing to it: the drain's side, and a respondent's earlier pages."""

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from wellheard.collector.entry import COLUMNS

SELECTED = ", ".join(("seq", *(column for column in COLUMNS if column != "digest")))


class Row(msgspec.Struct, frozen=True):
    """One page as it was accepted. `received_at` is in microseconds since 1970, `body` the JSON of an Accepted
    (wellheard.collector.submission)."""

    seq: int
    response_id: UUID
    workspace_id: UUID
    survey_id: UUID
    slug: str
    version: int
    page: int
    edit: int
    complete: bool
    received_at: int
    body: bytes


class InboxReader:
    """A read-only connection, for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )

    def after(self, seq: int, limit: int) -> list[Row]:
        """The next rows in the order they were kept."""
        return self._rows("seq > ? ORDER BY seq LIMIT ?", seq, limit)

    def pages_of(self, response_id: UUID) -> list[Row]:
        """What one response has said so far, in the order it came."""
        return self._rows("response_id = ? ORDER BY seq", response_id.bytes)

    def is_closed(self, response_id: UUID) -> bool:
        """Whether its pages were here once and have been pruned."""
        return (
            self._database.execute("SELECT 1 FROM closed WHERE response_id = ?", (response_id.bytes,)).fetchone()
            is not None
        )

    def last_seq(self) -> int:
        return int(self._database.execute("SELECT coalesce(max(seq), 0) FROM page").fetchone()[0])

    def given(self) -> int:
        """The highest seq this inbox ever gave, pruned or not."""
        row = self._database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'page'").fetchone()
        return 0 if row is None else int(row[0])

    def oldest_after(self, seq: int) -> int | None:
        """When the first row behind `seq` was received, in microseconds."""
        row = self._database.execute(
            "SELECT received_at FROM page WHERE seq > ? ORDER BY seq LIMIT 1", (seq,)
        ).fetchone()
        return None if row is None else int(row[0])

    def close(self) -> None:
        self._database.close()

    def _rows(self, where: str, *values: object) -> list[Row]:
        return [_row(*found) for found in self._database.execute(f"SELECT {SELECTED} FROM page WHERE {where}", values)]


def _row(seq: int, response: bytes, workspace: bytes, survey: bytes, *rest: Any) -> Row:
    slug, version, page, edit, complete, received_at, body = rest
    ids = UUID(bytes=response), _again(workspace), _again(survey)
    return Row(seq, *ids, slug, version, page, edit, bool(complete), received_at, body)


@lru_cache(4096)
def _again(key: bytes) -> UUID:
    """Of those that many rows have."""
    return UUID(bytes=key)
