"""A condition as rows of a form: "all of" or "any of", then (operator, question and answer) row by row.

Conditions made elsewhere may be deeper than rows can say; those are shown in words and kept until someone removes them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from wellheard.survey.condition import All, AnyOf, Comparison, Condition, Either, Is, Value
from wellheard.survey.question_type import QuestionType
from wellheard.survey.shapes import OPERATORS
from wellheard_server.surveys.editor.languages import numbers

OPERATOR_TITLES = {
    "is": _("exactly this"),
    "is_not": _("anything but this"),
    "at_least": _("this or higher"),
    "at_most": _("this or lower"),
}
ANY = "*"  # stands for "whatever the answer" in the list of answers


class Option(msgspec.Struct, frozen=True):
    """One answer that can be compared with, as a form spells it: `key:value`."""

    value: str
    label: str
    is_chosen: bool


class ConditionRow(msgspec.Struct, frozen=True):
    prefix: str
    operator: str
    operators: list[tuple[str, Any, bool]]
    groups: list[tuple[str, list[Option]]]  # question title, its answers


def is_plain(condition: Condition | None) -> bool:
    """Whether rows can say it."""
    return condition is None or _leaves(condition) is not None


def match_of(condition: Condition | None) -> str:
    return "any" if isinstance(condition, Either | AnyOf) else "all"


def condition_rows(prefix: str, condition: Condition | None, earlier: Sequence[QuestionType]) -> list[ConditionRow]:
    """The rows there are, and an empty one."""
    leaves: list[Comparison | None] = [*(_leaves(condition) or [] if condition else []), None]
    return [_row(f"{prefix}.{number}", leaf, earlier) for number, leaf in enumerate(leaves)]


def read_condition(
    form: Mapping[str, str], prefix: str, earlier: Sequence[QuestionType], kept: Condition | None
) -> Condition | None:
    """What the rows say; None when they say nothing. A condition deeper than rows stays as it is unless `<prefix>.drop` is there."""
    if not is_plain(kept) and f"{prefix}.drop" not in form:
        return kept
    leaves = [leaf for number in numbers(form, prefix) if (leaf := _read_row(form, f"{prefix}.{number}", earlier))]
    if len(leaves) < 2:
        return leaves[0] if leaves else None
    return Either(of=leaves) if form.get(f"{prefix}.match") == "any" else All(of=leaves)


def _leaves(condition: Condition) -> list[Comparison] | None:
    """The comparisons one level deep; None when it goes deeper."""
    if isinstance(condition, AnyOf):
        return [Is(question=condition.question, value=value) for value in condition.values]
    if isinstance(condition, Comparison):
        return [condition]
    inner = list(condition.of)
    return inner if all(isinstance(each, Comparison) and not isinstance(each, AnyOf) for each in inner) else None


def _row(prefix: str, leaf: Comparison | None, earlier: Sequence[QuestionType]) -> ConditionRow:
    operator = leaf.operator if leaf else "is"
    chosen = f"{leaf.question}:{_compared(leaf)}" if leaf else ""
    titles = [(key, title, key == operator) for key, title in OPERATOR_TITLES.items()]
    return ConditionRow(
        prefix, operator, titles, [(each.plain_title, _options(each, chosen)) for each in earlier if each.asks]
    )


def _options(asked: QuestionType, chosen: str) -> list[Option]:
    key, labels, title = asked.question.key, dict(asked.options()), Truncator(asked.plain_title).chars(50)
    spelled = [
        (f"{key}:{ANY}", _("any answer")),
        *((f"{key}:{value}", labels.get(str(value), str(value))) for value in _domain(asked)),
    ]
    return [Option(value, f"{title}: {label}", value == chosen) for value, label in spelled]


def _domain(asked: QuestionType) -> list[Value]:
    return asked.domain() if "is" in OPERATORS[asked.shape] else []


def _compared(leaf: Comparison) -> str:
    values = leaf.compared()
    return str(values[0]) if values else ANY


def _read_row(form: Mapping[str, str], prefix: str, earlier: Sequence[QuestionType]) -> Comparison | None:
    key, _sign, spelled = form.get(f"{prefix}.answer", "").partition(":")
    asked = next((each for each in earlier if each.question.key == key), None)
    if asked is None:
        return None
    operator = form.get(f"{prefix}.op", "is")
    value = next((value for value in _domain(asked) if str(value) == spelled), None)
    if value is None or operator not in OPERATORS[asked.shape] or operator == "answered":
        return msgspec.convert({"op": "answered", "question": key}, Condition)
    return msgspec.convert({"op": operator, "question": key, "value": value}, Condition)
