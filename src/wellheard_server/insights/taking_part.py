"""Who answered: how many opened the survey, and how many of them went on to its end."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from wellheard.facts import ROWS, Day, Ledger, Query
from wellheard.facts.schema import COMPLETED, STARTED
from wellheard.stats.estimate import Estimate
from wellheard.stats.proportion import share
from wellheard_server.insights.period import Period


@dataclass(frozen=True)
class Part:
    """The counts of a period and the share of those who started that finished."""

    started: int
    completed: int

    @property
    def rate(self) -> Estimate:
        """Of everybody who started; more finished than started only where an import brought no starts."""
        return share(min(self.completed, self.started), self.started)

    @property
    def width(self) -> str:
        """The length of the second bar, as an attribute of the picture."""
        return format(100 * (self.rate.value or 0), ".1f")


class TakingPart:
    def __init__(self, ledger: Ledger, survey_id: str) -> None:
        self.ledger, self.survey_id = ledger, survey_id

    @cached_property
    def _days(self) -> tuple[dict[date, int], dict[date, int]]:
        return self._by_day(STARTED), self._by_day(COMPLETED)

    def _by_day(self, kind: str) -> dict[date, int]:
        query = Query(metric=ROWS, kind=kind, survey=self.survey_id, by=(Day(),))
        return {key[0]: int(counts["n"]) for key, counts in self.ledger.counts(query).items()}

    @property
    def days(self) -> set[date]:
        """Days anybody came."""
        return set(self._days[0])

    def over(self, period: Period) -> Part:
        started, completed = (sum(n for day, n in days.items() if day in period) for days in self._days)
        return Part(started, completed)
