"""A share of n answers, the difference of two, and their tests. Shares are 0..1."""

import math

from wellheard.base.errors import WellheardError
from wellheard.stats import words
from wellheard.stats.estimate import Estimate
from wellheard.stats.interval import Interval, Test, z_quantile, z_test


def share(successes: float, n: float, conf: float = 0.95) -> Estimate:
    """successes of n as an estimate with Wilson's interval; no value where n is 0.

    >>> round(share(81, 263).low, 4)
    0.2553
    """
    if n == 0:
        return Estimate.missing(unit="share")
    low, high = wilson(successes, n, conf)
    return Estimate.around(
        successes / n, low, high, round(n), method=words.WILSON, unit="share", scale=(0, 1), conf=conf
    )


def wilson(successes: float, n: float, conf: float = 0.95) -> Interval:
    """The score interval of a share: never outside 0..1, exists for one answer and for none or all of them.

    Source: Wilson (1927), JASA 22, 209-212; Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    z2, p = z_quantile(conf) ** 2, successes / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At none or all of them the limit is exactly 0 or 1; the subtraction would leave a last bit.
    return Interval(0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half)


def n_of_finite(n: float, population: float) -> float:
    """How many answers of an endless population tell as much as n of `population`.

    With N people that is n (N-1)/(N-n), and infinite when everybody answered.

    Source: the finite population correction of Cochran (1977), Sampling Techniques, section 2.6.

    >>> n_of_finite(60, 100)
    148.5
    """
    if n > population:
        message = f"{n} answers from a population of {population}: one of the two is wrong"
        raise WellheardError(message, code="population_too_small")
    return math.inf if n == population else n * (population - 1) / (population - n)


def wilson_finite(successes: float, n: float, population: float, conf: float = 0.95) -> Interval:
    """Wilson's interval where the n who answered are a good part of the whole list.

    Everybody answered: no sampling error.

    Only when the list is the whole target and nobody answered because of what they would say.

    >>> [round(limit, 4) for limit in wilson_finite(45, 60, 100)]
    [0.6746, 0.8127]
    """
    p, n_star = successes / n, n_of_finite(n, population)
    return Interval(p, p) if math.isinf(n_star) else wilson(p * n_star, n_star, conf)


def newcombe(x1: float, n1: float, x2: float, n2: float, conf: float = 0.95) -> Interval:
    """Interval of the difference of two independent shares, first minus second, from their Wilson intervals.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890, method 10.

    >>> [round(limit, 4) for limit in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1, conf), wilson(x2, n2, conf)
    return Interval(p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2))


def pooled_z(x1: float, n1: float, x2: float, n2: float) -> Test | None:
    """The z-test with a pooled share, which squared is the chi-square of the fourfold table.

    None where all answers are the same.

    Source: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions.

    >>> round(pooled_z(56, 70, 48, 80).statistic, 4)
    2.6502
    """
    pooled = (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return z_test((x1 / n1 - x2 / n2) / error) if error else None


def fisher_exact(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided p of Fisher's exact test: the tables no likelier than the one seen.

    Source: Fisher (1935); two-sided as R `fisher.test`, ties within a relative 1e-7.

    >>> round(fisher_exact(9, 10, 3, 10), 5)
    0.01977
    """
    total, drawn = n1 + n2, x1 + x2
    support = range(max(0, drawn - n2), min(n1, drawn) + 1)
    chances = [math.exp(_log_choose(n1, k) + _log_choose(n2, drawn - k) - _log_choose(total, drawn)) for k in support]
    seen = chances[x1 - support.start] * (1 + 1e-7)
    return min(1.0, math.fsum(chance for chance in chances if chance <= seen))


def two_sample_p(x1: float, n1: float, x2: float, n2: float) -> float | None:
    """p that two shares are the same: pooled z, or Fisher's exact test where an expected cell is below 5.

    >>> two_sample_p(0, 10, 0, 10)
    1.0
    """
    pooled = (x1 + x2) / (n1 + n2)
    if min(n1, n2) * min(pooled, 1 - pooled) < 5:
        return fisher_exact(round(x1), round(n1), round(x2), round(n2))
    test = pooled_z(x1, n1, x2, n2)
    return test.p if test else None


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
