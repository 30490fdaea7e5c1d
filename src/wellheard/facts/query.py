"""A question to the fact table: which metric, over which answers, split by what."""

from datetime import date
from typing import Literal, Protocol

import msgspec
import numpy as np

from wellheard.facts.filter import Answer, Attribute, Column, Filter
from wellheard.metrics.counting import Answers


class Counted(Protocol):
    """What a query asks of a metric: its additive counts as SQL aggregates over the columns `value`, `weight` and `missing`."""

    def sql(self) -> dict[str, str]: ...

    @property
    def steps(self) -> bool:
        """Whether values are so few that rows are put together by value first, for `counted` to count."""

    def counted(self, answers: Answers, group: np.ndarray, groups: int) -> dict[str, np.ndarray]: ...


class Day(msgspec.Struct, frozen=True):
    """Split by day of the answer."""


class Week(msgspec.Struct, frozen=True):
    """Split by ISO week; the key is its Monday."""


class Month(msgspec.Struct, frozen=True):
    """Split by month; the key is its first day."""


By = Day | Week | Month | Column | Attribute | Answer
STEPS: dict[Literal["day", "week", "month"], By] = {"day": Day(), "week": Week(), "month": Month()}


class Rows:
    """The metric that only counts rows: how many started, how many completed."""

    def sql(self) -> dict[str, str]:
        return {"n": "CAST(count(*) AS BIGINT)"}

    steps = False

    def counted(self, answers: Answers, group: np.ndarray, groups: int) -> dict[str, np.ndarray]:
        return {"n": np.bincount(group, answers.n, groups).astype(np.int64)}


ROWS = Rows()


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one `kind`, over the days [since, until), narrowed by `where` and split by `by`.

    A key of the result has one part for each of `by`: a date for a period, else a text, or None where the response has none. Split by
    another answer of the same response, a person who chose two things is counted under both.
    """

    metric: Counted
    kind: str
    survey: str | None = None
    question: str | None = None
    since: date | None = None
    until: date | None = None
    where: Filter | None = None
    by: tuple[By, ...] = ()
