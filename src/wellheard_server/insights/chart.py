"""A trend as inline SVG: text keeps its size on any width, the line sits in a stretched inner picture, every number is an attribute."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wellheard_server.base import estimates, figures
from wellheard_server.base.axis import Axis, about
from wellheard_server.insights.trend import Point, Trend

HEIGHT = 310
TOP, BOTTOM = 22, 284  # where the axis' ends lie
FIRST, LAST = 5.5, 96.0  # where the first and last points lie, in per cent of the width
LABELS = 12  # under the axis, at most
DOTS = 62  # more points than these are a line alone


@dataclass(frozen=True)
class Plot:
    """Where things lie. x in per cent of the width, y in pixels."""

    trend: Trend
    axis: Axis
    unit: str

    def x(self, at: int) -> float:
        last = len(self.trend.points) - 1
        return LAST if last == 0 else FIRST + (LAST - FIRST) * at / last

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * self.axis.at(estimates.printed(value, self.unit)) / 100

    def runs(self) -> Iterator[list[tuple[int, Point]]]:
        """Neighbouring points that have a value and the same wording: each run is one line."""
        run = 0
        keyed = []
        for at, point in enumerate(self.trend.points):
            run += point.breaks or point.estimate.value is None
            keyed.append((run, at, point))
        for _run, members in groupby(keyed, key=lambda each: each[0]):
            known = [(at, point) for _same, at, point in members if point.estimate.value is not None]
            if known:
                yield known


def trend_chart(trend: Trend, *, bounds: tuple[float, float], label: str) -> SafeString:
    """The whole picture; empty when there is no point."""
    known = trend.known
    if not known:
        return SafeString("")
    unit = known[0].estimate.unit
    ends = [estimates.printed(end, unit) for point in known for end in _ends(point)]
    plot = Plot(trend, about(min(ends), max(ends), bounds=bounds), unit)
    parts = [*_grid(plot), _inner(plot), *_breaks(plot), *_dots(plot), _last(plot), *_labels(plot)]
    return format_html(
        '<svg class="chart" height="{}" role="img" aria-label="{}">{}</svg>', HEIGHT, label, SafeString("".join(parts))
    )


def _ends(point: Point) -> list[float]:
    estimate = point.estimate
    return [end for end in (estimate.low, estimate.high, estimate.value) if end is not None]


def _grid(plot: Plot) -> Iterator[SafeString]:
    for mark, words in zip(plot.axis.marks, estimates.marks(plot.axis, plot.unit), strict=True):
        y = BOTTOM - (BOTTOM - TOP) * plot.axis.at(mark) / 100
        name = "g g0" if mark == 0 and plot.unit == "points" else "g"
        line = '<line class="{0}" x1="0" x2="100%" y1="{1}" y2="{1}"/><text x="0" y="{2}">{3}</text>'
        yield format_html(line, name, _n(y), _n(y - 5), words)


def _inner(plot: Plot) -> SafeString:
    """Bands and lines in thousandths of the width. A run of one point has its interval as an upright bar instead."""
    shapes = []
    for run in plot.runs():
        if len(run) > 1:
            shapes += [format_html('<polygon class="band" points="{}"/>', _band(plot, run))]
            shapes += [format_html('<polyline class="line" points="{}"/>', _line(plot, run))]
        elif run[0][1].estimate.low is not None:
            shapes.append(_upright(plot, *run[0]))
    inner = '<svg width="100%" height="{0}" viewBox="0 0 1000 {0}" preserveAspectRatio="none">{1}</svg>'
    return format_html(inner, HEIGHT, SafeString("".join(shapes)))


def _upright(plot: Plot, at: int, point: Point) -> SafeString:
    top, bottom = plot.y(point.estimate.high), plot.y(point.estimate.low)
    rect = '<rect class="band" x="{}" width="8" y="{}" height="{}"/>'
    return format_html(rect, _n(10 * plot.x(at) - 4), _n(top), _n(bottom - top))


def _band(plot: Plot, run: list[tuple[int, Point]]) -> str:
    upper = [
        (at, point.estimate.high if point.estimate.high is not None else point.estimate.value) for at, point in run
    ]
    lower = [(at, point.estimate.low if point.estimate.low is not None else point.estimate.value) for at, point in run]
    return " ".join(f"{_n(10 * plot.x(at))},{_n(plot.y(end))}" for at, end in [*upper, *reversed(lower)])


def _line(plot: Plot, run: list[tuple[int, Point]]) -> str:
    return " ".join(f"{_n(10 * plot.x(at))},{_n(plot.y(point.estimate.value))}" for at, point in run)


def _breaks(plot: Plot) -> Iterator[SafeString]:
    for at, point in enumerate(plot.trend.points):
        if point.breaks and at:
            x = _n((plot.x(at - 1) + plot.x(at)) / 2)
            mark = '<line class="brk" x1="{0}%" x2="{0}%" y1="14" y2="{1}"/><text class="halo" x="{0}%" y="12" text-anchor="middle">{2}</text>'
            yield format_html(mark, x, BOTTOM, _own_way(_("question reworded")))


def _dots(plot: Plot) -> Iterator[SafeString]:
    last = plot.trend.known[-1]
    for at, point in enumerate(plot.trend.points):
        if point.estimate.value is None or (len(plot.trend.points) > DOTS and point is not last):
            continue
        name = "pt" + (" now" if point is last else "") + (" part" if point.is_partial else "")
        dot = '<circle class="{}" cx="{}%" cy="{}" r="3.5"><title>{}</title></circle>'
        yield format_html(dot, name, _n(plot.x(at)), _n(plot.y(point.estimate.value)), _said(point))


def _said(point: Point) -> str:
    """19 Dec 2026: +29, interval +22 to +36, 148 answers."""
    words = estimates.in_words(point.estimate)
    return _("{time}: {words}, answers: {n}").format(
        time=point.full_label, words=words, n=figures.plain(point.estimate.n)
    )


def _last(plot: Plot) -> SafeString:
    """The newest figure, written beside its point."""
    at, point = next((at, p) for at, p in reversed(list(enumerate(plot.trend.points))) if p.estimate.value is not None)
    y = plot.y(point.estimate.value)
    above = y - 14 if y > TOP + 30 else y + 26
    anchor = "end" if plot.x(at) > 20 else "start"
    text = figures.whole(point.estimate.value, point.estimate.unit, estimates.places(point.estimate))
    label = '<text class="lab halo" x="{}%" y="{}" text-anchor="{}">{}</text>'
    return format_html(label, _n(plot.x(at)), _n(above), anchor, text)


def _labels(plot: Plot) -> Iterator[SafeString]:
    """Under the axis; on a phone every third (class x2 is hidden there)."""
    points = plot.trend.points
    every = max(1, -(-len(points) // LABELS))
    shown = [at for at in range(len(points)) if (len(points) - 1 - at) % every == 0]
    for place, at in enumerate(reversed(shown)):
        name = ' class="x2"' if place % 3 else ""
        anchor = "end" if place == 0 else "middle"
        x = 100.0 if anchor == "end" else plot.x(at)
        label = '<text{} x="{}%" y="{}" text-anchor="{}">{}</text>'
        yield format_html(label, SafeString(name), _n(x), HEIGHT - 6, anchor, _own_way(points[at].label))


def _own_way(text: str) -> str:
    """In its own direction: the picture runs from left to right, a Hebrew date in it does not."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def spark(trend: Trend, label: str) -> SafeString:
    """The same line small, without axis or interval, for a tile."""
    known = [(at, point) for at, point in enumerate(trend.points) if point.estimate.value is not None]
    if len(known) < 3:
        return SafeString("")
    values = [point.estimate.value for _at, point in known]
    low, high = min(values), max(values)
    width = known[-1][0] - known[0][0] or 1

    def place(at: int, value: float) -> tuple[float, float]:
        y = 20.0 if high == low else 36 - 32 * (value - low) / (high - low)
        return 1000 * (at - known[0][0]) / width, y

    spots = [place(at, value) for (at, _point), value in zip(known, values, strict=True)]
    path = "M" + " ".join(f"{_n(x)} {_n(y)}" for x, y in spots)
    picture = (
        '<svg class="spark" role="img" aria-label="{}"><svg width="100%" height="40" viewBox="0 0 1000 40" '
        'preserveAspectRatio="none"><path d="{}"/></svg><circle cx="100%" cy="{}" r="3.5"/></svg>'
    )
    return format_html(picture, label, path, _n(spots[-1][1]))


