"""What every metric has that is the share of answers in a top box.

Three boxes, Wilson's interval, the mean beside it.
"""

from collections.abc import Mapping

from wellheard.base.language import N_
from wellheard.metrics.mean import Sums, mean_estimate, rescaled
from wellheard.metrics.measure import Count, Measure, Sum, SumOfSquares
from wellheard.metrics.metric import Aside, Band, Counts, How, Metric, Scale
from wellheard.stats import Difference, Estimate, words
from wellheard.stats.proportion import newcombe, pooled_z, share, two_sample_p, wilson
from wellheard.stats.weights import Moments


class Share(Metric, frozen=True):
    """The share of answers from `top_from` up.

    The bottom box is as wide as the top one; what is between is the middle.
    """

    key = ""  # a base, and a box of any scale for those who ask by hand: registered by those that inherit
    title = N_("top box")
    unit = "share"

    @property
    def counts(self) -> Mapping[str, Measure]:
        boxes = {band.key: Count(band.low, band.high) for band in self.bands}
        return {**boxes, "total": Sum(), "squares": SumOfSquares()}

    @property
    def bands(self) -> tuple[Band, ...]:
        (low, high), top = self._scale, self._top
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

    @property
    def _top(self) -> float:
        return self._scale[1] if self.top_from is None else self.top_from

    def estimated(self, counts: Counts, how: How) -> Estimate:
        return box_share("top", counts, self._sums(counts).moments, how)

    def compared(self, a: Counts, b: Counts, how: How) -> Difference:
        one, other = self._sums(a).moments, self._sums(b).moments
        weighted = how.by_weight(one) or how.by_weight(other)
        (x1, n1), (x2, n2) = _effective("top", a, one, weighted), _effective("top", b, other, weighted)
        n, n_before = round(one.n), round(other.n)
        if not n1 or not n2:
            note = words.NO_WEIGHT if n and n_before else words.NOBODY
            return Difference(value=None, conf=how.conf, n=n, n_before=n_before, unit=self.unit, note=note)
        low, high = newcombe(x1, n1, x2, n2, how.conf)
        test = pooled_z(x1, n1, x2, n2)
        p = (test and test.p) if weighted else two_sample_p(x1, n1, x2, n2)
        method = words.NEWCOMBE_EFFECTIVE if weighted else words.NEWCOMBE
        return Difference.between(
            x1 / n1 - x2 / n2, low, high, p, n=n, n_before=n_before, method=method, unit=self.unit, conf=how.conf
        )

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The bottom box, the mean, and the mean on 0 to 100.

        Of yes and no the mean is the share itself and left out.
        """
        bottom = Aside("bottom", self.bands[0].title, box_share("bottom", counts, self._sums(counts).moments, how))
        if self._scale[1] - self._scale[0] == 1:
            return (bottom,)
        mean = mean_estimate(self._sums(counts), self._scale, how)
        return bottom, Aside("average", N_("mean answer"), mean), rescaled(mean, self._scale)

    def _sums(self, counts: Counts) -> Sums:
        return Sums.of(counts, *(band.key for band in self.bands))


def box_share(box: str, counts: Counts, everybody: Moments, how: How) -> Estimate:
    """The share of `everybody` who are counted under `box`, under their weights where these vary."""
    if not how.by_weight(everybody):
        return share(counts[box], everybody.n, how.conf)
    x, n = _effective(box, counts, everybody, True)
    if not n:
        return Estimate.missing(words.NO_WEIGHT, unit="share", n=round(everybody.n))
    low, high = wilson(x, n, how.conf)
    return Estimate.around(
        x / n,
        low,
        high,
        round(everybody.n),
        method=words.WILSON_EFFECTIVE,
        unit="share",
        scale=(0, 1),
        conf=how.conf,
        weighted=True,
    )


def _effective(box: str, counts: Counts, everybody: Moments, weighted: bool) -> tuple[float, float]:
    """Answers in the box, and in all: under weights scaled to the effective number (Kish)."""
    if not weighted:
        return counts[box], everybody.n
    if not everybody.w:
        return 0, 0
    n = everybody.n_effective
    return n * min(1.0, counts[f"{box}_w"] / everybody.w), n
