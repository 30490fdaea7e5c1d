"""The same numbers for a spreadsheet or a program: unrounded, each with its interval, n and method."""

from collections.abc import Iterator

from wellheard.stats.estimate import Estimate
from wellheard_server.base.csv import Cell
from wellheard_server.insights.asked import Asked
from wellheard_server.insights.board import Board

FIGURE = ("value", "low", "high", "conf", "n", "n_missing", "n_invalid", "method", "unit", "weighted", "note")
SCORES = ("survey", "question", "metric", "since", "until", *FIGURE)
TREND = ("survey", "question", "metric", "step", "since", "until", "partial", *FIGURE)
GROUPS = ("survey", "question", "metric", "by", "group", "label", "since", "until", *FIGURE)


def figure(estimate: Estimate) -> list[Cell]:
    return [getattr(estimate, name) for name in FIGURE]


def scores_as_rows(board: Board) -> Iterator[tuple[Cell, ...]]:
    """A row for each metric question of the survey."""
    yield SCORES
    for tile in board.tiles:
        yield (*_named(tile.asked), board.period.since.isoformat(), board.period.until.isoformat(), *figure(tile.now))


def trend_as_rows(board: Board) -> Iterator[tuple[Cell, ...]]:
    """A row for each point of the chart, those nobody answered in too."""
    yield TREND
    for point in board.trend.points:
        days = point.start.isoformat(), point.until.isoformat()
        yield (*_named(board.front.asked), board.trend.step, *days, point.is_partial, *figure(point.estimate))


def groups_as_rows(board: Board) -> Iterator[tuple[Cell, ...]]:
    """A row for each group; hidden ones keep their name alone."""
    yield GROUPS
    if board.split is None:
        return
    days = board.period.since.isoformat(), board.period.until.isoformat()
    for group in board.split.groups:
        named = (board.split.code, group.key or "", group.label)
        yield (*_named(board.front.asked), *named, *days, *figure(group.now))


def _named(asked: Asked) -> tuple[str, str, str]:
    return asked.survey_slug, asked.question, asked.metric.key
