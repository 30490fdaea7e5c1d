"""The inbox of the database this run stands on (tests/databases.py), empty at first, and what is on disk read past it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from tests import databases
from wellheard.collector import Inbox, InboxReader, Row
from wellheard.collector.group_commit import GroupCommit
from wellheard_server.responses.inbox.postgres import PostgresInbox
from wellheard_server.responses.inbox.table import SELECTED


@contextmanager
def opened(folder: Path, **more: Any) -> Iterator[GroupCommit]:
    """A new inbox: a file in `folder`, or the tables of the test database."""
    if databases.is_postgres():
        emptied()
    inbox = again(folder, **more)
    try:
        yield inbox
    finally:
        inbox.close()


def again(folder: Path, **more: Any) -> GroupCommit:
    """The same inbox with what it holds, as another process opens it."""
    return PostgresInbox(**more) if databases.is_postgres() else Inbox(folder / "inbox.db", **more)


def kept(folder: Path) -> list[Row]:
    """Every row, in the order it was kept."""
    if databases.is_postgres():
        return table_rows(test_database())
    reader = InboxReader(folder / "inbox.db")
    try:
        return reader.after(0, 100_000)
    finally:
        reader.close()


def on_disk(folder: Path) -> bytes:
    """The bytes of everything that was kept."""
    if not databases.is_postgres():
        return b"".join(path.read_bytes() for path in folder.glob("inbox.db*"))
    with psycopg.connect(test_database()) as database:
        rows = database.execute("SELECT page.*, encode(body, 'escape') FROM inbox_page AS page").fetchall()
    return repr(rows).encode()


def table_rows(address: str) -> list[Row]:
    with psycopg.connect(address) as database:
        return [Row(*found) for found in database.execute(f"SELECT {SELECTED} FROM inbox_page ORDER BY seq")]


def emptied() -> None:
    with psycopg.connect(test_database(), autocommit=True) as database:
        database.execute("DELETE FROM inbox_page")  # of a few rows that is twenty times quicker than TRUNCATE
        database.execute("DELETE FROM inbox_closed")
        database.execute("SELECT setval(pg_get_serial_sequence('inbox_page', 'seq'), 1, false)")


def drained_to(seq: int) -> None:
    """As a drain leaves it that took everything up to there."""
    if databases.is_postgres():
        with psycopg.connect(test_database(), autocommit=True) as database:
            database.execute("UPDATE inbox_page SET drained = true WHERE seq <= %s", (seq,))


def test_database() -> str:
    return databases.shared().url(connections["default"].settings_dict["NAME"])
