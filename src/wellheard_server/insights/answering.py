"""The API's questions, put to the same numbers as the pages'."""

from collections.abc import Hashable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Max
from django.http import Http404

from wellheard.base.errors import DefinitionError
from wellheard.facts import Filter
from wellheard.facts.filter import decode
from wellheard.metrics.metric import Counts
from wellheard.stats.estimate import Difference, Estimate
from wellheard.stats.suppression import MINIMUM
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.csv import Cell
from wellheard_server.base.refusal import Refused
from wellheard_server.insights import export
from wellheard_server.insights.asked import Asked, asked_by
from wellheard_server.insights.labels import Labels
from wellheard_server.insights.numbers import TOO_FEW, Numbers
from wellheard_server.insights.period import DAY, EARLIEST, LATEST, Period, today
from wellheard_server.insights.period import named as named_period
from wellheard_server.insights.split import Group, Split, split
from wellheard_server.insights.trend import STEPS, Point, Trend, over
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.surveys.models import Survey


def named(survey: str) -> dict[str, Any]:
    """How to find a survey that is named by its id or by its slug."""
    try:
        return {"id": UUID(survey)}
    except ValueError:
        return {"slug": survey}


class Request:
    """One survey over the days [since, until); without days, over all there are."""

    def __init__(
        self, workspace: Workspace, survey: Survey, since: date | None, until: date | None, now: datetime
    ) -> None:
        self.workspace, self.survey = workspace, survey
        self.since, self.until = _day(since, "since"), _day(until, "until")
        self.today = today(workspace.zone, now)
        self.ledger = ledger(workspace)
        if self.since and self.until and self.until <= self.since:
            raise Refused(
                "The days end before they begin.", field="until", expected="a day after since", got=str(until)
            )

    @cached_property
    def asked(self) -> list[Asked]:
        return asked_by(self.survey, self.workspace.zone)

    @property
    def made_of(self) -> tuple[Hashable, ...]:
        """An answer to the same words, in the same language, changes only when one of these does. Versions are only ever added."""
        survey = self.survey
        newest = survey.versions.aggregate(newest=Max("number"))["newest"]
        return survey.id, survey.name, survey.slug, newest, self.workspace.zone, self.today, self.ledger.version

    def numbers(self, asked: Asked, where: Filter | None = None) -> Numbers:
        return Numbers(self.ledger, asked, where)

    @cached_property
    def all_numbers(self) -> list[Numbers]:
        return [self.numbers(asked) for asked in self.asked]

    @cached_property
    def period(self) -> Period:
        whole = named_period("all", now=self.today, first=None if self.since else self._first)
        since, until = self.since or whole.since, self.until or whole.until
        if until <= since:
            since = until - DAY if self.since is None else since
            until = max(until, since + DAY)
        return Period(since, until, "all" if self.since is None else "custom")

    @property
    def _first(self) -> date | None:
        """The first day that any of the survey's scores has."""
        kinds, questions = [each.kind for each in self.asked], [each.question for each in self.asked]
        return self.ledger.first_day(str(self.survey.id), kinds, questions)

    def scores(self) -> dict[str, Any]:
        told = {"survey": str(self.survey.id), "name": self.survey.name, **self.days()}
        return {**told, "scores": [self.score(each) for each in self.all_numbers]}

    def score(self, numbers: Numbers) -> dict[str, Any]:
        asked, counts = numbers.asked, numbers.counts(self.period)
        estimate = numbers.estimate(self.period)
        bands = {} if estimate.note == TOO_FEW else _bands(asked, counts)
        said = {"question": asked.question, "metric": asked.metric.key, "words": asked.words.words, "bands": bands}
        return {**said, **figure(estimate), "change": difference(numbers.change(self.period))}

    def scores_as_rows(self) -> Iterator[tuple[Cell, ...]]:
        yield export.SCORES
        for numbers in self.all_numbers:
            yield export.score_row(numbers.asked, self.period, numbers.estimate(self.period))

    def days(self) -> dict[str, date]:
        return {"since": self.period.since, "until": self.period.until}


