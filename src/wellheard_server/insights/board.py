"""What the pages about one survey show. Nothing is asked of the ledger before a template needs it, so a part of a page costs a part."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from django.http import Http404
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from wellheard.base.errors import DefinitionError
from wellheard_server.accounts.models import Workspace
from wellheard_server.insights import chart, findings
from wellheard_server.insights.asked import Asked, asked_by
from wellheard_server.insights.distribution import Step, distribution
from wellheard_server.insights.labels import Labels, Way
from wellheard_server.insights.numbers import Numbers
from wellheard_server.insights.period import CHOICES, Period, chosen, today
from wellheard_server.insights.split import Split, split
from wellheard_server.insights.taking_part import Part, TakingPart
from wellheard_server.insights.tile import Tile, held_to_account, tile
from wellheard_server.insights.trend import STEPS, Trend, trend, usual_step
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.voices import Voice, newest
from wellheard_server.surveys.models import Survey


class Board:
    """One survey over one period; `question` puts one of its metric questions in front."""

    def __init__(
        self, workspace: Workspace, survey: Survey, params: Mapping[str, str], now: datetime, question: str = ""
    ) -> None:
        self.workspace, self.survey, self.params = workspace, survey, params
        self.today = today(workspace.zone, now)
        self.ledger = ledger(workspace)
        self.asked = asked_by(survey, workspace.zone)
        self.numbers = [Numbers(self.ledger, asked) for asked in self.asked]
        self.front = (
            next((each for each in self.numbers if each.asked.question == question), None) if question else None
        )
        if question and self.front is None:
            raise Http404
        self.front = self.front or (self.numbers[0] if self.numbers else None)

    @cached_property
    def _chosen(self) -> tuple[Period, str]:
        return chosen(self.params, now=self.today, answered=self.answered)

    @cached_property
    def answered(self) -> set[date]:
        """The days anybody answered."""
        return set(self.taking_part.days).union(*(each.by_day for each in self.numbers))

    @property
    def is_empty(self) -> bool:
        return not self.answered

    @property
    def period(self) -> Period:
        return self._chosen[0]

    @property
    def wrong_field(self) -> str:
        """`from` or `to`, where the address says something that is no day."""
        return self._chosen[1]

    @property
    def periods(self) -> list[tuple[str, object, bool]]:
        return [(name, title, name == self.period.name) for name, title in CHOICES.items()]

    @cached_property
    def tiles(self) -> list[Tile]:
        return held_to_account([tile(each, self.period, now=self.today) for each in self.numbers])

    @cached_property
    def front_tile(self) -> Tile:
        """As it is among the survey's tiles, so that both pages say the same."""
        return next(each for each in self.tiles if each.asked == self.front.asked)

    @property
    def front_asked(self) -> Asked | None:
        return self.front.asked if self.front else None

    @cached_property
    def trend(self) -> Trend:
        step = self.params.get("step", "")
        return trend(self.front, self.period, step if step in STEPS else usual_step(self.period), now=self.today)

    @property
    def steps(self) -> list[tuple[str, object, bool]]:
        return [(step, title, step == self.trend.step) for step, title in STEPS.items()]

    @property
    def finding(self) -> SafeString | str:
        """Says the same as the tile: this period against the one before, else the last step against the time before it."""
        return findings.of_period(self.front_tile) or findings.of_trend(self.trend)

    @property
    def chart(self) -> SafeString:
        return chart.trend_chart(self.trend, bounds=self.front.asked.bounds, label=strip_tags(self.finding))

    @cached_property
    def distribution(self) -> list[Step]:
        return distribution(self.front, self.period)

    @property
    def columns(self) -> SafeString:
        return chart.bars_of([(step.label, step.tone, step.n) for step in self.distribution])

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.survey, self.ledger)

    @cached_property
    def ways(self) -> list[tuple[Way, bool]]:
        without = self.front.asked.question if self.front else ""
        return [(way, way.code == self.by) for way in self.labels.ways(without=without)]

    @property
    def by(self) -> str:
        return self.params.get("by", "") or "touchpoint"

    @cached_property
    def split(self) -> Split | None:
        """None where the address names something nothing can be split by."""
        try:
            return split(self.front, self.by, self.period, self.labels)
        except DefinitionError:
            return None

    @property
    def split_finding(self) -> SafeString | str:
        return findings.of_split(self.split)

    @cached_property
    def taking_part(self) -> TakingPart:
        return TakingPart(self.ledger, str(self.survey.id))

    @cached_property
    def part(self) -> Part:
        return self.taking_part.over(self.period)

    @cached_property
    def newest(self) -> list[Voice]:
        return newest(self.survey)

    @property
    def is_about_staff(self) -> bool:
        """Single answers of staff are never shown beside their numbers."""
        return any(asked.is_about_staff for asked in self.asked)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form on the page must pass on so that nothing else of the address is lost."""
        return [(name, self.params[name]) for name in ("days", "from", "to", "step") if self.params.get(name)]
