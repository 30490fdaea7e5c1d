"""What a change means, in whole sentences: a verdict, and what it may be in truth. Colour and arrow come with a verdict only."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.base import figures
from wellheard_server.insights.numbers import TOO_FEW


@dataclass(frozen=True)
class Sentence:
    """`tone` "good" or "bad" where the change is sure and one of the two is better; `mark` is the shape beside it."""

    verdict: str
    rest: str | SafeString = ""
    tone: str = ""
    mark: str = ""

    @property
    def colour(self) -> str:
        return {"good": "pro", "bad": "det"}.get(self.tone, "")


def about(now: Estimate, change: Difference | None, *, better: str, is_sure: bool = True) -> Sentence:
    """The sentence under a number. `is_sure` False: clear alone, but not among all the comparisons of the page."""
    if now.note == TOO_FEW:
        few = _("Fewer than five answered.")
        return Sentence(few, _("Shown from five answers on, so that nobody can be recognised."))
    if now.value is None:
        return Sentence(_("Nobody answered in these days."))
    if change is None or change.n_before == 0:
        return Sentence("", _("Nothing before to compare with."))
    if change.value is None or change.verdict == "too_early":
        count = figures.plain(now.n)
        return Sentence(
            ngettext("Too early to say: {n} answer.", "Too early to say: {n} answers.", now.n).format(n=count)
        )
    if change.verdict == "unclear":
        return Sentence(_("No clear change."), could_be(change), mark="flat")
    if not is_sure:
        return Sentence(
            _("Perhaps a change."),
            _("Among all the comparisons of this page, chance alone can bring one like it."),
            mark="flat",
        )
    return _clear(change, better)


def _clear(change: Difference, better: str) -> Sentence:
    is_up = change.verdict == "higher"
    tone = "" if better == "none" else "good" if is_up == (better == "higher") else "bad"
    return Sentence(moved(change), true_change(change), tone, "up" if is_up else "down")


def moved(change: Difference) -> str:
    """Up 10 points."""
    places = figures.decimals(change.unit, change.low, change.high)
    text = figures.amount(abs(change.value), change.unit, places, sign=False)
    size = figures.rounded(abs(change.value) * (100 if change.unit == "share" else 1), places)
    count = int(size) if size == int(size) else 5  # a fraction takes the plural of many
    if change.unit == "score":
        words = _("Up {n}.") if change.verdict == "higher" else _("Down {n}.")
    elif change.unit == "share" and change.verdict == "higher":
        words = ngettext("Up {n} percentage point.", "Up {n} percentage points.", count)
    elif change.unit == "share":
        words = ngettext("Down {n} percentage point.", "Down {n} percentage points.", count)
    elif change.verdict == "higher":
        words = ngettext("Up {n} point.", "Up {n} points.", count)
    else:
        words = ngettext("Down {n} point.", "Down {n} points.", count)
    return words.format(n=text)


def true_change(change: Difference) -> SafeString:
    """Sure enough to act on: the true change is between +2 and +19."""
    low, high = _ends(change, sign=True)
    return format_html(_("Sure enough to act on: the true change is between {low} and {high}."), low=low, high=high)


def could_be(change: Difference) -> SafeString:
    """Could be anything from 10 points down to 8 up."""
    places = figures.decimals(change.unit, change.low, change.high)
    down, up = (
        figures.wrap(figures.amount(abs(end), change.unit, places, sign=False)) for end in (change.low, change.high)
    )
    if change.unit == "score":
        return format_html(_("Could be anything from {down} down to {up} up."), down=down, up=up)
    if change.unit == "share":
        return format_html(_("Could be anything from {down} percentage points down to {up} up."), down=down, up=up)
    return format_html(_("Could be anything from {down} points down to {up} up."), down=down, up=up)


def against_rest(difference: Difference | None, *, better: str, is_sure: bool) -> Sentence:
    """A group against all others, for a table's cell."""
    if difference is None or difference.value is None or difference.verdict == "too_early":
        return Sentence(_("Too early to say"))
    if difference.verdict == "unclear" or not is_sure:
        return Sentence(_("No clear difference"))
    is_up = difference.verdict == "higher"
    places = figures.decimals(difference.unit, difference.low, difference.high)
    size = figures.amount(abs(difference.value), difference.unit, places, sign=False)
    low, high = _ends(difference, sign=True)
    words = _("{n} above") if is_up else _("{n} below")
    tone = "" if better == "none" else "good" if is_up == (better == "higher") else "bad"
    rest = format_html(_("({low} to {high})"), low=low, high=high)
    return Sentence(words.format(n=size), rest, tone, "up" if is_up else "down")


def against_before(change: Difference | None, *, better: str, is_sure: bool) -> Sentence:
    """A group against itself in the period before, for a table's cell."""
    if change is None or change.value is None or change.verdict == "too_early":
        return Sentence(_("Too early to say"))
    if change.verdict == "unclear" or not is_sure:
        return Sentence(_("No clear change"), mark="flat")
    low, high = _ends(change, sign=True)
    tone = _clear(change, better).tone
    rest = format_html(_("({low} to {high})"), low=low, high=high)
    places = figures.decimals(change.unit, change.low, change.high)
    size = figures.amount(abs(change.value), change.unit, places, sign=False)
    words = _("Up {n}") if change.verdict == "higher" else _("Down {n}")
    return Sentence(words.format(n=size), rest, tone, "up" if change.verdict == "higher" else "down")


def _ends(change: Difference, *, sign: bool) -> tuple[SafeString, SafeString]:
    places = figures.decimals(change.unit, change.low, change.high)
    low, high = (figures.wrap(figures.amount(end, change.unit, places, sign=sign)) for end in (change.low, change.high))
    return low, high
