"""Whether several items measure one thing."""

from collections.abc import Sequence

import msgspec
import numpy as np

from wellheard.stats.interval import check_conf

# Below this an index of these items deserves a warning (Nunnally 1978).
DOUBTFUL = 0.7


class Reliability(msgspec.Struct, frozen=True):
    """Cronbach's alpha with its interval; `doubtful` below .7."""

    alpha: float
    low: float
    high: float

    @property
    def doubtful(self) -> bool:
        return self.alpha < DOUBTFUL


def cronbach_alpha(responses: Sequence[Sequence[float | None]], conf: float = 0.95) -> Reliability | None:
    """Of complete `responses` (people, items). None for fewer than two people or items, or where nobody differs.

    Source: Cronbach (1951), Psychometrika 16, 297-334; interval: Feldt (1965), Psychometrika 30, 357-370.

    >>> round(cronbach_alpha([[1, 2], [2, 2], [4, 5], [5, 4]]).alpha, 4)
    0.9106
    """
    from scipy.special import fdtri  # loaded where it is needed, as the t quantile is

    x = np.asarray(responses, dtype=float)
    if x.ndim != 2 or min(x.shape) < 2:
        return None
    n, k = x.shape
    total = float(x.sum(axis=1).var(ddof=1))
    if total == 0:
        return None
    alpha = k / (k - 1) * (1 - float(x.var(axis=0, ddof=1).sum()) / total)
    tail = (1 - check_conf(conf)) / 2
    df = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(*df, quantile)) for quantile in (1 - tail, tail))
    return Reliability(alpha, low, high)
