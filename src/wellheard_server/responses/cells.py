"""Columns as the cells of a file, made by the database itself: ids and instants as text, the same on SQLite and PostgreSQL."""

from typing import Any

from django.db.models import Func, TextField


class IdText(Func):
    """A UUID with its dashes; SQLite keeps it without."""

    arity, output_field = 1, TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        (column,) = self.get_source_expressions()
        said, values = compiler.compile(column)
        parts = "||'-'||".join(f"substr({said}, {start}, {length})" for start, length in DASHED)
        return parts, [*values] * len(DASHED)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **more)


DASHED = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


class InstantText(Func):
    """An instant in UTC: 2026-11-21T08:30:00.25Z, without a fraction where there is none."""

    arity, output_field = 1, TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template="replace(%(expressions)s, ' ', 'T')||'Z'", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        told = """to_char((%(expressions)s) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
        return self.as_sql(compiler, connection, template=f"replace({told}, '.000000', '')||'Z'", **more)


class JsonText(Func):
    """A JSON column as the text it is."""

    arity, output_field = 1, TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **more)
