"""Net Promoter Score."""

import math
from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.base.language import N_
from wellheard.metrics.measure import Count
from wellheard.metrics.metric import Aside, Band, Counts, How, Metric, Scale, metrics, spell
from wellheard.metrics.share import Share, box_share
from wellheard.stats import Difference, Estimate, words
from wellheard.stats.interval import z_quantile, z_test
from wellheard.stats.net_score import Net
from wellheard.stats.weights import Moments

# With fewer effective answers than this a weighted score takes the adjusted Wald interval on counts scaled to them. Our
# convention.
FEW_EFFECTIVE = 30
VARIANT: Scale = (1, 10)
FIVE_POINT = N_("5-point recommend: top-box minus bottom-three, variant")
UNDECLARED = N_("scale not declared and no 0 seen: ask whether the question was 0-10 or 1-10")


class NPS(Metric, frozen=True):
    """Net Promoter Score: the share of promoters (9-10) minus the share of detractors (0-6), in points.

    Answers are 0..10 to "how likely are you to recommend us?". The value is -100..+100 points and is not a percentage.
    Nobody answered: the value is None, never 0. Other scales are not NPS and are not stretched into it. Interval:
    adjusted Wald; under varying weights by linearisation, and below 30 effective answers adjusted Wald on counts scaled
    to them.

    Source: Reichheld (2003), The One Number You Need to Grow, Harvard Business Review 81(12), 46-54; interval: Rocks
    (2016), The American Statistician 70(4), 365-372; difference: R package NPS 2.x.

    >>> NPS(scale=(0, 10)).of([10, 9, 8, 3]).value
    25.0
    """

    key = "nps"
    title = N_("NPS")
    heard: ClassVar[tuple[str, ...]] = (
        "nps",
        "net promoter",
        "recommend",
        "likely to recommend",
        "likelihood",
        "empfehl",
        "ltr",
        "להמליץ",
        "המלצה",
        "توصي",
        "توصية",
        "ينصح",
        "توصیه",
        "odporuč",
        "odporúč",
        "doporuč",
        "推荐",
    )
    unit = "points"
    scales: ClassVar[tuple[Scale, ...]] = ((0, 10),)

    @property
    def counts(self) -> Mapping[str, Count]:
        return {band.key: Count(band.low, band.high) for band in self.bands}

    @property
    def bands(self) -> tuple[Band, ...]:
        return (
            Band("detractors", N_("detractors"), (self.scale or (0, 10))[0], 6, "det"),
            Band("passives", N_("passives"), 7, 8, "pas"),
            Band("promoters", N_("promoters"), 9, 10, "pro"),
        )

    def estimated(self, counts: Counts, how: How) -> Estimate:
        side = _Side.of(counts, how)
        if isinstance(side, str):
            return Estimate.missing(side, n=_n(counts))
        margin = z_quantile(how.conf) * side.error
        return Estimate.around(
            100 * side.value,
            100 * (side.centre - margin),
            100 * (side.centre + margin),
            _n(counts),
            method=side.method,
            unit=self.unit,
            scale=(-100, 100),
            conf=how.conf,
            weighted=side.weighted,
        )

    def compared(self, a: Counts, b: Counts, how: How) -> Difference:
        one, other = _Side.of(a, how), _Side.of(b, how)
        if isinstance(one, str) or isinstance(other, str):
            note = one if isinstance(one, str) else str(other)
            return Difference(value=None, conf=how.conf, n=_n(a), n_before=_n(b), unit=self.unit, note=note)
        centre, error = one.centre - other.centre, math.hypot(one.error, other.error)
        margin = z_quantile(how.conf) * error
        return Difference.between(
            100 * (one.value - other.value),
            max(-200.0, 100 * (centre - margin)),
            min(200.0, 100 * (centre + margin)),
            z_test(centre / error).p if error else None,
            n=_n(a),
            n_before=_n(b),
            method=one.method if one.weighted else other.method,
            unit=self.unit,
            conf=how.conf,
        )

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The three shares with Wilson intervals."""
        everybody = moments_of(counts)
        return tuple(
            Aside(band.key, band.title, box_share(band.key, counts, everybody, how)) for band in reversed(self.bands)
        )

    def _undeclared(self, seen: Scale | None) -> Scale:
        if seen is not None and seen[0] == 0:
            return super()._undeclared(seen)
        message = f"{self.title} needs its scale declared: no 0 was seen, so was it asked on 0-10 or on 1-10?"
        raise DefinitionError(message, code="scale_not_declared")

    def _forbidden(self, scale: Scale) -> str:
        if scale == VARIANT:
            return f"{self.title} is defined on 0-10; answers on 1-10 are a variant, to be shown apart from any NPS."
        return f"{self.title} is defined on 0-10, not on {spell([scale])}: show the top box and the mean instead."


class Variant(NPS, frozen=True):
    """The same cut points on 1-10. Not NPS: never in its trend, its benchmark or a difference with it."""

    title = N_("NPS variant (1-10)")
    scales = (VARIANT,)


class Judgement(msgspec.Struct, frozen=True):
    """What answers to a recommend question may be shown as."""

    allowed: bool
    label: str = ""
    reason: str = ""
    estimate: Estimate | None = None
    top_box: Estimate | None = None


def judge(scores: Iterable[float | None], scale: Scale | None) -> Judgement:
    """Whether `scores` declared on `scale` are NPS; if not, under which label they may be shown, or what to ask.

    On 1-10 the cut points make a variant. On any other scale only the top box is offered; nothing is stretched to 0-10.

    Source: our rule, after Reichheld (2003), who asked on 0-10 and nothing else.

    >>> judge([1, 5, 9, 10, 10], (1, 10)).label
    'NPS variant (1-10)'
    """
    scores = list(scores)
    if scale is None and 0 not in scores:
        return Judgement(False, reason=UNDECLARED)
    if scale in (None, (0, 10)):
        return Judgement(True, label=nps.title, estimate=nps.of(scores))
    if scale == VARIANT:
        variant = Variant(scale=VARIANT)
        return Judgement(False, label=variant.title, estimate=variant.of(scores))
    low, high = scale or VARIANT
    label = FIVE_POINT if (low, high) == (1, 5) else f"{high - low + 1:g}-point recommend: top box, variant"
    return Judgement(False, label=label, top_box=Share(scale=(low, high), top_from=high).of(scores))


class _Side(NamedTuple):
    """One group's score on -1..1, and the centre and standard error its interval is made of."""

    value: float
    centre: float
    error: float
    method: str
    weighted: bool

    @classmethod
    def of(cls, counts: Counts, how: How) -> "_Side | str":
        """Or the reason why there is none."""
        net, sums = net_of(counts), moments_of(counts)
        if net.n == 0:
            return words.NOBODY
        if not how.by_weight(sums):
            adjusted = net.adjusted()
            return cls(net.value, adjusted.value, adjusted.standard_error, words.ADJUSTED_WALD, False)
        if sums.w == 0:
            return words.NO_WEIGHT
        if sums.standard_error is None or sums.n_effective < FEW_EFFECTIVE:
            adjusted = net_of(counts, "_w", sums.n_effective / sums.w).adjusted()
            return cls(sums.mean, adjusted.value, adjusted.standard_error, words.ADJUSTED_WALD_EFFECTIVE, True)
        return cls(sums.mean, sums.mean, sums.standard_error, words.LINEARISED, True)


def net_of(counts: Counts, suffix: str = "", scale: float = 1.0) -> Net:
    """Promoters, passives and detractors of these counts; under the weights with suffix `_w`."""
    return Net(*(scale * counts[name + suffix] for name in ("promoters", "passives", "detractors")))


def moments_of(counts: Counts) -> Moments:
    """The weighted sums of answers worth +1, 0, -1."""
    net, w, w2 = net_of(counts), net_of(counts, "_w"), net_of(counts, "_w2")
    return Moments(n=net.n, w=w.n, w2=w2.n, wx=w.up - w.down, w2x=w2.up - w2.down, w2x2=w2.up + w2.down)


def _n(counts: Counts) -> int:
    return round(net_of(counts).n)


nps = metrics.add(NPS(scale=(0, 10)))
