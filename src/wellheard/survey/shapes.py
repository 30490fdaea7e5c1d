"""The nine shapes of answers.

Other code speaks of these, never of a question type (docs/decisions/0001-answer-shapes.md).
"""

from typing import Literal

from wellheard.survey.condition import Operator

Shape = Literal["nominal", "ordinal", "interval", "many", "ranking", "matrix", "text", "date", "file"]
SHAPES: tuple[Shape, ...] = ("nominal", "ordinal", "interval", "many", "ranking", "matrix", "text", "date", "file")

# Why an answer has no value. A person can give the first three; the last is written for things shown and left.
Missing = Literal["not_applicable", "dont_know", "declined", "not_chosen"]

_ONE: tuple[Operator, ...] = ("answered", "is", "is_not", "any_of")
_ORDERED: tuple[Operator, ...] = (*_ONE, "at_least", "at_most")

# What may be asked of an answer of each shape by a condition.
OPERATORS: dict[Shape, tuple[Operator, ...]] = {
    "nominal": _ONE,
    "ordinal": _ORDERED,
    "interval": _ORDERED,
    "many": _ONE,
    "ranking": ("answered",),
    "matrix": ("answered",),
    "text": ("answered",),
    "date": ("answered",),
    "file": ("answered",),
}

# Answers by which other answers can be split: one value a person.
SPLITTABLE: frozenset[Shape] = frozenset({"nominal", "ordinal"})
