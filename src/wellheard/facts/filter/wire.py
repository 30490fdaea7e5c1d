"""Filters as JSON: what the API takes and what a dashboard keeps."""

from datetime import date
from typing import Any

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.facts.filter.tree import DEEPEST, All, Any_, Filter, Not, Operator, Test, checked, field, within, written


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

    >>> decode('{"all": [{"field": "language", "operator": "is", "value": "he"}]}')
    All(parts=(Test(field=Column(name='language'), operator='is', values=('he',)),))
    """
    try:
        node = msgspec.convert(raw, _Node) if isinstance(raw, dict) else msgspec.json.decode(raw, type=_Node)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise DefinitionError(f"the filter cannot be read: {error}.", code="filter") from error
    except RecursionError as error:
        raise DefinitionError("the filter is nested too deeply.", code="filter") from error
    made = _made(node, "filter", 1)
    return within(made)


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
    return checked(field(str(node.field)), node.operator, values, path=path)
