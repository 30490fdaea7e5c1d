"""A question to the fact table: which metric, over which answers, split by what."""

from datetime import date
from typing import Literal, Protocol

import msgspec

from wellheard.facts.filter import Answer, Attribute, Column, Filter


class Counted(Protocol):
    """What a query asks of a metric: its additive counts as SQL aggregates over the columns `value`, `weight` and `missing`."""

    def sql(self) -> dict[str, str]: ...

    def sql_by_value(self) -> dict[str, str] | None:
        """The same over rows grouped by `value` first, with `n`, `w` and `w2` added up; None where grouping does not help."""


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

    def sql_by_value(self) -> None:
        return None


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
