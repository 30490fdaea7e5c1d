"""The inbox as tables of PostgreSQL (migration 0005): what one transaction does to them."""

from collections.abc import Iterable
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg
from psycopg.errors import UniqueViolation

from wellheard.collector.entry import COLUMNS, Entry, Outcome

Connection = psycopg.Connection[tuple[Any, ...]]

SELECTED = "seq, response_id, workspace_id, survey_id, slug, version, page, edit, complete, received_at, body"
_COPY = f"COPY inbox_page ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_INSERT = f"INSERT INTO inbox_page ({', '.join(COLUMNS)}) VALUES ({', '.join(['%b'] * len(COLUMNS))})"
_KEPT = "SELECT digest, survey_id FROM inbox_page WHERE response_id = %b AND page = %b AND edit = %b"
_CLOSED = """
SELECT 1 FROM inbox_page WHERE response_id = %b AND complete
UNION ALL SELECT 1 FROM inbox_closed WHERE response_id = %b
"""

# COPY's binary format, written in three pieces a row around the three values of no fixed length: psycopg's own writing of each
# value costs four times as much, and all of it is time the event loop does not have.
_HEAD, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_IDS, _NUMBERS, _TIME = Struct("!hi16si16si16si"), Struct("!iiiiiiibi"), Struct("!iqi")


def commit(database: Connection, entries: list[Entry]) -> list[Outcome]:
    """All in one statement, which is one transaction; one by one only when a row was refused. In the order of their responses, so that
    nodes that are sent the same pages wait for each other in one direction."""
    ordered = sorted(entries, key=_response) if len(entries) > 1 else entries
    try:
        if len(ordered) == 1:
            _insert(database, ordered[0])
        else:
            with database.cursor().copy(_COPY) as copy:
                copy.write(packed(ordered))
    except UniqueViolation:
        with database.transaction():
            decided = {id(entry): _decide(database, entry) for entry in ordered}
        return [decided[id(entry)] for entry in entries]
    return ["stored"] * len(entries)


def packed(entries: Iterable[Entry]) -> bytes:
    """The rows as COPY takes them."""
    parts = [_HEAD]
    for entry in entries:
        response, workspace, survey, name, version, page, edit, complete, digest, received_at, body = entry
        slug = name.encode()
        parts += (
            _IDS.pack(len(COLUMNS), 16, response, 16, workspace, 16, survey, len(slug)),
            slug,
            _NUMBERS.pack(4, version, 4, page, 4, edit, 1, complete, len(digest)),
            digest,
            _TIME.pack(8, received_at, len(body)),
            body,
        )
    parts.append(_END)
    return b"".join(parts)


def _response(entry: Entry) -> bytes:
    return entry.response_id


def _insert(database: Connection, entry: Entry) -> None:
    ids = (UUID(bytes=value) for value in entry[:3])
    database.execute(_INSERT, (*ids, *entry[3:]), prepare=True)


def _decide(database: Connection, entry: Entry) -> Outcome:
    if _is_kept(database, entry):
        return "repeated"
    try:
        with database.transaction():
            _insert(database, entry)
    except UniqueViolation:
        if _is_kept(database, entry):  # by another node, between our look and our try
            return "repeated"
        response = UUID(bytes=entry.response_id)
        return "closed" if database.execute(_CLOSED, (response, response)).fetchone() else "conflict"
    return "stored"


def _is_kept(database: Connection, entry: Entry) -> bool:
    key = (UUID(bytes=entry.response_id), entry.page, entry.edit)
    kept = database.execute(_KEPT, key, prepare=True, binary=True).fetchone()
    return kept is not None and (bytes(kept[0]), kept[1].bytes) == (entry.digest, entry.survey_id)
