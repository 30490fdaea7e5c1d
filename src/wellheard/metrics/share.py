"""What every metric has that is the share of answers in a top box.

Three boxes, Wilson's interval, the mean beside it.
"""

from collections.abc import Mapping

import msgspec

from wellheard.base.language import N_
from wellheard.metrics.mean import Sums, mean_estimate, rescaled
from wellheard.metrics.measure import Count, Measure, Sum, SumOfSquares
from wellheard.metrics.metric import Aside, Band, Counts, How, Metric, Scale
from wellheard.stats import Difference, Estimate, words
from wellheard.stats.proportion import newcombe, pooled_z, share, two_sample_p


class Share(Metric, frozen=True):
    """The share of answers from `top_from` up.

    The bottom box is as wide as the top one; what is between is the middle.
    """

    unit = "share"

    @property
    def counts(self) -> Mapping[str, Measure]:
        boxes = {band.key: Count(band.low, band.high) for band in self.bands}
        return {**boxes, "total": Sum(), "squares": SumOfSquares()}

    @property
    def bands(self) -> tuple[Band, ...]:
        low, high = self._scale
        top = high if self.top_from is None else self.top_from
        bottom = min(low + high - top, top - 1)
        middle = (Band("middle", N_("middle"), bottom + 1, top - 1, "pas"),) if bottom + 1 < top else ()
        return (
            Band("bottom", N_("bottom box"), low, bottom, "det"),
            *middle,
            Band("top", N_("top box"), top, high, "pro"),
        )

    @property
    def _scale(self) -> Scale:
        return self.scale or self.scales[0]

    def estimated(self, counts: Counts, how: How) -> Estimate:
        return self._box("top", counts, how)

    def compared(self, a: Counts, b: Counts, how: How) -> Difference:
        one, other = self._sums(a).moments, self._sums(b).moments
        weighted = how.by_weight(one) or how.by_weight(other)
        (x1, n1), (x2, n2) = self._effective("top", a, weighted), self._effective("top", b, weighted)
        n, n_before = round(one.n), round(other.n)
        if not n1 or not n2:
            return Difference(value=None, conf=how.conf, n=n, n_before=n_before, unit=self.unit, note=words.NOBODY)
        low, high = newcombe(x1, n1, x2, n2, how.conf)
        test = pooled_z(x1, n1, x2, n2)
        p = (test and test.p) if weighted else two_sample_p(x1, n1, x2, n2)
        method = words.NEWCOMBE_EFFECTIVE if weighted else words.NEWCOMBE
        return Difference.between(
            x1 / n1 - x2 / n2, low, high, p, n=n, n_before=n_before, method=method, unit=self.unit, conf=how.conf
        )

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The bottom box, the mean, and the mean on 0 to 100."""
        mean = mean_estimate(self._sums(counts), self._scale, how)
        bottom = Aside("bottom", self.bands[0].title, self._box("bottom", counts, how))
        return bottom, Aside("mean", N_("mean"), mean), rescaled(mean, self._scale)

    def _box(self, box: str, counts: Counts, how: How) -> Estimate:
        moments = self._sums(counts).moments
        if not how.by_weight(moments):
            return share(counts[box], moments.n, how.conf)
        x, n = self._effective(box, counts, True)
        if not n:
            return Estimate.missing(words.NO_WEIGHT, unit=self.unit, n=round(moments.n))
        estimate = share(x, n, how.conf)
        return msgspec.structs.replace(estimate, n=round(moments.n), method=words.WILSON_EFFECTIVE, weighted=True)

    def _effective(self, box: str, counts: Counts, weighted: bool) -> tuple[float, float]:
        """Answers in the box, and in all: under weights scaled to the effective number (Kish)."""
        moments = self._sums(counts).moments
        if not weighted:
            return counts[box], moments.n
        if not moments.w:
            return 0, 0
        n = moments.n_effective
        return n * min(1.0, counts[f"{box}_w"] / moments.w), n

    def _sums(self, counts: Counts) -> Sums:
        return Sums.of(counts, *(band.key for band in self.bands))
