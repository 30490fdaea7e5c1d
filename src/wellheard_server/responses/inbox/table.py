"""The inbox as tables of PostgreSQL (migration 0005): what one transaction does to them."""

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg
from psycopg.errors import UniqueViolation, error_from_result
from psycopg.pq import ExecStatus

from wellheard.collector.entry import COLUMNS, Entry, Outcome

Connection = psycopg.Connection[tuple[Any, ...]]

SELECTED = "seq, response_id, workspace_id, survey_id, slug, version, page, edit, complete, received_at, body"
_TYPES = ("uuid", "uuid", "uuid", "text", "int4", "int4", "int4", "bool", "bytea", "int8", "bytea")
_PUT = f"""
INSERT INTO inbox_page ({", ".join(COLUMNS)})
SELECT * FROM unnest({", ".join(f"${number}::{kind}[]" for number, kind in enumerate(_TYPES, 1))})
"""
_NAME = b"put"
_KEPT = "SELECT digest, survey_id FROM inbox_page WHERE response_id = %b AND page = %b AND edit = %b"
_CLOSED = """
SELECT 1 FROM inbox_page WHERE response_id = %b AND complete
UNION ALL SELECT 1 FROM inbox_closed WHERE response_id = %b
"""


def prepared(database: Connection) -> Connection:
    """Ready to commit pages. Raises psycopg.Error."""
    database.prepare_threshold = None  # psycopg forgets all prepared statements at a rollback, ours with its own
    _checked(database, database.pgconn.prepare(_NAME, _PUT.encode()))
    return database


def commit(database: Connection, entries: list[Entry]) -> list[Outcome]:
    """All in one statement, which is one transaction; one by one only when a row was refused. In the order of their responses, so that
    nodes that are sent the same pages wait for each other in one direction."""
    ordered = sorted(entries, key=_response) if len(entries) > 1 else entries
    try:
        _put(database, ordered)
    except UniqueViolation:
        with database.transaction():
            decided = {id(entry): _decide(database, entry) for entry in ordered}
        return [decided[id(entry)] for entry in entries]
    return ["stored"] * len(entries)


def _put(database: Connection, entries: Sequence[Entry]) -> None:
    """libpq's own call: it gives the interpreter lock away once. psycopg's cursors do so for every step of the talk, and each time the
    event loop has it first: under load that was most of a commit."""
    result = database.pgconn.exec_prepared(_NAME, columns(entries), [1] * len(COLUMNS))
    _checked(database, result)


def _checked(database: Connection, result: Any) -> None:
    if result.status != ExecStatus.COMMAND_OK:
        raise error_from_result(result, database.info.encoding)


# PostgreSQL's binary form of an array: dimensions, whether there are NULLs, the type, how many, numbered from; then each value behind its
# length. Joined by hand, a row costs a tenth of what psycopg's lists cost, and all of it is time the event loop does not have.
_HEAD, _INT, _LONG = Struct("!iiiii"), Struct("!i").pack, Struct("!q").pack
_NUMBERS = {"uuid": 2950, "text": 25, "int4": 23, "bool": 16, "bytea": 17, "int8": 20}
_WIDTH = {"uuid": 16, "int4": 4, "bool": 1, "int8": 8}
_WRITTEN: dict[str, Callable[[Any], bytes]] = {
    "text": str.encode,
    "int4": _INT,
    "bool": (b"\0", b"\1").__getitem__,
    "int8": _LONG,
}


def columns(entries: Sequence[Entry]) -> list[bytes]:
    """The values of `_PUT`: an array a column."""
    return [_array(kind, values) for kind, values in zip(_TYPES, zip(*entries, strict=True), strict=True)]


def _array(kind: str, values: Sequence[Any]) -> bytes:
    write = _WRITTEN.get(kind)
    raw = [write(value) for value in values] if write else values
    head = _HEAD.pack(1, 0, _NUMBERS[kind], len(values), 1)
    if width := _WIDTH.get(kind):
        length = _INT(width)
        return head + length + length.join(raw)
    return head + b"".join([piece for value in raw for piece in (_INT(len(value)), value)])


def _response(entry: Entry) -> bytes:
    return entry.response_id


def _decide(database: Connection, entry: Entry) -> Outcome:
    if _is_kept(database, entry):
        return "repeated"
    try:
        with database.transaction():
            _put(database, [entry])
    except UniqueViolation:
        if _is_kept(database, entry):  # by another node, between our look and our try
            return "repeated"
        response = UUID(bytes=entry.response_id)
        return "closed" if database.execute(_CLOSED, (response, response)).fetchone() else "conflict"
    return "stored"


def _is_kept(database: Connection, entry: Entry) -> bool:
    key = (UUID(bytes=entry.response_id), entry.page, entry.edit)
    kept = database.execute(_KEPT, key, binary=True).fetchone()
    return kept is not None and (bytes(kept[0]), kept[1].bytes) == (entry.digest, entry.survey_id)
