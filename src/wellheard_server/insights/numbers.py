"""Counts of one question by day, from which every number about it is added up: one question to the ledger serves tile, change and trend."""

from datetime import date
from functools import cached_property

from wellheard.facts import Answer, Day, Filter, Ledger, Query
from wellheard.facts.filter import Field
from wellheard.facts.query import By
from wellheard.metrics.metric import Counts, add_up
from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.insights.asked import Asked
from wellheard_server.insights.period import Period

TOO_FEW = "too few answered to be shown"  # the note of a number that stays hidden


class Numbers:
    """The counts of what was `asked`, under an optional filter.

    The ledger is asked without dates: what it counted of a file then serves every period, today and tomorrow.
    """

    def __init__(self, ledger: Ledger, asked: Asked, where: Filter | None = None) -> None:
        self.ledger, self.asked, self.where = ledger, asked, where
        self._whole: dict[Period, Counts] = {}  # what was counted without its days

    def over(self, period: Period | None = None, *by: By) -> Query:
        """The question to the ledger: over a period or always, split by what."""
        asked = self.asked
        return Query(
            metric=asked.metric,
            kind=asked.kind,
            survey=str(asked.survey_id),
            question=asked.question,
            since=period.since if period else None,
            until=period.until if period else None,
            where=self.where,
            by=by,
        )

    @cached_property
    def by_day(self) -> dict[date, Counts]:
        return {key[0]: counts for key, counts in self.ledger.counts(self.over(None, Day())).items()}

    @property
    def first(self) -> date | None:
        """The first day anybody answered."""
        return min(self.by_day, default=None)

    def counts(self, period: Period | None) -> Counts:
        """Added up over the period's days; empty when nobody answered in them. With nothing to compare it with, it is not counted by day."""
        if period is not None and period.before is None and "by_day" not in self.__dict__:
            return self._whole.get(period) or self._counted(period)
        return add_up(counts for day, counts in self.by_day.items() if period is None or day in period)

    def groups(self, by: Field, period: Period) -> dict[str | None, Counts]:
        """The counts of each group; None are those of whom it is not known."""
        found = {key[0] or None: counts for key, counts in self.ledger.counts(self.over(period, by)).items()}
        if not isinstance(by, Answer):  # who chose two things is in two groups: the groups are not the whole
            self._whole.setdefault(period, add_up(found.values()))
        return found

    def _counted(self, period: Period) -> Counts:
        self._whole[period] = self.ledger.counts(self.over(period))[()]
        return self._whole[period]

    def estimate(self, period: Period | None) -> Estimate:
        return shown(self.asked, self.counts(period))

    def change(self, period: Period) -> Difference | None:
        """Against the period before; None where there is none, or where too few answered to be shown."""
        if period.before is None:
            return None
        now, before = self.counts(period), self.counts(period.before)
        if is_hidden(self.asked, now) or is_hidden(self.asked, before):
            return None
        return self.asked.metric.difference(now, before)


def shown(asked: Asked, counts: Counts) -> Estimate:
    """The estimate, or none where so few staff answered that one of them could be recognised."""
    return few_hidden(asked, asked.metric.estimate(**counts))


def few_hidden(asked: Asked, estimate: Estimate) -> Estimate:
    if 0 < estimate.n < asked.metric.smallest_group:
        return Estimate.missing(TOO_FEW, unit=estimate.unit)
    return estimate


def is_hidden(asked: Asked, counts: Counts) -> bool:
    return shown(asked, counts).note == TOO_FEW
