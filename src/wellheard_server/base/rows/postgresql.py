"""PostgreSQL: COPY for what is new; what may be there already goes as one pipeline of statements."""

from collections.abc import Sequence
from itertools import batched
from typing import Any
from uuid import UUID


def uuids(column: Sequence[UUID | None]) -> list[str | None]:
    """As text: the driver would spell each of them in Python."""
    return [None if each is None else f"{each.int:032x}" for each in column]


def texts(column: Sequence[Any]) -> list[str | None]:
    return [None if each is None else str(each) for each in column]


SPELLINGS = {"UUIDField": uuids, "DateTimeField": texts}
AMONG = "= ANY(%s::uuid[])"
# COPY's own text: what separates values and rows is spelled where it is part of a value, and so is what spells it.
ROWS_A_WRITE = 500
_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def many(ids: Sequence[UUID]) -> Sequence[str | None]:
    return uuids(ids)


def insert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """The text of COPY is made column by column: the driver's own writing of each value costs several times as much."""
    columns = ", ".join(f'"{name}"' for name in names)
    lines = map("\t".join, zip(*map(_copied, values), strict=True))
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,  # Django's cursor does not translate what COPY raises
        cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
    ):
        for some in batched(lines, ROWS_A_WRITE):
            copy.write("\n".join(some) + "\n")


def _copied(column: Sequence[Any]) -> list[str]:
    """The values of one column as COPY reads them."""
    return [r"\N" if each is None else _text(each) for each in column]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return str(value)
    needs = "\\" in value or "\n" in value or "\t" in value or "\r" in value
    return value.translate(_ESCAPED) if needs else value


def upsert(connection: Any, table: str, names: Sequence[str], values: Sequence[Sequence[Any]], conflict: str) -> None:
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({places}) ON CONFLICT {conflict}'
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*values, strict=True)))