class Detail:
    """One question of it, narrowed by `where`, followed over time or split by `by`."""

    def __init__(self, request: Request, question: str, *, by: str, where: str) -> None:
        asked = next((each for each in request.asked if each.question == question), None)
        if asked is None:
            raise Http404
        self.request, self.by = request, by
        self.everybody = request.numbers(asked)
        self.numbers = request.numbers(asked, _filter(where)) if where else self.everybody
        self.is_hidden = bool(where) and _tells_on_few(self.everybody, self.numbers, request.period)

    def answer(self) -> dict[str, Any]:
        told = {"survey": str(self.request.survey.id), **self.request.days(), "by": self.by}
        if self.is_hidden:
            return {**self._hidden(), **told, "groups": []}
        groups = list(self._groups())  # first: what they count gives the whole
        return {**self.request.score(self.numbers), **told, "groups": groups, "compared": self._compared}

    def as_rows(self) -> Iterator[tuple[Cell, ...]]:
        asked, period = self.numbers.asked, self.request.period
        if self.is_hidden:
            yield export.SCORES
            yield export.score_row(asked, period, Estimate.missing(TOO_FEW, unit=asked.metric.unit))
        elif self.by in STEPS:
            yield from export.trend_rows(asked, self._parts)
        elif self.by:
            yield from export.group_rows(asked, period, self._parts)
        else:
            yield export.SCORES
            yield export.score_row(asked, period, self.numbers.estimate(period))

    def _hidden(self) -> dict[str, Any]:
        asked = self.numbers.asked
        said = {"question": asked.question, "metric": asked.metric.key, "words": asked.words.words, "bands": {}}
        return {**said, **figure(Estimate.missing(TOO_FEW, unit=asked.metric.unit)), "change": None}

    @cached_property
    def _parts(self) -> Trend | Split | None:
        request = self.request
        if not self.by:
            return None
        if self.by in STEPS:
            return over(self.numbers, request.period.since, request.period.until, self.by, now=request.today)
        try:
            return split(self.numbers, self.by, request.period, Labels(request.survey, request.ledger))
        except DefinitionError as error:
            ways = "day, week, month, touchpoint, language, channel, source, version, answer:..., attribute:..."
            raise Refused(str(error), code=error.code, field="by", expected=ways, got=self.by) from error

    @property
    def _compared(self) -> int:
        return self._parts.compared if isinstance(self._parts, Split) else 0

    def _groups(self) -> Iterator[dict[str, Any]]:
        if isinstance(self._parts, Split):
            yield from (_group(group) for group in self._parts.groups)
        elif self._parts:
            yield from (_step(point) for point in self._parts.points)


def figure(estimate: Estimate) -> dict[str, Any]:
    return msgspec.to_builtins(estimate)


def difference(change: Difference | None) -> dict[str, Any] | None:
    return None if change is None else msgspec.to_builtins(change)


def _group(group: Group) -> dict[str, Any]:
    told = {"key": group.key, "label": group.label, "is_hidden": group.is_hidden}
    return {**told, **figure(group.now), "against_rest": difference(group.rest)}


def _step(point: Point) -> dict[str, Any]:
    told = {"key": point.start.isoformat(), "label": point.full_label, "until": point.until}
    return {**told, **figure(point.estimate), "is_partial": point.is_partial, "is_hidden": point.is_hidden}


def _bands(asked: Asked, counts: Counts) -> dict[str, int]:
    return {band.key: round(counts.get(band.key, 0)) for band in asked.metric.bands}


def _filter(where: str) -> Filter:
    try:
        return decode(where)
    except DefinitionError as error:
        raise Refused(
            str(error), code=error.code, field="where", expected="a filter as JSON", got=where[:80]
        ) from error


def _tells_on_few(everybody: Numbers, some: Numbers, period: Period) -> bool:
    """Whether the filter leaves in, or leaves out, so few that the number is about people who could be recognised."""
    metric = everybody.asked.metric
    n, total = (metric.estimate(**each.counts(period)).n for each in (some, everybody))
    return 0 < n < MINIMUM or 0 < total - n < MINIMUM


def _day(day: date | None, field: str) -> date | None:
    if day is not None and not EARLIEST <= day < LATEST:
        raise Refused("The day is out of reach.", field=field, expected=f"{EARLIEST} to {LATEST}", got=str(day))
    return day
