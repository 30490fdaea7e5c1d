"""How a number was made, in words a reader can check: what was divided by what, which interval, what it does not cover."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wellheard.base.language import messages
from wellheard.metrics.metric import Band, Counts
from wellheard.stats.estimate import Estimate
from wellheard_server.base import estimates, figures
from wellheard_server.insights.asked import Asked


def how_counted(asked: Asked, counts: Counts, estimate: Estimate) -> SafeString:
    """Two or three sentences, by the metric's unit and bands, never by its name."""
    parts = [_rule(asked, counts, estimate)]
    if estimate.method:
        method = messages(get_language() or "en").gettext(estimate.method)
        words = _(
            "Method: {method}, {percent}. It covers chance only: it takes those who answered to be like those who were asked."
        )
        parts.append(words.format(method=method, percent=figures.percent(estimate.conf)))
    if estimate.weighted:
        parts.append(_("Answers are weighted."))
    return format_html("{}", SafeString("".join(format_html("<p>{}</p>", part) for part in parts if part)))


def _rule(asked: Asked, counts: Counts, estimate: Estimate) -> str | SafeString:
    bands = {band.tone: band for band in asked.metric.bands}
    if estimate.value is None:
        return ""
    if asked.metric.unit == "points" and {"pro", "det"} <= bands.keys():
        return _net(bands["pro"], bands["det"], counts, estimate)
    if asked.metric.unit == "share" and "pro" in bands:
        return _top(bands["pro"], counts, estimate)
    low, high = (figures.plain(end) for end in asked.bounds)
    return _("The mean of {n} answers, from {low} to {high}.").format(n=figures.plain(estimate.n), low=low, high=high)


def _net(top: Band, bottom: Band, counts: Counts, estimate: Estimate) -> SafeString:
    up, down = (figures.plain(round(counts.get(band.key, 0))) for band in (top, bottom))
    sum_ = f"({up} {figures.MINUS} {down}) / {figures.plain(estimate.n)} = {_value(estimate)}"
    words = _("Share of {top} minus share of {bottom}: {sum}. It runs from {low} to {high}, so it is not a percentage.")
    shown = sum_ if not estimate.weighted else _value(estimate)
    ends = {name: figures.wrap(figures.plain(end, signed=True)) for name, end in (("low", -100), ("high", 100))}
    return format_html(words, top=_range(top), bottom=_range(bottom), sum=figures.wrap(shown), **ends)


def _top(top: Band, counts: Counts, estimate: Estimate) -> SafeString:
    sum_ = f"{figures.plain(round(counts.get(top.key, 0)))} / {figures.plain(estimate.n)} = {_value(estimate)}"
    shown = sum_ if not estimate.weighted else _value(estimate)
    title = messages(get_language() or "en").gettext(top.title)
    words = _("Share of answers “{band}” ({top}): {sum}.")
    return format_html(words, band=title, top=_range(top), sum=figures.wrap(shown))


def _value(estimate: Estimate) -> str:
    return figures.whole(estimate.value, estimate.unit, estimates.places(estimate))


def _range(band: Band) -> SafeString:
    low, high = figures.plain(band.low), figures.plain(band.high)
    return figures.wrap(low if low == high else f"{low}–{high}")
