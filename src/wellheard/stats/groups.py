"""Shares of several groups at once."""

from collections.abc import Sequence

import numpy as np

from wellheard.stats.interval import Test, chi2_test


def same_share(successes: Sequence[float], n: Sequence[float]) -> Test | None:
    """Chi-square test, without correction, that all groups have the same share.

    None where there is nothing to tell apart.

    Source: Pearson (1900); R `prop.test(correct = FALSE)`.

    >>> round(same_share([83, 90, 129, 70], [86, 93, 136, 82]).p, 6)
    0.005585
    """
    x, size = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    pooled = x.sum() / size.sum()
    if x.size < 2 or pooled in (0, 1):
        return None
    statistic = float((((x - size * pooled) ** 2) / (size * pooled * (1 - pooled))).sum())
    return chi2_test(statistic, x.size - 1)


def trend(successes: Sequence[float], n: Sequence[float], scores: Sequence[float] | None = None) -> Test | None:
    """Chi-square test, one degree of freedom, that the share rises or falls with the order of the groups (scores 1..k).

    Source: Cochran (1954), Biometrics 10, 417-451; Armitage (1955), Biometrics 11, 375-386; R `prop.trend.test`.

    >>> round(trend([83, 90, 129, 70], [86, 93, 136, 82]).p, 6)
    0.004132
    """
    x, size = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    at = np.arange(1, x.size + 1, dtype=float) if scores is None else np.asarray(scores, dtype=float)
    pooled = x.sum() / size.sum()
    centred = at - (size * at).sum() / size.sum()
    spread = pooled * (1 - pooled) * (size * centred**2).sum()
    return chi2_test(float((centred * (x - size * pooled)).sum() ** 2 / spread), 1) if spread > 0 else None
