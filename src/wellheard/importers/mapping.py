"""What the columns of a file mean."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.importers.tables.table import Table
from wellheard.importers.where import Where
from wellheard.metrics.index import Index
from wellheard.metrics.metric import Metric, Scale, metrics

DateOrder = Literal["dmy", "mdy"]
MAX_ATTRIBUTES = 50


class MetricColumn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of answers to a question that feeds a metric. `missing` are codes that mean no answer, `codes` the numbers
    that words stand for ("up" is 1).

    An index of several statements has `items`, statement -> column; `column` is then only what the question is called.
    """

    column: str
    metric: str
    scale: Scale | None = None
    top_from: float | None = None
    missing: tuple[str, ...] = ()
    codes: dict[str, float] = {}
    items: dict[str, str] = {}

    @property
    def rule(self) -> Metric:
        """The metric on the declared scale; a metric with one scale needs none declared, for the person said which
        metric it is.
        """
        found = metrics.get(self.metric)
        scale = found.scales[0] if self.scale is None and len(found.scales) == 1 else self.scale
        return found.on(scale, self.top_from)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.items.values()) or (self.column,)

    @property
    def key(self) -> str:
        return question_key(self.column)

    @property
    def step(self) -> int:
        """What is added to an answer: yes and no written as 1 and 0 are asked as 2 and 1, like every scale that begins at 1."""
        return 1 if self.rule.scale == (0, 1) else 0

    @property
    def asked(self) -> Scale | None:
        """The scale of the question that takes these answers."""
        scale = self.rule.scale
        return (scale[0] + self.step, scale[1] + self.step) if scale else None


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an import is told. Times without a zone of their own are in `zone`; `on` dates the rows where there is
    no time column.

    `identity` names a column whose value tells responses apart for good, so that overlapping exports add each one once;
    without it a row is known by its file and its place there. `questions` says for a column which question of the survey takes it, where
    the column alone does not.
    """

    metrics: tuple[MetricColumn, ...]
    comments: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    time: str | None = None
    zone: str = "UTC"
    dates: DateOrder | None = None
    on: date | None = None
    weight: str | None = None
    person: str | None = None
    identity: str | None = None
    where: Where | None = None
    questions: dict[str, str] = {}

    def columns(self) -> list[str]:
        single = [name for name in (self.time, self.weight, self.person, self.identity) if name]
        several = [
            *(column for each in self.metrics for column in each.columns),
            *self.comments,
            *self.attributes,
            *(self.where.columns if self.where else ()),
        ]
        return list(dict.fromkeys([*several, *single]))

    def check(self, table: Table) -> None:
        """Raises DefinitionError in one sentence for the first thing that cannot be."""
        self.check_itself()
        for column in self.columns():
            table.need(column)

    def check_itself(self) -> None:
        """As `check`, before there is a table."""
        if not self.metrics:
            raise DefinitionError(
                "an import needs at least one column of answers, such as --column score=nps.", code="no_metric"
            )
        for each in self.metrics:
            if isinstance(each.rule, Index) is not bool(each.items):
                raise DefinitionError(_items_wanted(each), code="items")
        keys = [*(each.key for each in self.metrics), *map(question_key, self.comments)]
        if len(set(keys)) < len(keys):
            raise DefinitionError(f"two columns make the same question key: {', '.join(keys)}.", code="same_key")
        if len(self.attributes) > MAX_ATTRIBUTES:
            raise DefinitionError(
                f"expected at most {MAX_ATTRIBUTES} attribute columns, got {len(self.attributes)}.",
                code="too_many_attributes",
            )


def _items_wanted(each: MetricColumn) -> str:
    if each.items:
        return f"{each.rule.title} takes one column of answers, got {len(each.items)}."
    return f"{each.rule.title} is made of several statements: say for each of its columns which statement it answers."


@lru_cache(1_000)  # asked for every cell
def question_key(column: str) -> str:
    """A question's key from a column's name: small letters, digits and underscores.

    >>> question_key("How likely?"), question_key("2. NPS")
    ('how_likely', 'q2_nps')
    """
    key = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")[:38].rstrip("_")
    return key if key[:1].isalpha() else f"q{key}" if key else f"q{sum(map(ord, column)) % 100_000}"
