"""An estimate on the screen: its value, its interval in words, its bar. One choice of decimals serves all three."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wellheard.stats.estimate import Estimate
from wellheard_server.base import bars, figures
from wellheard_server.base.axis import Axis, axis

BOUNDS = {"points": (-100.0, 100.0), "share": (0.0, 100.0)}


def printed(value: float, unit: str) -> float:
    """The value in the unit it is printed in: a share as a percentage."""
    return 100 * value if unit == "share" else value


def places(estimate: Estimate) -> int:
    return figures.decimals(estimate.unit, estimate.low, estimate.high)


def value(estimate: Estimate) -> SafeString:
    """+43, or 86 with a small percent sign behind."""
    if estimate.value is None:
        return format_html('<span class="none">{}</span>', "–")
    text = figures.amount(estimate.value, estimate.unit, places(estimate))
    sign = figures.sign_of(estimate.unit)
    return format_html('<b class="num">{}{}</b>', text, format_html("<small>{}</small>", sign) if sign else "")


def interval(low: float | None, high: float | None, unit: str, *, sign: bool | None = None) -> SafeString:
    """“+37 to +49”; empty where the method gives none."""
    if low is None or high is None:
        return SafeString("")
    count = figures.decimals(unit, low, high)
    ends = {k: figures.wrap(figures.amount(v, unit, count, sign=sign)) for k, v in (("low", low), ("high", high))}
    return format_html(_("{low} to {high}"), **ends)


def in_words(estimate: Estimate) -> str:
    """The estimate as a screen reader says it."""
    if estimate.value is None:
        return _("No value")
    count = places(estimate)
    text = figures.isolated(figures.whole(estimate.value, estimate.unit, count))
    if estimate.low is None or estimate.high is None:
        return text
    low, high = (figures.isolated(figures.amount(end, estimate.unit, count)) for end in (estimate.low, estimate.high))
    return _("{value}, interval {low} to {high}").format(value=text, low=low, high=high)


def around(estimates: Iterable[Estimate | None], bounds: tuple[float, float], *, spaces: int = 2) -> Axis:
    """An axis all of them fit on, intervals included."""
    ends = [
        printed(end, each.unit)
        for each in estimates
        if each is not None and each.value is not None
        for end in (each.value, each.low, each.high)
        if end is not None
    ]
    return (
        axis(min(ends), max(ends), bounds=bounds, spaces=spaces)
        if ends
        else axis(*bounds, bounds=bounds, spaces=spaces)
    )


def bar(
    estimate: Estimate, on: Axis, *, before: Estimate | None = None, tone: str = "", zero: bool = False, name: str = ""
) -> SafeString:
    """Its bar; empty without a value. `name` is said first to those who hear the page."""
    if estimate.value is None:
        return SafeString("")
    words = in_words(estimate)
    unit = estimate.unit
    earlier = None if before is None or before.value is None else printed(before.value, unit)
    return bars.interval_bar(
        printed(estimate.value, unit),
        None if estimate.low is None else printed(estimate.low, unit),
        None if estimate.high is None else printed(estimate.high, unit),
        on,
        label=_("{name}: {words}").format(name=name, words=words) if name else words,
        before=earlier,
        tone=tone,
        zero=zero,
    )


def marks(on: Axis, unit: str) -> list[str]:
    """What is printed under the axis."""
    count = max((len(str(mark).partition(".")[2]) for mark in on.marks), default=0)
    share = (mark / 100 if unit == "share" else mark for mark in on.marks)
    return [figures.whole(mark, unit, count) for mark in share]
