"""The same numbers for a spreadsheet or a program: unrounded, each with its interval, n and method."""

from collections.abc import Iterator

from wellheard.stats.estimate import Estimate
from wellheard_server.base.csv import Cell
from wellheard_server.insights.asked import Asked
from wellheard_server.insights.numbers import TOO_FEW
from wellheard_server.insights.period import Period
from wellheard_server.insights.split import Split
from wellheard_server.insights.trend import Trend

FIGURE = ("value", "low", "high", "conf", "n", "n_missing", "n_invalid", "method", "unit", "weighted", "note")
SCORES = ("survey", "question", "metric", "since", "until", *FIGURE)
TREND = ("survey", "question", "metric", "step", "since", "until", "partial", *FIGURE)
GROUPS = ("survey", "question", "metric", "by", "group", "label", "since", "until", *FIGURE)


def score_row(asked: Asked, period: Period, estimate: Estimate) -> tuple[Cell, ...]:
    """One metric question over a period; `until` is the first day no longer counted."""
    return (*_named(asked), *_days(period), *_figure(estimate))


def trend_rows(asked: Asked, trend: Trend) -> Iterator[tuple[Cell, ...]]:
    """A row for each step, those nobody answered in too."""
    yield TREND
    for point in trend.points:
        days = point.start.isoformat(), point.until.isoformat()
        yield (*_named(asked), trend.step, *days, point.is_partial, *_figure(point.estimate))


def group_rows(asked: Asked, period: Period, split: Split | None) -> Iterator[tuple[Cell, ...]]:
    """A row for each group; hidden ones keep their name alone."""
    yield GROUPS
    for group in split.groups if split else ():
        yield (*_named(asked), split.code, group.key or "", group.label, *_days(period), *_figure(group.now))


def _named(asked: Asked) -> tuple[str, str, str]:
    return asked.survey_slug, asked.question, asked.metric.key


def _days(period: Period) -> tuple[str, str]:
    return period.since.isoformat(), period.until.isoformat()


def _figure(estimate: Estimate) -> list[Cell]:
    """A hidden estimate has no n: 0 would not be true."""
    hidden = ("n", "n_missing", "n_invalid") if estimate.note == TOO_FEW else ()
    return [None if name in hidden else getattr(estimate, name) for name in FIGURE]
