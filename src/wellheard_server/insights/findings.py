"""Headings that say what was found, not what is plotted."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellheard_server.base import estimates, figures
from wellheard_server.insights.sentence import moved
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
    first = clear[0]
    said = {
        "metric": first.asked.title,
        "survey": _name(first.asked.survey_name),
        "change": moved(first.change).rstrip("."),
    }
    if len(clear) == 1:
        return format_html(_("{metric}, {survey}: {change}."), **said)
    others = len(clear) - 1
    words = ngettext(
        "{metric}, {survey}: {change}. {n} more changed.", "{metric}, {survey}: {change}. {n} more changed.", others
    )
    return format_html(words, n=figures.plain(others), **said)


def of_trend(trend: Trend) -> SafeString | str:
    """The last whole step against all before it."""
    known = trend.known
    if not known:
        hidden = any(point.is_hidden for point in trend.points)
        return _("Too few answered at a time to be shown") if hidden else _("Nobody answered yet")
    whole = [point for point in known if not point.is_partial]
    latest = whole[-1] if whole else known[-1]
    number = figures.whole(latest.estimate.value, latest.estimate.unit, estimates.places(latest.estimate))
    said = {"value": figures.wrap(number), "time": latest.full_label}
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
    return _("No group clearly differs from the rest")


def _name(text: str) -> SafeString:
    """Somebody's name for something, in its own direction and not longer than a heading bears."""
    return format_html("<bdi>{}</bdi>", Truncator(text).chars(60))
