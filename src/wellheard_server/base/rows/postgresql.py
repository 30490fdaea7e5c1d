"""PostgreSQL: COPY for what is new; what may be there already goes as one pipeline of statements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID


def uuids(column: Sequence[UUID | None]) -> list[str | None]:
    """As text: the driver would spell each of them in Python."""
    return [None if each is None else f"{each.int:032x}" for each in column]


def texts(column: Sequence[Any]) -> list[str | None]:
    return [None if each is None else str(each) for each in column]


SPELLINGS = {"UUIDField": uuids, "DateTimeField": texts}


def insert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,  # Django's cursor does not translate what COPY raises
        cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in zip(*values, strict=True):
            copy.write_row(row)


def upsert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]], conflict: str) -> None:
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({places}) ON CONFLICT {conflict}'
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*values, strict=True)))
