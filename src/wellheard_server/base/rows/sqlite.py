"""SQLite: one prepared statement, run for each row."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec


def uuids(column: Sequence[UUID | None]) -> list[str | None]:
    """32 digits, as Django keeps them."""
    return [None if each is None else f"{each.int:032x}" for each in column]


def moments(column: Sequence[datetime | None]) -> list[str | None]:
    """UTC without saying so, as Django keeps them."""
    return [None if each is None else str(each if each.tzinfo is UTC else each.astimezone(UTC))[:-6] for each in column]


AMONG = "IN (SELECT value FROM json_each(%s))"


def many(ids: Sequence[UUID]) -> str:
    return msgspec.json.encode(uuids(ids)).decode()


SPELLINGS = {"UUIDField": uuids, "DateTimeField": moments}


def insert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    _run(connection, _statement(table, names), values)


def upsert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]], conflict: str) -> None:
    _run(connection, f"{_statement(table, names)} ON CONFLICT {conflict}", values)


def _run(connection: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, zip(*values, strict=True))


def _statement(table: str, names: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join(["%s"] * len(names))})'
