"""The quantiles and p-values every interval and test is made of."""

import math
from functools import cache
from statistics import NormalDist
from typing import NamedTuple

from wellheard.base.errors import WellheardError

_NORMAL = NormalDist()


class Interval(NamedTuple):
    """Two limits, as the published formula gives them: not clipped to any scale."""

    low: float
    high: float


class Test(NamedTuple):
    """A statistic, its two-sided p and, where it has them, its degrees of freedom."""

    statistic: float
    p: float
    df: float = math.inf


def check_conf(conf: float) -> float:
    """`conf` itself if it is a confidence level."""
    if not 0 < conf < 1:
        raise WellheardError(f"a confidence level lies between 0 and 1, got {conf}", code="bad_confidence")
    return conf


@cache
def z_quantile(conf: float) -> float:
    """How many standard errors an interval of `conf` reaches to each side.

    From the normal quantile, not the rounded 1.96.

    >>> round(z_quantile(0.95), 6)
    1.959964
    """
    return _NORMAL.inv_cdf((1 + check_conf(conf)) / 2)


def z_test(z: float) -> Test:
    """The two-sided p of a normal statistic, exact far into the tail.

    >>> round(z_test(1.959964).p, 4)
    0.05
    """
    return Test(z, math.erfc(abs(z) / math.sqrt(2)))


@cache
def t_quantile(conf: float, df: float) -> float:
    """As `z_quantile`, for Student's t with `df` degrees of freedom.

    >>> round(t_quantile(0.95, 9), 4)
    2.2622
    """
    from scipy.special import stdtrit  # loaded where it is needed: it triples the time the first import takes

    return float(stdtrit(df, (1 + check_conf(conf)) / 2))


def t_test(t: float, df: float) -> Test:
    """The two-sided p of a t statistic.

    >>> round(t_test(2.2622, 9).p, 4)
    0.05
    """
    from scipy.special import stdtr

    return Test(t, float(2 * stdtr(df, -abs(t))), df)


def chi2_test(statistic: float, df: int) -> Test:
    """The upper tail of a chi-square statistic.

    >>> round(chi2_test(3.841459, 1).p, 4)
    0.05
    """
    from scipy.special import chdtrc

    return Test(statistic, float(chdtrc(df, statistic)), df)
