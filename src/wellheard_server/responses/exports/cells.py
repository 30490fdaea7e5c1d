"""Columns of the database as cells of a file: ids with their dashes, instants as 2026-11-21T08:30:00.25Z.

PostgreSQL writes them so itself; of SQLite's own texts only a piece is moved, which Python does faster.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Expression, F, Func, TextField

Cells = Sequence[Any]
Read = Callable[[Cells], Cells]


class Plain(Func):
    """A column as the database has it, without what Django would make of it."""

    arity, output_field, template = 1, TextField(), "%(expressions)s"

    def read(self, cells: Cells, vendor: str) -> Cells:
        return cells


class Id(Plain):
    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **more)

    def read(self, cells: Cells, vendor: str) -> Cells:
        if vendor == "postgresql":
            return cells
        return [each and f"{each[:8]}-{each[8:12]}-{each[12:16]}-{each[16:20]}-{each[20:]}" for each in cells]


class Instant(Plain):
    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        """A sign before it changes no text, and the driver then does not make an object of it."""
        return self.as_sql(compiler, connection, template="+(%(expressions)s)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        told = """to_char((%(expressions)s) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
        return self.as_sql(compiler, connection, template=f"replace({told}, '.000000', '')||'Z'", **more)

    def read(self, cells: Cells, vendor: str) -> Cells:
        return cells if vendor == "postgresql" else [each and f"{each[:10]}T{each[11:]}Z" for each in cells]


class Json(Plain):
    """As text."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **more)


def read(columns: Sequence[Expression | F], rows: Sequence[tuple[Any, ...]], vendor: str) -> list[Cells]:
    """The driver's rows as columns of cells. Columns that say the same, as the times of a survey of one page do, are read once."""
    found: list[Cells] = []
    before: tuple[Any, Cells] = None, ()
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        if isinstance(column, Plain):
            before = before if cells == before[0] else (cells, column.read(cells, vendor))
        found.append(before[1] if isinstance(column, Plain) else cells)
    return found
