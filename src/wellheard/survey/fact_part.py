"""What an answer leaves in the ledger, before anyone says whose, when and where."""

from typing import Literal

import msgspec

from wellheard.survey.shapes import Shape


class FactPart(msgspec.Struct, frozen=True, kw_only=True):
    """One row per answered item (wellheard.facts.schema): the columns that follow from the answer alone.

    The head row of a question has item ''.
    """

    kind: str
    question: str
    item: str = ""
    part: str = ""
    shape: Shape
    value: float | None = None
    value_high: float | None = None
    label: str = ""
    unit: str = ""
    missing: Literal["", "not_applicable", "dont_know", "declined", "not_chosen"] = ""
    scale_low: float | None = None
    scale_high: float | None = None


class MetricUse(msgspec.Struct, frozen=True):
    """A question that feeds a metric: what a dashboard shows a tile for.

    `scale` is declared, never guessed; `top_from` where the metric has a top box.
    """

    question_key: str
    metric_key: str
    scale: tuple[float, float]
    top_from: int | None
    title: str
