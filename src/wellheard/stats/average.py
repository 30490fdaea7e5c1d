"""Means: how sure one is, and whether two differ."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from wellheard.base.errors import WellheardError
from wellheard.stats.interval import Interval, Test, t_quantile, t_test


class Summary(msgspec.Struct, frozen=True):
    """A group of numbers: how many, their mean, and their standard deviation, divisor n - 1; None for one."""

    n: int
    mean: float
    sd: float | None

    @classmethod
    def of(cls, values: ArrayLike) -> "Summary":
        """Of `values` (n,), at least one, none missing.

        >>> Summary.of([4, 5, 6])
        Summary(n=3, mean=5.0, sd=1.0)
        """
        x = np.asarray(values, dtype=float)
        return cls(x.size, float(x.mean()), float(x.std(ddof=1)) if x.size > 1 else None)

    @classmethod
    def from_sums(cls, n: int, total: float, squares: float) -> "Summary":
        """Of the sums that add up: n, sum x, sum x^2. A spread below a rounding error of the squares is none.

        >>> Summary.from_sums(3, 15, 77)
        Summary(n=3, mean=5.0, sd=1.0)
        """
        mean = total / n
        spread = squares - total * mean
        if n < 2:
            return cls(n, mean, None)
        return cls(n, mean, 0.0 if spread <= 1e-12 * squares else math.sqrt(spread / (n - 1)))

    @property
    def standard_error(self) -> float | None:
        return None if self.sd is None else self.sd / math.sqrt(self.n)


def t_interval(group: Summary, conf: float = 0.95) -> Interval | None:
    """Mean +- t SE, unclipped. None for one number, or where all are the same.

    Source: Student (1908), Biometrika 6, 1-25; R `t.test`.

    >>> [round(limit, 4) for limit in t_interval(Summary.of([5, 5, 4, 4, 4, 3, 2, 1, 5]))]
    [2.5796, 4.7537]
    """
    error = group.standard_error
    if not error:
        return None
    margin = t_quantile(conf, group.n - 1) * error
    return Interval(group.mean - margin, group.mean + margin)


def welch(a: Summary, b: Summary, conf: float = 0.95) -> tuple[Interval, Test] | None:
    """Interval and test of the difference of two independent means, a - b, of unequal spread.

    None where there is no spread to judge by.

    Source: Welch (1947), Biometrika 34, 28-35, with Satterthwaite's degrees of freedom; R `t.test`.

    >>> interval, test = welch(Summary.of([1, 2, 3, 4]), Summary.of([3, 4, 5, 9]))
    >>> round(test.statistic, 3), round(test.df, 2)
    (-1.877, 4.37)
    """
    if a.sd is None or b.sd is None:
        return None
    va, vb = a.sd**2 / a.n, b.sd**2 / b.n
    if va + vb == 0:
        return None
    part = va / (va + vb)
    df = 1 / (part**2 / (a.n - 1) + (1 - part) ** 2 / (b.n - 1))
    value, error = a.mean - b.mean, math.sqrt(va + vb)
    margin = t_quantile(conf, df) * error
    return Interval(value - margin, value + margin), t_test(value / error, df)


def paired(
    after: Sequence[float], before: Sequence[float], conf: float = 0.95
) -> tuple[Summary, Interval, Test] | None:
    """The mean change of the same people, after - before, with its t interval and test.

    None for one person, or where all change alike.

    Source: Student (1908), as above; R `t.test(paired = TRUE)`.

    >>> change, interval, test = paired([5, 7, 6, 9], [4, 5, 6, 6])
    >>> change.mean, round(test.p, 4)
    (1.5, 0.1027)
    """
    if len(after) != len(before):
        raise WellheardError(f"a pair is two numbers, got {len(after)} and {len(before)}", code="bad_pairs")
    change = Summary.of(np.asarray(after, dtype=float) - np.asarray(before, dtype=float))
    interval = t_interval(change, conf)
    if interval is None or not change.standard_error:
        return None
    return change, interval, t_test(change.mean / change.standard_error, change.n - 1)


def cohen_d(a: Summary, b: Summary) -> float | None:
    """The difference of two means in pooled standard deviations. None where there is no spread.

    Source: Cohen (1988), Statistical Power Analysis.

    >>> round(cohen_d(Summary.of([1, 2, 3, 4]), Summary.of([3, 4, 5, 9])), 4)
    -1.3275
    """
    if a.sd is None or b.sd is None or not (a.sd or b.sd):
        return None
    pooled = math.sqrt(((a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2) / (a.n + b.n - 2))
    return (a.mean - b.mean) / pooled
