"""Whether what is acknowledged survives a power cut: what the product asks of its database, and what the database does."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from wellheard.collector import inbox_file
from wellheard_server.base import write_ahead
from wellheard_server.project.doctor.finding import Finding, fault, fine, warning

ASKED = {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"}
SERVER = {"fsync": "on", "full_page_writes": "on"}
WHY = "Answers that were acknowledged can be lost at a power cut."


def check() -> Iterator[Finding]:
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Finding]:
    """The records as Django opens them; the inbox as the collector does, on a file of its own beside it."""
    with connection.cursor() as cursor:
        yield _as_asked("records", {name: _pragma(cursor, name) for name in ASKED})
    probe = Path(settings.DATA) / f".doctor-{os.getpid()}.db"
    try:
        with closing(inbox_file.opened(probe)) as database:
            yield _as_asked("inbox", {name: _pragma(database, name) for name in ASKED})
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{probe}{end}").unlink(missing_ok=True)


def _pragma(database: sqlite3.Connection, name: str) -> str:
    found = database.execute(f"PRAGMA {name}")
    return str((found or database).fetchone()[0])


def _as_asked(what: str, found: dict[str, str]) -> Finding:
    wrong = [f"{name}={value}" for name, value in found.items() if value != ASKED[name]]
    if wrong:
        return fault(f"durability of {what}", ", ".join(wrong), WHY, "Move the data folder to a local disk.")
    return fine(f"durability of {what}", "a write-ahead log, synced at every commit; deleted text is overwritten")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        found = {name: _shown(cursor, name) for name in (*SERVER, "synchronous_commit", "data_checksums")}
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        row = cursor.fetchone()
    wrong = [f"{name}={found[name]}" for name, good in SERVER.items() if found[name] != good]
    if found["synchronous_commit"] in ("off",):
        wrong.append("synchronous_commit=off")
    if wrong:
        yield fault("durability of PostgreSQL", ", ".join(wrong), WHY, "Switch it on in postgresql.conf and reload.")
    else:
        said = f"fsync, full_page_writes, synchronous_commit={found['synchronous_commit']}"
        yield fine("durability of PostgreSQL", said)
    if found["data_checksums"] != "on":
        yield warning(
            "checksums of PostgreSQL",
            "off",
            "A page that rots on the disk is served as if it were right.",
            "Stop the server and run pg_checksums --enable.",
        )
    if why := write_ahead.kept():
        yield warning(
            "erasure in PostgreSQL's log",
            why,
            "The write-ahead log holds erased rows until its segments are used again; receipts say so.",
            "Set wal_recycle = off, keep no archive longer than you are ready to say, and grant pg_checkpoint.",
        )
    else:
        yield fine("erasure in PostgreSQL's log", "an erasure empties it")
    host = str(connection.settings_dict["HOST"] or connection.settings_dict["OPTIONS"].get("host", ""))
    if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1") and not (row and row[0]):
        yield warning(
            "way to PostgreSQL",
            "not encrypted",
            "Answers and addresses travel in the open.",
            "Add sslmode=verify-full to DATABASE_URL.",
        )


def _shown(cursor: object, name: str) -> str:
    cursor.execute("SELECT current_setting(%s)", (name,))  # type: ignore[attr-defined]
    return str(cursor.fetchone()[0])  # type: ignore[attr-defined]
