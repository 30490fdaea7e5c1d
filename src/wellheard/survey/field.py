"""A question type's settings, told to an editor: what to draw for each, in which words."""

from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from wellheard.survey.text import Text

Kind = Literal["tick", "number", "line", "words", "select", "wordings", "items"]


class Field(msgspec.Struct, frozen=True):
    """One setting. `label`, `help` and the labels of `choices` are messages of the library's catalogue.

    Kinds: tick (yes or no), number, line (plain text), words (text in every language), select (one of `choices`),
    wordings (texts by band of another question's answer), items (coded statements in every language).
    """

    name: str
    label: str
    kind: Kind
    default: Any
    help: str = ""
    choices: tuple[tuple[Any, str], ...] = ()
    low: int | None = None
    high: int | None = None


def setting(
    label: str, help: str = "", *, choices: dict[Any, str] | None = None, kind: str = "", **limits: Any
) -> msgspec.Meta:
    """What stands beside a field of a Settings struct: `Annotated[bool, setting(N_("..."))]`."""
    return msgspec.Meta(title=label, description=help or None, extra={"choices": choices or {}, "kind": kind}, **limits)


def fields_of(settings: type[msgspec.Struct]) -> list[Field]:
    """The editor's fields of a Settings struct, in their order."""
    hints = get_type_hints(settings, include_extras=True)
    return [
        _field(
            each.name,
            hints[each.name],
            each.default if each.default is not msgspec.NODEFAULT else each.default_factory(),
        )
        for each in msgspec.structs.fields(settings)
    ]


def _field(name: str, hint: Any, default: Any) -> Field:
    kind, *metas = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    meta = next((each for each in metas if isinstance(each, msgspec.Meta)), msgspec.Meta())
    extra = meta.extra or {}
    low, high = (int(limit) if limit is not None else None for limit in (meta.ge, meta.le))
    return Field(
        name=name,
        label=meta.title or name,
        help=meta.description or "",
        default=default,
        kind=extra.get("kind") or _kind(kind),
        choices=tuple((extra.get("choices") or {each: str(each) for each in _options(kind)}).items()),
        low=low,
        high=high,
    )


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


def _kind(kind: Any) -> Kind:
    if get_origin(kind) is Literal:
        return "select"
    if kind == Text:
        return "words"
    return "tick" if kind is bool else "number" if kind is int else "line"
