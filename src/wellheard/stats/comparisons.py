"""Many comparisons on one page: how many would be false alarms."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from wellheard.stats.estimate import Difference

FALSE_DISCOVERY_RATE = 0.05


def benjamini_hochberg(p_values: ArrayLike) -> list[float]:
    """Each p adjusted for the false discovery rate of its family, in the order given. A NaN stays one and is left out.

    Source: Benjamini & Hochberg (1995), JRSS B 57, 289-300; R `p.adjust(method = "BH")`.

    >>> [round(p, 6) for p in benjamini_hochberg([0.01, 0.02, 0.03, 0.2])]
    [0.04, 0.04, 0.04, 0.2]
    """
    p, order, m = _sorted(p_values)
    scaled = np.minimum(1, m * p[order] / np.arange(1, m + 1))
    return _placed(p, order, np.minimum.accumulate(scaled[::-1])[::-1])


def holm(p_values: ArrayLike) -> list[float]:
    """Each p adjusted so that even one false alarm in the family is rare: stricter than the above.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; R `p.adjust(method = "holm")`.

    >>> [round(p, 6) for p in holm([0.01, 0.02, 0.03, 0.2])]
    [0.04, 0.06, 0.06, 0.2]
    """
    p, order, m = _sorted(p_values)
    scaled = np.minimum(1, np.arange(m, 0, -1) * p[order])
    return _placed(p, order, np.maximum.accumulate(scaled))


def judged_together(family: Sequence[Difference], rate: float = FALSE_DISCOVERY_RATE) -> list[Difference]:
    """The differences of one page, in order: "higher" and "lower" stand only where the adjusted p is below `rate`.

    The family is every comparison shown together, fixed before looking; those without a p are left out of it.

    >>> one = Difference(value=5.0, low=0.1, high=9.9, p=0.045, n=50, n_before=50, verdict="higher")
    >>> [d.verdict for d in judged_together([one, one, msgspec.structs.replace(one, p=0.9, verdict="unclear")])]
    ['unclear', 'unclear', 'unclear']
    """
    adjusted = benjamini_hochberg([np.nan if d.p is None else d.p for d in family])
    return [
        msgspec.structs.replace(difference, verdict="unclear")
        if difference.verdict in ("higher", "lower") and not p < rate
        else difference
        for difference, p in zip(family, adjusted, strict=True)
    ]


def _sorted(p_values: ArrayLike) -> tuple[np.ndarray, np.ndarray, int]:
    """The p, the places of those that are numbers from the smallest up, and how many these are."""
    p = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(p))
    return p, known[np.argsort(p[known], kind="stable")], known.size


def _placed(p: np.ndarray, order: np.ndarray, adjusted: np.ndarray) -> list[float]:
    whole = np.full(p.shape, np.nan)
    whole[order] = adjusted
    return [float(value) for value in whole]
