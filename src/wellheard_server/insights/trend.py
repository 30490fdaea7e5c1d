"""A score over time: a point a day, week or month, with its interval; no point where nobody answered; breaks where the words changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from wellheard.metrics.metric import Counts, add_up
from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.base import dates
from wellheard_server.insights.many import hidden_cells
from wellheard_server.insights.numbers import TOO_FEW, Numbers, few_hidden, shown
from wellheard_server.insights.period import DAY, Period

STEPS = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
MOST_POINTS = 400
SEEN = {
    "day": 28,
    "week": 26,
    "month": 13,
}  # a trend shows at least so many, so that a short period has its past beside it


@dataclass(frozen=True)
class Point:
    """One step of time. `is_partial`: its days are not over, or lie only partly in the period."""

    start: date
    until: date
    estimate: Estimate
    step: str
    is_partial: bool = False
    breaks: bool = False  # the question was reworded since the point before

    @property
    def is_hidden(self) -> bool:
        return self.estimate.note == TOO_FEW

    @property
    def label(self) -> str:
        return dates.month(self.start) if self.step == "month" else dates.day(self.start)

    @property
    def full_label(self) -> str:
        if self.step == "month":
            return dates.month(self.start)
        return dates.day_of_year(self.start) if self.step == "day" else dates.span(self.start, self.until - DAY)


@dataclass(frozen=True)
class Trend:
    points: tuple[Point, ...]
    step: str
    latest: Difference | None = None  # the last whole step against all before it

    @property
    def known(self) -> list[Point]:
        return [point for point in self.points if point.estimate.value is not None]


def usual_step(period: Period) -> str:
    """Fine enough to see something move, coarse enough for each point to mean something."""
    if period.days <= 14:
        return "day"
    return "week" if period.days <= 200 else "month"


def start_of(day: date, step: str) -> date:
    """The first day of the step the day is in; weeks begin on Monday (ISO 8601)."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def next_start(start: date, step: str) -> date:
    if step == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if step == "week" else 1)


def trend(numbers: Numbers, period: Period, step: str, *, now: date) -> Trend:
    """The period's steps and enough before them; steps before the first answer are left out."""
    first = numbers.first
    if first is None:
        return Trend((), step)
    start = max(start_of(first, step), min(start_of(period.since, step), _back(period.last, step)))
    return over(numbers, start, period.until, step, now=now)


def over(numbers: Numbers, since: date, until: date, step: str, *, now: date) -> Trend:
    """Exactly these days. A step that does not fit in MOST_POINTS becomes the next coarser one."""
    step = _coarser(since, until, step)
    cells = [(start, end, _between(numbers, start, end)) for start, end in _steps(since, until, step)]
    asked = numbers.asked
    found = {start: asked.metric.estimate(**counts) for start, _end, counts in cells}
    hidden = hidden_cells({start: each.n for start, each in found.items()}, asked.metric.smallest_group)
    points = []
    for start, end, _counts in cells:
        estimate = shown(asked, {}) if start in hidden else few_hidden(asked, found[start])
        points.append(Point(start, end, estimate, step, is_partial=end > now + DAY or end > until))
    return Trend(tuple(_with_breaks(points, numbers)), step, _latest(numbers, cells, points))


def _with_breaks(points: list[Point], numbers: Numbers) -> Iterator[Point]:
    days = [rewording.on for rewording in numbers.asked.rewordings]
    for before, point in zip([None, *points], points, strict=False):
        since = before.start if before else point.start
        yield replace(point, breaks=before is not None and any(since < day <= point.start for day in days))


def _latest(numbers: Numbers, cells: list[tuple[date, date, Counts]], points: list[Point]) -> Difference | None:
    """The last whole step with answers against those before it, back to the last rewording."""
    whole = [at for at, point in enumerate(points) if point.estimate.value is not None and not point.is_partial]
    if len(whole) < 2:
        return None
    since = max((rewording.on for rewording in numbers.asked.rewordings), default=date.min)
    earlier = [cells[at][2] for at in whole[:-1] if cells[at][0] >= since]
    if not earlier or cells[whole[-1]][0] < since:
        return None
    return numbers.asked.metric.difference(cells[whole[-1]][2], add_up(earlier))


def _between(numbers: Numbers, start: date, end: date) -> Counts:
    days = (start + timedelta(days=n) for n in range((end - start).days))
    return add_up(numbers.by_day[day] for day in days if day in numbers.by_day)


def _steps(since: date, until: date, step: str) -> Iterator[tuple[date, date]]:
    start = start_of(since, step)
    while start < until:
        end = next_start(start, step)
        yield start, end
        start = end


def _coarser(since: date, until: date, step: str) -> str:
    size = {"day": 1, "week": 7, "month": 30}
    for each in list(STEPS)[list(STEPS).index(step) :]:
        if (until - since).days / size[each] <= MOST_POINTS:
            return each
    return "month"


def _back(last: date, step: str) -> date:
    start = start_of(last, step)
    for _step in range(SEEN[step] - 1):
        start = start_of(start - DAY, step)
    return start
