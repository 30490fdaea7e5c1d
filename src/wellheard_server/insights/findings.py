"""Headings that say what was found, not what is plotted."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellheard_server.base import estimates, figures
from wellheard_server.insights.sentence import moved
from wellheard_server.insights.split import Split
from wellheard_server.insights.tile import Tile
from wellheard_server.insights.trend import Trend


def of_home(tiles: Sequence[Tile]) -> str:
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


def _of_changes(clear: Sequence[Tile]) -> str:
    first = clear[0]
    said = {"metric": first.asked.title, "survey": first.asked.survey_name, "change": moved(first.change).rstrip(".")}
    if len(clear) == 1:
        return _("{metric}, {survey}: {change}.").format(**said)
    others = len(clear) - 1
    words = ngettext(
        "{metric}, {survey}: {change}. {n} more changed.", "{metric}, {survey}: {change}. {n} more changed.", others
    )
    return words.format(n=figures.plain(others), **said)


def of_trend(trend: Trend) -> str:
    """The last whole step against all before it."""
    known = trend.known
    if not known:
        hidden = any(point.is_hidden for point in trend.points)
        return _("Too few answered at a time to be shown") if hidden else _("Nobody answered yet")
    whole = [point for point in known if not point.is_partial]
    latest = whole[-1] if whole else known[-1]
    value = figures.whole(latest.estimate.value, latest.estimate.unit, estimates.places(latest.estimate))
    if trend.latest is None or trend.latest.verdict == "too_early":
        return _("Too early to see a movement: {value} ({time})").format(value=value, time=latest.full_label)
    if trend.latest.verdict == "unclear":
        return _("No clear movement: {value} ({time}) fits what was before").format(value=value, time=latest.full_label)
    if trend.latest.verdict == "higher":
        return _("{value} ({time}) is clearly above what was before").format(value=value, time=latest.full_label)
    return _("{value} ({time}) is clearly below what was before").format(value=value, time=latest.full_label)


def of_split(split: Split | None) -> str:
    """Which groups differ from the rest."""
    if split is None or not split.shown:
        return _("No group is large enough to be shown")
    if len(split.groups) == 1:
        return _("All answers are in one group")
    above = [group.label for group in split.shown if group.against_rest.mark == "up"]
    below = [group.label for group in split.shown if group.against_rest.mark == "down"]
    if above and below:
        return _("{above} stands above the others, {below} below").format(above=above[0], below=below[-1])
    if above:
        return _("{above} stands above the others").format(above=above[0])
    if below:
        return _("{below} stands below the others").format(below=below[-1])
    return _("No group clearly differs from the rest")
