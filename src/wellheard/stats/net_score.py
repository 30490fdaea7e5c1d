"""A net score: the share of ups minus the share of downs among n answers, each worth +1, 0 or -1.

All values here are -1..1.
"""

import math
from typing import NamedTuple

from wellheard.stats.interval import Interval, Test, z_quantile, z_test

# Pseudo-answers of the adjusted Wald interval: 3/4 up, 3/2 between, 3/4 down (Rocks 2016).
PSEUDO = (0.75, 1.5, 0.75)


class Net(NamedTuple):
    """Answers above, between and below the cut points.

    Real numbers, because pseudo-answers and effective counts are.
    """

    up: float
    middle: float
    down: float

    @property
    def n(self) -> float:
        return self.up + self.middle + self.down

    @property
    def value(self) -> float:
        """The score. Raises ZeroDivisionError for nobody: callers ask `n` first."""
        return (self.up - self.down) / self.n

    @property
    def variance(self) -> float:
        """Variance of one answer, divisor n.

        >>> round(Net(50, 30, 20).variance, 9)
        0.61
        """
        return max(0.0, (self.up + self.down) / self.n - self.value**2)

    @property
    def standard_error(self) -> float:
        return math.sqrt(self.variance / self.n)

    def adjusted(self) -> "Net":
        """With the pseudo-answers of the adjusted Wald interval added."""
        return Net(*(count + pseudo for count, pseudo in zip(self, PSEUDO, strict=True)))


def wald(net: Net, conf: float = 0.95) -> Interval:
    """Value +- z SE, unclipped; too narrow below some hundred answers. Kept to compare with other tools.

    Source: Rocks (2016), Interval Estimation for the "Net Promoter Score", The American Statistician 70(4), 365-372.

    >>> [round(100 * limit, 3) for limit in wald(Net(50, 30, 20))]
    [14.692, 45.308]
    """
    margin = z_quantile(conf) * net.standard_error
    return Interval(net.value - margin, net.value + margin)


def adjusted_wald(net: Net, conf: float = 0.95) -> Interval:
    """Wald's interval after adding three pseudo-answers.

    Holds its confidence from about ten answers on and exists for one. Unclipped.

    Source: Rocks (2016), as above; the R package NPS, `nps_test(test = "adjusted.wald")`.

    >>> [round(100 * limit, 3) for limit in adjusted_wald(Net(50, 30, 20))]
    [14.051, 44.201]
    """
    return wald(net.adjusted(), conf)


def score(net: Net, conf: float = 0.95) -> Interval:
    """The scores a score test would not reject: stays within -1..1 by itself.

    Source: Tango (1998), Equivalence test and confidence interval for the difference in proportions for the
    paired-sample design, Statistics in Medicine 17, 891-908, applied to ups and downs.

    >>> [round(100 * limit, 3) for limit in score(Net(50, 30, 20))]
    [13.955, 44.339]
    """
    z = z_quantile(conf)
    if net.up == 0 and net.down == 0:
        limit = z * z / (net.n + z * z)
        return Interval(-limit, limit)
    low = -1.0 if net.down == net.n else _where_score_is(z, net, -1.0, net.value)
    high = 1.0 if net.up == net.n else _where_score_is(-z, net, net.value, 1.0)
    return Interval(low, high)


def difference(a: Net, b: Net, conf: float = 0.95) -> tuple[Interval, Test]:
    """Interval and z-test of a - b for two independent groups. Give both `adjusted()` for the method we show.

    Source: R package NPS 2.x, `nps_test`; Sauro & Lewis (MeasuringU 2021). Unlike R we keep the sign.

    >>> interval, test = difference(Net(60, 25, 15).adjusted(), Net(50, 30, 20).adjusted())
    >>> [round(100 * limit, 3) for limit in interval], round(test.p, 4)
    ([-6.247, 35.373], 0.1702)
    """
    value = a.value - b.value
    error = math.hypot(a.standard_error, b.standard_error)
    margin = z_quantile(conf) * error
    test = z_test(value / error) if error else Test(math.nan, math.nan)
    return Interval(value - margin, value + margin), test


def _tango(net: Net, delta: float) -> float:
    """Tango's statistic for the hypothesis that the score is `delta`; it falls as delta rises."""
    n, up, down = net.n, net.up, net.down
    b = -down - up + (2 * n - up + down) * delta
    c = -down * delta * (1 - delta)
    q = (math.sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
    spread = n * (2 * q + delta * (1 - delta))
    gap = up - down - n * delta
    return gap / math.sqrt(spread) if spread > 0 else math.copysign(math.inf, gap)


def _where_score_is(z: float, net: Net, low: float, high: float) -> float:
    """Bisection, to the last bit that matters."""
    for _ in range(60):
        middle = (low + high) / 2
        if _tango(net, middle) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2
