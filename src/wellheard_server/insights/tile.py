"""One metric question at a glance: value, interval, change, sentence, who answered how. Nothing on it is known without its n."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wellheard.base.language import messages
from wellheard.metrics.metric import Counts
from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.base import estimates, figures
from wellheard_server.base.axis import Axis
from wellheard_server.insights import chart, sentence
from wellheard_server.insights.asked import Asked
from wellheard_server.insights.many import sure_ones
from wellheard_server.insights.method import how_counted
from wellheard_server.insights.numbers import TOO_FEW, Numbers
from wellheard_server.insights.period import Period
from wellheard_server.insights.sentence import Sentence
from wellheard_server.insights.trend import Trend, trend, usual_step


@dataclass(frozen=True)
class Share:
    """How many answers fell in one band of the metric."""

    tone: str
    title: str
    n: int

    @property
    def mark(self) -> str:
        return {"pro": "up", "det": "down"}.get(self.tone, "flat")


@dataclass(frozen=True)
class Tile:
    asked: Asked
    period: Period
    counts: Counts
    now: Estimate
    before: Estimate | None
    change: Difference | None
    past: Trend
    is_sure: bool = True  # the change holds among all the comparisons of the page
    shares: tuple[Share, ...] = field(default=())

    @property
    def is_hidden(self) -> bool:
        return self.now.note == TOO_FEW

    @property
    def has_value(self) -> bool:
        return self.now.value is not None

    @property
    def sentence(self) -> Sentence:
        return sentence.about(self.now, self.change, better=self.asked.metric.better, is_sure=self.is_sure)

    @property
    def axis(self) -> Axis:
        return estimates.around([self.now, self.before], self.asked.bounds)

    @property
    def shares_in_words(self) -> str:
        """99 detractors, 162 passives, 371 promoters."""
        return ", ".join(f"{figures.plain(share.n)} {share.title}" for share in self.shares)

    @property
    def bar_parts(self) -> list[tuple[str, int]]:
        return [(share.tone, share.n) for share in self.shares]

    @property
    def spark(self) -> SafeString:
        return chart.spark(self.past, _("How it went until now"))

    @property
    def how(self) -> SafeString:
        return how_counted(self.asked, self.counts, self.now)

    @property
    def left_out(self) -> str:
        """What was not counted, and why; empty when everything was."""
        parts = []
        if self.now.n_missing:
            parts.append(_("Left out, no answer: {n}.").format(n=figures.plain(self.now.n_missing)))
        if self.now.n_invalid:
            parts.append(_("Left out, not on the scale: {n}.").format(n=figures.plain(self.now.n_invalid)))
        return " ".join(parts)


def tile(numbers: Numbers, period: Period, *, now: date) -> Tile:
    """The tile of one question over a period."""
    counts, estimate = numbers.counts(period), numbers.estimate(period)
    before = numbers.estimate(period.before) if period.before else None
    shares = () if estimate.note == TOO_FEW else _shares(numbers.asked, counts)
    past = trend(numbers, period, usual_step(period), now=now)
    return Tile(numbers.asked, period, counts, estimate, before, numbers.change(period), past, shares=shares)


def held_to_account(tiles: list[Tile]) -> list[Tile]:
    """The tiles of one page: a change counts as sure only if it stays so among all the page's comparisons (Benjamini-Hochberg)."""
    sure = sure_ones([each.change for each in tiles])
    return [replace(each, is_sure=holds) for each, holds in zip(tiles, sure, strict=True)]


def _shares(asked: Asked, counts: Counts) -> tuple[Share, ...]:
    say = messages(get_language() or "en").gettext
    return tuple(Share(band.tone, say(band.title), round(counts.get(band.key, 0))) for band in asked.metric.bands)
