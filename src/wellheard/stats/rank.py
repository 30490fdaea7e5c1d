"""Comparing ordinal answers by rank, in support of a difference of means."""

import math

import numpy as np
from numpy.typing import ArrayLike

from wellheard.stats.interval import Test, z_test


def mann_whitney(a: ArrayLike, b: ArrayLike) -> Test | None:
    """U of `a` (n,) against `b` (m,), and the two-sided p by normal approximation. None where all answers are the same.

    Ties share their mean rank and shrink the variance; the continuity correction is applied.

    Source: Mann & Whitney (1947), Annals of Mathematical Statistics 18, 50-60; R `wilcox.test(exact = FALSE)`.

    >>> round(mann_whitney([1, 2, 2, 3], [2, 4, 5, 5]).statistic, 1)
    2.0
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    values, place, ties = np.unique(np.concatenate([x, y]), return_inverse=True, return_counts=True)
    if values.size < 2 or not (x.size and y.size):
        return None
    n, both = x.size, x.size * y.size
    total = x.size + y.size
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    u = float(ranks[:n].sum()) - n * (n + 1) / 2
    variance = both / 12 * (total + 1 - float((ties.astype(float) ** 3 - ties).sum()) / (total * (total - 1)))
    gap = u - both / 2
    z = (gap - math.copysign(0.5, gap)) / math.sqrt(variance) if gap else 0.0
    return Test(u, z_test(z).p)
