"""Pages of somebody who is erased leave the inbox, and no later page brings them back. SQLite; a PostgreSQL's inbox is a
table among the others, and is forgotten there.

A connection of its own: whoever erases need not be the process that owns the inbox. Each bite is one short transaction,
which the owner waits for as it waits for the disk.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from wellheard.base.errors import WellheardError
from wellheard.collector import leftovers
from wellheard.collector.inbox_file import PRAGMAS, PRUNED_AT_ONCE

SECONDS = 20.0


class StillRead(WellheardError):
    """Somebody reads the file, so that its log cannot be emptied."""


def count(path: Path, responses: Sequence[UUID], workspace_id: UUID | None = None) -> int:
    """Pages of these responses; with a workspace, all of its pages."""
    if not path.exists():
        return 0
    with closing(_opened(path)) as database:
        where, values = _theirs(responses, workspace_id)
        return sum(int(database.execute(f"SELECT count(*) FROM page WHERE {where}", [v]).fetchone()[0]) for v in values)


def forget(path: Path, responses: Sequence[UUID], workspace_id: UUID | None = None) -> int:
    """Closes the responses and deletes their pages; how many went."""
    if not path.exists():
        return 0
    gone = 0
    with closing(_opened(path)) as database:
        where, values = _theirs(responses, workspace_id)
        for value in values:
            while bite := _bite(database, where, value):
                gone += bite
        with _transaction(database):
            closed = [(response.bytes,) for response in responses]
            database.executemany("INSERT OR IGNORE INTO closed (response_id) VALUES (?)", closed)
            for value in values:  # what came between the last bite and the closing
                gone += database.execute(f"DELETE FROM page WHERE {where}", [value]).rowcount
    return gone


def settle(path: Path, *, seconds: float = SECONDS) -> bool:
    """Nothing of a deleted page is in the file or in its log after this; whether the file had to be written anew. Raises StillRead."""
    if not path.exists():
        return False
    with closing(_opened(path)) as database:
        empty_log(database, seconds)
        if not leftovers.count(path):
            return False
        database.execute("VACUUM")
        empty_log(database, seconds)
    return True


def empty_log(database: sqlite3.Connection, seconds: float = SECONDS) -> None:
    """Raises StillRead when readers hold it for so long."""
    until, pause = time.monotonic() + seconds, 0.01
    while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise StillRead("the log of the database is held by a reader.", code="busy", hint="Try again in a moment.")
        time.sleep(pause)
        pause = min(2 * pause, 0.5)


def _theirs(responses: Sequence[UUID], workspace_id: UUID | None) -> tuple[str, list[bytes]]:
    if workspace_id is not None:
        return "workspace_id = ?", [workspace_id.bytes]
    return "response_id = ?", [response.bytes for response in responses]


def _bite(database: sqlite3.Connection, where: str, value: bytes) -> int:
    """Answers wait behind a deletion, so it goes in small bites."""
    with _transaction(database):
        rows = database.execute(f"SELECT seq FROM page WHERE {where} LIMIT {PRUNED_AT_ONCE}", [value]).fetchall()
        database.executemany("INSERT OR IGNORE INTO closed SELECT response_id FROM page WHERE seq = ?", rows)
        database.executemany("DELETE FROM page WHERE seq = ?", rows)
    return len(rows)


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    return database


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
