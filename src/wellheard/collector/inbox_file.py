"""The inbox as a file: its table, who owns it, and what one transaction does to it."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path

from wellheard.base.errors import WellheardError
from wellheard.collector.entry import COLUMNS, Entry, Outcome
from wellheard.collector.group_commit import LARGEST_BATCH  # of 11 values: well under SQLite's 32,766 bound values

PRUNED_AT_ONCE = 500  # rows: answers wait behind a deletion, so it goes in small bites

# `closed` remembers the responses whose rows were pruned. The trigger makes "one answer each" and "one survey, one
# version a response" part of the same commit as the answer: a check before the commit could be outrun by two hundred
# answers at once.
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  response_id BLOB NOT NULL,
  workspace_id BLOB NOT NULL,
  survey_id BLOB NOT NULL,
  slug TEXT NOT NULL,
  version INTEGER NOT NULL,
  page INTEGER NOT NULL,
  edit INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  digest BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (response_id, page, edit)
) STRICT;
CREATE TABLE IF NOT EXISTS closed (response_id BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS one_answer_each BEFORE INSERT ON page
WHEN EXISTS (
    SELECT 1 FROM page
    WHERE response_id = NEW.response_id AND (complete OR survey_id <> NEW.survey_id OR version <> NEW.version)
  )
  OR EXISTS (SELECT 1 FROM closed WHERE response_id = NEW.response_id)
BEGIN
  SELECT RAISE(ABORT, 'this response takes no such page');
END;
"""
# Checkpoints are asked for by name: SQLite's automatic ones hide a failed sync from us.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "wal_autocheckpoint=0",
    "busy_timeout=20000",
    "cache_size=-8000",  # kilobytes: the index is looked up at random
)
CLOSED = """
SELECT 1 FROM page WHERE response_id = ?1 AND complete UNION ALL SELECT 1 FROM closed WHERE response_id = ?1
"""
ONE_ROW = f"({', '.join('?' * len(COLUMNS))})"


def own(path: Path) -> int:
    """The file lock that a killed process lets go of by itself, as an open descriptor."""
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise WellheardError(
            f"Another collector already owns {path.name}; exactly one process may write to it.", code="inbox_taken"
        ) from None
    return lock


def opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=LARGEST_BATCH + 20
    )
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    database.executescript(SCHEMA)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)  # a file is only as durable as its name
    finally:
        os.close(directory)
    return database


def commit(database: sqlite3.Connection, entries: list[Entry], last_seq: int) -> tuple[list[Outcome], int]:
    """All in one statement, which is one transaction and gives the interpreter lock away once; one by one only when a
    row was refused."""
    try:
        last_seq = database.execute(_insert(len(entries)), tuple(chain.from_iterable(entries))).lastrowid or last_seq
    except sqlite3.IntegrityError:
        with _transaction(database):
            outcomes = [_decide(database, entry) for entry in entries]
            last_seq = database.execute("SELECT coalesce(max(seq), ?) FROM page", (last_seq,)).fetchone()[0]
        return outcomes, last_seq
    return ["stored"] * len(entries), last_seq


@cache
def _insert(rows: int) -> str:
    return f"INSERT INTO page ({', '.join(COLUMNS)}) VALUES {', '.join([ONE_ROW] * rows)}"


def _decide(database: sqlite3.Connection, entry: Entry) -> Outcome:
    key = (entry.response_id, entry.page, entry.edit)
    kept = database.execute(
        "SELECT digest, survey_id FROM page WHERE response_id = ? AND page = ? AND edit = ?", key
    ).fetchone()
    if kept == (entry.digest, entry.survey_id):
        return "repeated"
    try:
        database.execute(_insert(1), entry)
    except sqlite3.IntegrityError:
        return "closed" if database.execute(CLOSED, key[:1]).fetchone() else "conflict"
    return "stored"


def forget(database: sqlite3.Connection, up_to_seq: int, received_before: int) -> int:
    """One bite of a pruning: only responses nothing of which is newer, so that nobody's earlier pages vanish while they
    still answer."""
    old = f"""
      SELECT seq FROM page AS mine
      WHERE seq <= ?1 AND received_at < ?2 AND NOT EXISTS (
        SELECT 1 FROM page WHERE response_id = mine.response_id AND (seq > ?1 OR received_at >= ?2)
      )
      ORDER BY seq LIMIT {PRUNED_AT_ONCE}"""
    with _transaction(database):
        rows = database.execute(old, (up_to_seq, received_before)).fetchall()
        database.executemany("INSERT OR IGNORE INTO closed SELECT response_id FROM page WHERE seq = ?", rows)
        database.executemany("DELETE FROM page WHERE seq = ?", rows)
    if len(rows) < PRUNED_AT_ONCE:
        # What was deleted can still be read in the log until that is emptied.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(rows)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
