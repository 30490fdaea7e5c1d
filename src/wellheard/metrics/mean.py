"""The plain mean, and what every metric that is a mean shares."""

import math
from collections.abc import Mapping
from typing import Self

import msgspec

from wellheard.base.language import N_
from wellheard.metrics.measure import SUFFIXES, Count, Measure, Sum, SumOfSquares
from wellheard.metrics.metric import Aside, Counts, How, Metric, Scale, metrics
from wellheard.stats import Difference, Estimate, words
from wellheard.stats.average import Summary, t_interval, welch
from wellheard.stats.interval import Interval, Test, t_quantile, z_quantile, z_test
from wellheard.stats.weights import Moments

ANSWERS = "answers"  # everybody, where there are no bands to count
ANY: Scale = (float("-inf"), float("inf"))


class Mean(Metric, frozen=True):
    """The mean of the answers, in the scale's own unit.

    On a declared scale an answer is one of its whole steps; without one any finite number counts. One answer, or all
    the same: the mean stands without an interval. Interval: t, clipped to the scale; under varying weights by
    linearisation.

    Source: Student (1908), The probable error of a mean, Biometrika 6, 1-25; difference: Welch (1947), Biometrika 34,
    28-35.

    >>> Mean().of([4, 5, 3, 4]).value
    4.0
    """

    key = "mean"
    title = N_("mean")
    unit = "score"

    @property
    def counts(self) -> Mapping[str, Measure]:
        boxes = {band.key: Count(band.low, band.high) for band in self.bands} or {ANSWERS: Count()}
        return {**boxes, "total": Sum(), "squares": SumOfSquares()}

    def on(self, scale: Scale | None, top_from: float | None = None, *, seen: Scale | None = None) -> Self:
        if scale is None and not self.scales:
            return msgspec.structs.replace(self, scale=None)
        return super().on(scale, top_from, seen=seen)

    def estimated(self, counts: Counts, how: How) -> Estimate:
        return mean_estimate(self._sums(counts), self.scale or ANY, how)

    def compared(self, a: Counts, b: Counts, how: How) -> Difference:
        return mean_difference(self._sums(a), self._sums(b), how)

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The same on 0 to 100, where a scale is declared that does not already run so."""
        if self.scale is None or self.scale == (0, 100):
            return ()
        return (rescaled(self.estimated(counts, how), self.scale),)

    def _sums(self, counts: Counts) -> "Sums":
        return Sums.of(counts, *([band.key for band in self.bands] or [ANSWERS]))


class Sums(msgspec.Struct, frozen=True):
    """What the mean of a group is made of: plain sums, and the moments under the weights."""

    summary: Summary | None
    moments: Moments

    @classmethod
    def of(cls, counts: Counts, *answers: str) -> "Sums":
        """From counts with a `total` and `squares`; `answers` are the counts that together are everybody."""
        n, w, w2 = (sum(counts[name + suffix] for name in answers) for suffix in SUFFIXES)
        moments = Moments(n=n, w=w, w2=w2, wx=counts["total_w"], w2x=counts["total_w2"], w2x2=counts["squares_w2"])
        return cls(Summary.from_sums(round(n), counts["total"], counts["squares"]) if n else None, moments)


def mean_estimate(sums: Sums, scale: Scale, how: How) -> Estimate:
    """The mean with its interval, where it has one."""
    group, moments = sums.summary, sums.moments
    if group is None:
        return Estimate.missing(unit="score")
    weighted = how.by_weight(moments)
    if weighted and not moments.w:
        return Estimate.missing(words.NO_WEIGHT, unit="score", n=group.n)
    interval = _linearised(sums, how.conf) if weighted else t_interval(group, how.conf)
    value, method = (moments.mean, words.LINEARISED) if weighted else (group.mean, words.T)
    value = min(max(value, scale[0]), scale[1])  # a sum's last bit may leave the scale
    if interval is None:
        note = words.ONE_ANSWER if group.n == 1 else words.NO_VARIATION
        return Estimate(value=value, conf=how.conf, n=group.n, unit="score", weighted=weighted, note=note)
    low, high = interval
    return Estimate.around(
        value, low, high, group.n, method=method, unit="score", scale=scale, conf=how.conf, weighted=weighted
    )


def mean_difference(a: Sums, b: Sums, how: How) -> Difference:
    """a - b by Welch, or by linearisation under varying weights."""
    n, n_before = round(a.moments.n), round(b.moments.n)
    if a.summary is None or b.summary is None:
        return Difference(value=None, conf=how.conf, n=n, n_before=n_before, unit="score", note=words.NOBODY)
    weighted = how.by_weight(a.moments) or how.by_weight(b.moments)
    if weighted and not (a.moments.w and b.moments.w):
        return Difference(value=None, conf=how.conf, n=n, n_before=n_before, unit="score", note=words.NO_WEIGHT)
    if weighted:
        value, method = a.moments.mean - b.moments.mean, words.LINEARISED
        tested = _weighted_test(a.moments, b.moments, how.conf)
    else:
        value, method = a.summary.mean - b.summary.mean, words.WELCH
        tested = welch(a.summary, b.summary, how.conf)
    if tested is None:
        note = words.ONE_ANSWER if 1 in (n, n_before) else words.NO_VARIATION
        return Difference(value=value, conf=how.conf, n=n, n_before=n_before, unit="score", note=note)
    (low, high), test = tested
    return Difference.between(
        value, low, high, test.p, n=n, n_before=n_before, method=method, unit="score", conf=how.conf
    )


def rescaled(estimate: Estimate, scale: Scale) -> Aside:
    """A mean moved to 0-100: 100 (mean - lowest) / (highest - lowest). Never called a percentage."""
    low, high = scale

    def moved(value: float | None) -> float | None:
        return None if value is None else 100 * (value - low) / (high - low)

    moved_estimate = msgspec.structs.replace(
        estimate, value=moved(estimate.value), low=moved(estimate.low), high=moved(estimate.high)
    )
    return Aside("rescaled", N_("rescaled mean, 0 to 100"), moved_estimate)


def _linearised(sums: Sums, conf: float) -> Interval | None:
    """t with n - 1 degrees of freedom, so that equal weights give the plain t interval."""
    error, moments = sums.moments.standard_error, sums.moments
    if not error or not sums.summary or not sums.summary.sd:
        return None
    margin = t_quantile(conf, moments.n - 1) * error
    return Interval(moments.mean - margin, moments.mean + margin)


def _weighted_test(a: Moments, b: Moments, conf: float) -> tuple[Interval, Test] | None:
    first, second = a.standard_error, b.standard_error
    if first is None or second is None or not (first or second):
        return None
    value, error = a.mean - b.mean, math.hypot(first, second)
    margin = z_quantile(conf) * error
    return Interval(value - margin, value + margin), z_test(value / error)


mean = metrics.add(Mean())
