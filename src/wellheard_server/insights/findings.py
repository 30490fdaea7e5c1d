"""Headings that say what was found, not what is plotted."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.base import estimates, figures
from wellheard_server.insights.split import Split
from wellheard_server.insights.tile import Tile
from wellheard_server.insights.trend import Trend


def of_home(tiles: Sequence[Tile]) -> SafeString | str:
    """The surest change among the tiles; else that nothing moved, or that it is too early to say."""
    clear = [tile for tile in tiles if tile.sentence.mark in ("up", "down")]
    if clear:
        return _of_changes(sorted(clear, key=lambda tile: tile.change.p if tile.change.p is not None else 1.0))
    answers = sum(tile.now.n for tile in tiles)
    if not any(tile.has_value for tile in tiles):
        return _("Nobody answered in these days.")
    if all(tile.change is None or tile.change.verdict == "too_early" for tile in tiles if tile.has_value):
        words = ngettext(
            "Too early to say what changes: {n} answer.", "Too early to say what changes: {n} answers.", answers
        )
        return words.format(n=figures.plain(answers))
    return _("No clear change in this period.")


def _of_changes(clear: Sequence[Tile]) -> SafeString:
    first = format_html(_moved(clear[0].change), **_named(clear[0]))
    if len(clear) == 1:
        return first
    others = len(clear) - 1
    more = ngettext("{n} more score changed.", "{n} more scores changed.", others)
    return format_html("{} {}", first, more.format(n=figures.plain(others)))


def _named(tile: Tile) -> dict[str, str]:
    change = tile.change
    places = figures.decimals(change.unit, change.low, change.high)
    size = figures.amount(abs(change.value), change.unit, places, sign=False)
    return {"metric": tile.asked.metric_name, "survey": _name(tile.asked.survey_name), "n": size}


def _moved(change: Difference) -> str:
    is_up = change.verdict == "higher"
    if change.unit == "points":
        return _("{survey}: {metric} is up by {n} points.") if is_up else _("{survey}: {metric} is down by {n} points.")
    if change.unit == "share":
        rise, fall = (
            _("{survey}: {metric} is up by {n} percentage points."),
            _("{survey}: {metric} is down by {n} percentage points."),
        )
        return rise if is_up else fall
    return _("{survey}: {metric} is up by {n}.") if is_up else _("{survey}: {metric} is down by {n}.")


def of_period(tile: Tile) -> SafeString | str | None:
    """This period against the one before; None where there is none to compare with."""
    if tile.change is None or tile.change.n_before == 0 or tile.now.value is None:
        return None
    ends = {"value": _figure(tile.now), "before": _figure(tile.before)}
    if tile.change.verdict == "too_early":
        return _("Too early to say whether it moved")
    if tile.sentence.mark == "up":
        return format_html(_("From {before} to {value}: a clear rise"), **ends)
    if tile.sentence.mark == "down":
        return format_html(_("From {before} to {value}: a clear fall"), **ends)
    return format_html(_("{value} after {before}: no clear change"), **ends)


def of_trend(trend: Trend) -> SafeString | str:
    """The last whole step against all before it."""
    known = trend.known
    if not known:
        hidden = any(point.is_hidden for point in trend.points)
        return _("Too few answered at a time to be shown") if hidden else _("Nobody answered yet")
    whole = [point for point in known if not point.is_partial]
    latest = whole[-1] if whole else known[-1]
    said = {"value": _figure(latest.estimate), "time": latest.full_label}
    if trend.latest is None or trend.latest.verdict == "too_early":
        return format_html(_("Too early to see a movement: {value} ({time})"), **said)
    if trend.latest.verdict == "unclear":
        return format_html(_("No clear movement: {value} ({time}) fits what was before"), **said)
    if trend.latest.verdict == "higher":
        return format_html(_("{value} ({time}) is clearly above what was before"), **said)
    return format_html(_("{value} ({time}) is clearly below what was before"), **said)


def of_split(split: Split | None) -> SafeString | str:
    """Which groups differ from the rest."""
    if split is None or not split.shown:
        return _("No group is large enough to be shown")
    if len(split.groups) == 1:
        return _("All answers are in one group")
    above = [_name(group.label) for group in split.shown if group.against_rest.mark == "up"]
    below = [_name(group.label) for group in split.shown if group.against_rest.mark == "down"]
    if above and below:
        return format_html(_("{above} stands above the others, {below} below"), above=above[0], below=below[-1])
    if above:
        return format_html(_("{above} stands above the others"), above=above[0])
    if below:
        return format_html(_("{below} stands below the others"), below=below[-1])
    return _of_risers(split)


def _of_risers(split: Split) -> SafeString | str:
    """Groups that moved although none stands apart."""
    risen = [group for group in split.shown if group.against_before.mark == "up"]
    fallen = [group for group in split.shown if group.against_before.mark == "down"]
    if risen:
        return format_html(_("{group} rose; no group stands apart"), group=_name(risen[0].label))
    if fallen:
        return format_html(_("{group} fell; no group stands apart"), group=_name(fallen[0].label))
    return _("No group clearly differs from the rest")


def _figure(estimate: Estimate) -> SafeString:
    return figures.wrap(figures.whole(estimate.value, estimate.unit, estimates.places(estimate)))


def _name(text: str) -> SafeString:
    """Somebody's name for something, in its own direction and not longer than a heading bears."""
    return format_html("<bdi>{}</bdi>", Truncator(text).chars(60))
