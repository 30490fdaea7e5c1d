"""Net Promoter Score."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from wellheard.base.errors import DefinitionError
from wellheard.base.language import N_
from wellheard.metrics.measure import Count
from wellheard.metrics.metric import Aside, Band, Counts, How, Metric, Scale, metrics
from wellheard.stats import Difference, Estimate, words
from wellheard.stats.interval import z_quantile, z_test
from wellheard.stats.net_score import Net
from wellheard.stats.proportion import share
from wellheard.stats.weights import Moments

# With fewer effective answers than this a weighted score takes the adjusted Wald interval on counts scaled to them. Our
# convention.
FEW_EFFECTIVE = 30
UNDECLARED = N_("The scale is not declared and no 0 was seen: was the question asked on 0-10 or on 1-10?")


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
    unit = "points"
    scales = ((0, 10),)

    @property
    def counts(self) -> Mapping[str, Count]:
        return {band.key: Count(band.low, band.high) for band in self.bands}

    @property
    def bands(self) -> tuple[Band, ...]:
        return (
            Band("detractors", N_("detractors"), 0, 6, "det"),
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
            return Difference(value=None, n=_n(a), n_before=_n(b), unit=self.unit, note=words.NOBODY)
        centre, error = one.centre - other.centre, math.hypot(one.error, other.error)
        margin = z_quantile(how.conf) * error
        return Difference.between(
            100 * (one.value - other.value),
            max(-200.0, 100 * (centre - margin)),
            min(200.0, 100 * (centre + margin)),
            z_test(centre / error).p if error else None,
            n=_n(a),
            n_before=_n(b),
            method=one.method if one.method == other.method else words.LINEARISED,
            unit=self.unit,
            conf=how.conf,
        )

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The three shares, unweighted, with Wilson intervals."""
        n = _n(counts)
        return tuple(Aside(band.key, band.title, share(counts[band.key], n, how.conf)) for band in reversed(self.bands))

    def _undeclared(self, seen: Scale | None) -> Scale:
        if seen is not None and seen[0] == 0:
            return super()._undeclared(seen)
        raise DefinitionError(UNDECLARED, code="scale_not_declared")


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
        net, sums = _net(counts), _moments(counts)
        if net.n == 0:
            return words.NOBODY
        if not how.by_weight(sums):
            adjusted = net.adjusted()
            return cls(net.value, adjusted.value, adjusted.standard_error, words.ADJUSTED_WALD, False)
        if sums.w == 0:
            return words.NO_WEIGHT
        if sums.standard_error is None or sums.n_effective < FEW_EFFECTIVE:
            adjusted = _net(counts, "_w", sums.n_effective / sums.w).adjusted()
            return cls(sums.mean, adjusted.value, adjusted.standard_error, words.ADJUSTED_WALD_EFFECTIVE, True)
        return cls(sums.mean, sums.mean, sums.standard_error, words.LINEARISED, True)


def _net(counts: Counts, suffix: str = "", scale: float = 1.0) -> Net:
    return Net(*(scale * counts[name + suffix] for name in ("promoters", "passives", "detractors")))


def _moments(counts: Counts) -> Moments:
    net, w, w2 = _net(counts), _net(counts, "_w"), _net(counts, "_w2")
    return Moments(n=net.n, w=w.n, w2=w2.n, wx=w.up - w.down, w2x=w2.up - w2.down, w2x2=w2.up + w2.down)


def _n(counts: Counts) -> int:
    return round(_net(counts).n)


nps = metrics.add(NPS(scale=(0, 10)))
