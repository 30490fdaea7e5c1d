"""Filters: a small tree of tests over allow-listed fields. User text is only ever a value in it, never a name or a piece of SQL."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

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
DEEPEST, MOST_TESTS, MOST_VALUES, LONGEST = 8, 50, 1000, 1000


class _Node(msgspec.Struct, forbid_unknown_fields=True, rename={"not_": "not"}):
    """How a filter is written in JSON: either a test (field, operator, value) or one of all, any, not."""

    field: str | None = None
    operator: Operator | None = None
    value: str | int | float | bool | list[str | int | float | bool] | None = None
    all: list["_Node"] | None = None
    any: list["_Node"] | None = None
    not_: "_Node | None" = None


def decode(raw: bytes | str | dict[str, Any]) -> Filter:
    """A filter from its JSON form. Raises DefinitionError naming the field, what was expected and what came.

    >>> decode('{"all": [{"field": "language", "operator": "is", "value": "he"}, {"field": "answer:nps", "operator": "at_least", "value": 9}]}').parts[1].field
    Answer(question='nps')
    """
    try:
        node = msgspec.convert(raw, _Node) if isinstance(raw, dict) else msgspec.json.decode(raw, type=_Node)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise DefinitionError(f"the filter cannot be read: {error}.", code="filter") from error
    except RecursionError as error:
        raise DefinitionError("the filter is nested too deeply.", code="filter") from error
    made = _made(node, "filter", 1)
    if sum(1 for _ in tests(made)) > MOST_TESTS:
        raise DefinitionError(f"a filter has at most {MOST_TESTS} tests.", code="filter")
    return made


def encode(filter_: Filter) -> dict[str, Any]:
    """The JSON form, as plain Python. `decode(encode(f)) == f`."""
    match filter_:
        case All(parts):
            return {"all": [encode(part) for part in parts]}
        case Any_(parts):
            return {"any": [encode(part) for part in parts]}
        case Not(part):
            return {"not": encode(part)}
        case Test(field, operator, values):
            plain = [value.isoformat() if isinstance(value, date) else value for value in values]
            return {"field": written(field), "operator": operator, "value": plain if operator == "any_of" else plain[0]}


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
        _storable(key, text)
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


def tested(
    field_: Field,
    operator: Operator,
    values: tuple[Value, ...],
    *,
    path: str = "filter",
    allowed: tuple[Operator, ...] | None = None,
) -> Test:
    """A test whose operator suits its field and whose values suit both."""
    name = written(field_)
    if allowed is None:
        allowed = COLUMNS[field_.name] if isinstance(field_, Column) else EVERY
    if operator not in allowed:
        raise DefinitionError(
            f"{path}: {name} cannot be tested with {operator!r}.", code="operator", hint=f"Known: {', '.join(allowed)}."
        )
    if operator == "answered":
        if values not in ((True,), (False,)):
            raise DefinitionError(f"{path}: answered is true or false, got {values!r}.", code="value")
        return Test(field_, operator, (bool(values[0]),))
    if operator in ("before", "after") or field_ == Column("day"):
        return Test(field_, operator, tuple(_day(value, path) for value in values))
    if operator in ("at_least", "at_most") or field_ == Column("version"):
        return Test(field_, operator, tuple(_number(value, path) for value in values))
    return Test(field_, operator, tuple(_plain(value, path) for value in values))


def _made(node: _Node, path: str, depth: int) -> Filter:
    if depth > DEEPEST:
        raise DefinitionError(f"{path}: a filter is at most {DEEPEST} levels deep.", code="filter")
    said = [name for name in ("field", "all", "any", "not_") if getattr(node, name) is not None]
    if len(said) != 1 or (said != ["field"] and (node.operator is not None or node.value is not None)):
        raise DefinitionError(
            f"{path}: expected field with operator and value, or one of all, any, not.", code="filter"
        )
    if node.all is not None:
        return All(tuple(_made(part, f"{path}.all[{i}]", depth + 1) for i, part in enumerate(node.all)))
    if node.any is not None:
        return Any_(tuple(_made(part, f"{path}.any[{i}]", depth + 1) for i, part in enumerate(node.any)))
    if node.not_ is not None:
        return Not(_made(node.not_, f"{path}.not", depth + 1))
    if node.operator is None or node.value is None:
        raise DefinitionError(f"{path}: a test needs field, operator and value.", code="filter")
    if isinstance(node.value, list) != (node.operator == "any_of"):
        raise DefinitionError(f"{path}: any_of takes a list, every other operator one value.", code="value")
    values = tuple(node.value) if isinstance(node.value, list) else (node.value,)
    return tested(field(str(node.field)), node.operator, values, path=path)


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
        _storable(value, path)
        return value
    return _number(value, path)


def _storable(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeError as error:
        raise DefinitionError(f"{path[:80]!r}: the text is not valid Unicode.", code="value") from error
    if len(text) > LONGEST or "\0" in text:
        raise DefinitionError(
            f"{path[:80]!r}: a text is at most {LONGEST} characters long and has no NUL.", code="value"
        )
