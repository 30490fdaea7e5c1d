"""The question a column of answers was the answer to: found among the question types by the metric it feeds and its
scale.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal, get_args, get_origin

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.importers.mapping import MetricColumn
from wellheard.metrics.metric import Scale, spell
from wellheard.survey import Question, QuestionType, types


def question_for(column: MetricColumn) -> Question:
    """A question of the first type that, with some settings, feeds the column's metric on its scale. DefinitionError
    where none does.
    """
    rule = column.rule
    for kind in types:
        for settings in _choices(kind):
            question = msgspec.structs.replace(
                kind.example(column.key), settings=settings, required=False, key=column.key
            )
            use = kind(question).metric()
            if use and use.metric_key == column.metric and use.scale == column.asked and _fits(kind, question, column):
                return msgspec.structs.replace(
                    question, settings=_with_top_box(kind, settings, column) | _with_missing(kind, column)
                )
    scale = f" on {spell([rule.scale])}" if rule.scale else ""
    raise DefinitionError(
        f"no question type gives answers for {rule.title}{scale}, so column {column.column!r} cannot be imported.",
        code="no_question_type",
    )


def _fits(kind: type[QuestionType], question: Question, column: MetricColumn) -> bool:
    """One point of a scale, or statements that are all the type's own."""
    return set(column.items) <= set(statements(kind(question))) if column.items else kind.shape == "ordinal"


def statements(question: QuestionType) -> list[str]:
    """Codes of the statements that make its index; none where it is one question."""
    return [item.code for item in getattr(question, "items", ())]


def settings_of(kind: type[QuestionType]) -> Iterator[QuestionType]:
    """A question of the type for every combination of what can be chosen in it."""
    for settings in _choices(kind):
        yield kind(msgspec.structs.replace(kind.example("it"), settings=settings, required=False))


def importable() -> Iterator[tuple[str, Scale, tuple[str, ...]]]:
    """Every metric, scale and its statements that some question type takes answers for."""
    seen = set()
    for kind in types:
        for question in settings_of(kind):
            use = question.metric()
            items = tuple(statements(question))
            if use and (kind.shape == "ordinal" or items) and (use.metric_key, use.scale) not in seen:
                seen.add((use.metric_key, use.scale))
                yield use.metric_key, use.scale, items


def _choices(kind: type[QuestionType]) -> Iterator[dict[str, Any]]:
    """Every combination of the settings that have a closed list of values; the type's own defaults first."""
    fields = [field for field in msgspec.structs.fields(kind.Settings) if _listed(field.type)]
    for values in product(*(_default_first(field) for field in fields)):
        yield {field.name: value for field, value in zip(fields, values, strict=True)}


def _listed(annotation: Any) -> tuple[Any, ...]:
    """The values of a Literal, also inside Annotated."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _default_first(field: Any) -> list[Any]:
    return sorted(_listed(field.type), key=lambda value: value != field.default)


def _with_top_box(kind: type[QuestionType], settings: dict[str, Any], column: MetricColumn) -> dict[str, Any]:
    return settings | (
        {"top_from": int(column.top_from)} if column.top_from is not None and _has(kind, "top_from") else {}
    )


def _with_missing(kind: type[QuestionType], column: MetricColumn) -> dict[str, Any]:
    """Codes for "no answer" were declared, so the question lets people say so."""
    return {"not_applicable": True} if column.missing and _has(kind, "not_applicable") else {}


def _has(kind: type[QuestionType], name: str) -> bool:
    return any(field.name == name for field in msgspec.structs.fields(kind.Settings))