def bars_of(counts: list[tuple[str, str, int]]) -> SafeString:
    """The distribution over the scale's steps: (label, tone, count) each; heights in per cent of the largest."""
    most = max((count for _label, _tone, count in counts), default=0) or 1
    total = sum(count for _label, _tone, count in counts)
    width = 100 / max(1, len(counts))
    drawn = []
    for at, (label, tone, count) in enumerate(counts):
        height = 86 * count / most
        x, centre = at * width, (at + 0.5) * width
        drawn.append(
            (_n(x + width * 0.1), _n(width * 0.8), _n(96 - height), _n(height), tone, centre, label, count, total)
        )
    rects = format_html_join("", "{}", ((_column(*each),) for each in drawn))
    return format_html('<svg class="columns" height="128" role="group">{}</svg>', rects)


def _column(
    x: str, width: str, y: str, height: str, tone: str, centre: float, label: str, count: int, total: int
) -> SafeString:
    share = figures.percent(count / total if total else 0)
    words = _("{label}: {n} answers, {share}").format(label=label, n=figures.plain(count), share=share)
    hatch = (
        format_html('<rect fill="url(#h)" x="{}%" width="{}%" y="{}" height="{}"/>', x, width, y, height)
        if tone == "det"
        else ""
    )
    return format_html(
        '<g role="img" aria-label="{}"><title>{}</title><rect class="f-{}" x="{}%" width="{}%" y="{}" height="{}"/>{}'
        '<text x="{}%" y="{}" text-anchor="middle">{}</text><text class="at" x="{}%" y="118" text-anchor="middle">{}</text></g>',
        words,
        words,
        tone,
        x,
        width,
        y,
        height,
        hatch,
        _n(centre),
        _n(float(y) - 4),
        share if count else "",
        _n(centre),
        label,
    )


def _n(number: float) -> str:
    return format(number, ".1f").removesuffix(".0")
