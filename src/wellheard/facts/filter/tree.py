"""The tree a filter is: tests over allow-listed fields, joined by all, any and not.

User text is only ever a value in it, never a name or a piece of SQL.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from wellheard.base.errors import DefinitionError, near_miss


class Column(msgspec.Struct, frozen=True):
    """A column of the fact table (or, for a file, one of the file's)."""

    name: str


class Attribute(msgspec.Struct, frozen=True):
    """A hidden field or imported column of the response."""

    key: str


class Answer(msgspec.Struct, frozen=True):
    """What the same response answered to another question."""

    question: str


Field = Column | Attribute | Answer
Operator = Literal["is", "is_not", "any_of", "at_least", "at_most", "before", "after", "answered"]
Value = str | int | float | bool | date


class Test(msgspec.Struct, frozen=True):
    """One field, one operator, its values. A blank field passes no test but `answered` with False.

    `answered` has one value, True or False; `any_of` has any number; every other operator has one.
    """

    __test__ = False  # not one of pytest's

    field: Field
    operator: Operator
    values: tuple[Value, ...]


class All(msgspec.Struct, frozen=True):
    """Every part holds."""

    parts: tuple["Filter", ...]


class Any_(msgspec.Struct, frozen=True):
    """At least one part holds."""

    parts: tuple["Filter", ...]


class Not(msgspec.Struct, frozen=True):
    """The part does not hold: so a response with a blank field passes."""

    part: "Filter"


Filter = Test | All | Any_ | Not

TEXT: tuple[Operator, ...] = ("is", "is_not", "any_of", "answered")
NUMBER: tuple[Operator, ...] = (*TEXT, "at_least", "at_most")
DAY: tuple[Operator, ...] = ("is", "is_not", "any_of", "before", "after", "answered")
EVERY: tuple[Operator, ...] = (*NUMBER, "before", "after")
COLUMNS: dict[str, tuple[Operator, ...]] = {
    "touchpoint": TEXT, "language": TEXT, "channel": TEXT, "source": TEXT, "version": NUMBER, "day": DAY,
}  # fmt: skip
DEEPEST, MOST_TESTS, MOST_VALUES, LONGEST = 8, 50, 1_000, 1_000


def field(text: str) -> Field:
    """The field of that name: a column, `attribute:<key>` or `answer:<question>`. Also the way to read a split from a web address.

    >>> field("attribute:plan")
    Attribute(key='plan')
    """
    if "__" in text:
        raise DefinitionError(
            f"no field is called {text[:80]!r}: two underscores in a row are in none.", code="unknown_field"
        )
    kind, colon, key = text.partition(":")
    if colon and key and kind in ("attribute", "answer"):
        storable(key, text)
        return Attribute(key) if kind == "attribute" else Answer(key)
    if text not in COLUMNS:
        hint = near_miss(text[:80], [*COLUMNS, "attribute:...", "answer:..."])
        raise DefinitionError(f"no field is called {text[:80]!r}.", code="unknown_field", hint=hint)
    return Column(text)


def written(field_: Field) -> str:
    """How the field is spelled in JSON."""
    match field_:
        case Column(name):
            return name
        case Attribute(key):
            return f"attribute:{key}"
        case Answer(question):
            return f"answer:{question}"


def tests(filter_: Filter) -> Iterator[Test]:
    """Every test in the tree."""
    match filter_:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case Test():
            yield filter_


def within(filter_: Filter) -> Filter:
    """The filter itself, when it is small enough to be answered. Raises DefinitionError."""
    found = list(tests(filter_))
    if len(found) > MOST_TESTS or any(len(test.values) > MOST_VALUES for test in found):
        message = f"a filter has at most {MOST_TESTS} tests of at most {MOST_VALUES} values."
        raise DefinitionError(message, code="filter")
    return filter_


def checked(
    field_: Field, operator: Operator, values: tuple[Value, ...], *, path: str = "filter", in_file: bool = False
) -> Test:
    """A test whose operator suits its field and whose values suit both. In a file every column may be checked with everything."""
    typed = isinstance(field_, Column) and not in_file
    allowed = COLUMNS[field_.name] if isinstance(field_, Column) and not in_file else EVERY
    if operator not in allowed:
        message, hint = (
            f"{path}: {written(field_)} cannot be checked with {operator!r}.",
            f"Known: {', '.join(allowed)}.",
        )
        raise DefinitionError(message, code="operator", hint=hint)
    if operator == "answered":
        if len(values) != 1 or not isinstance(values[0], bool):
            raise DefinitionError(f"{path}: answered is true or false, got {values!r:.80}.", code="value")
        return Test(field_, operator, values)
    if operator in ("before", "after") or (typed and field_ == Column("day")):
        return Test(field_, operator, tuple(_day(value, path) for value in values))
    if operator in ("at_least", "at_most") or (typed and field_ == Column("version")):
        return Test(field_, operator, tuple(_number(value, path) for value in values))
    plain = tuple(value if in_file and isinstance(value, bool | date) else _plain(value, path) for value in values)
    return Test(field_, operator, plain)


def _day(value: Value, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise DefinitionError(
            f"{path}: expected a day like 2026-11-21, got {str(value)[:80]!r}.", code="value"
        ) from error


def _number(value: Value, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**53:
        raise DefinitionError(f"{path}: expected a number, got {str(value)[:80]!r}.", code="value")
    return value


def _plain(value: Value, path: str) -> str | float:
    if isinstance(value, str):
        storable(value, path)
        return value
    return _number(value, path)


def storable(text: str, path: str) -> None:
    """Raises DefinitionError for a text that no column could hold."""
    try:
        text.encode()
    except UnicodeError as error:
        raise DefinitionError(f"{path[:80]!r}: the text is not valid Unicode.", code="value") from error
    if len(text) > LONGEST or "\0" in text:
        raise DefinitionError(
            f"{path[:80]!r}: a text is at most {LONGEST} characters long and has no NUL.", code="value"
        )
