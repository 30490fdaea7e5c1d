"""Text and values of a statement, kept apart until the last moment."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

_HERE = "\0"  # stands where a value will be bound; no text of ours holds it


class Sql(msgspec.Struct, frozen=True):
    """A piece of SQL and the values bound in it, in order. Pieces are joined; values never become text, except in `shown`."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        other = Sql(other) if isinstance(other, str) else other
        return Sql(self.text + other.text, self.values + other.values)

    def __radd__(self, before: str) -> "Sql":
        return Sql(before + self.text, self.values)

    @property
    def bound(self) -> str:
        """The statement for the engine."""
        return self.text.replace(_HERE, "?")

    @property
    def shown(self) -> str:
        """The statement for a reader, who may run it elsewhere: the values written out."""
        parts = self.text.split(_HERE)
        return parts[0] + "".join(literal(value) + after for value, after in zip(self.values, parts[1:], strict=True))


def value(bound: Any) -> Sql:
    """A place for one value."""
    return Sql(_HERE, (bound,))


def join(between: str, pieces: Iterable[Sql]) -> Sql:
    pieces = list(pieces)
    return Sql(between.join(piece.text for piece in pieces), tuple(v for piece in pieces for v in piece.values))


def literal(bound: Any) -> str:
    """A value as SQL text.

    >>> literal("O'Hara"), literal(date(2026, 11, 21)), literal(["a", 2])
    ("'O''Hara'", "DATE '2026-11-21'", "['a', 2]")
    """
    if isinstance(bound, bool):
        return "TRUE" if bound else "FALSE"
    if isinstance(bound, int | float):
        return repr(bound)
    if isinstance(bound, date):
        return f"DATE '{bound.isoformat()}'"
    if isinstance(bound, list | tuple):
        return f"[{', '.join(literal(part) for part in bound)}]"
    return "'" + str(bound).replace("'", "''") + "'"


def name(column: str) -> str:
    """A name from an allow-list, quoted."""
    return '"' + column.replace('"', '""') + '"'
