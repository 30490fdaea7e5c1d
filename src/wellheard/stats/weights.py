"""Weighted means, how sure they are, and how much the weights cost."""

import math

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from wellheard.base.errors import WellheardError


class Moments(msgspec.Struct, frozen=True):
    """Everything a weighted mean needs, as sums that add up: over answers x with weights w.

    `n` answers; `w` = sum w, `w2` = sum w^2, `wx` = sum w x, `w2x` = sum w^2 x, `w2x2` = sum w^2 x^2.
    """

    n: float
    w: float
    w2: float
    wx: float
    w2x: float
    w2x2: float

    @property
    def vary(self) -> bool:
        """Whether the weights say anything: by Cauchy-Schwarz n sum w^2 = (sum w)^2 only when all are equal.

        Weights that are all 0 do say something: that these answers are to be left out.
        """
        return self.n > 0 and (self.w == 0 or self.w2 * self.n > self.w**2 * (1 + 1e-9))

    @property
    def mean(self) -> float:
        return self.wx / self.w

    @property
    def standard_error(self) -> float | None:
        """By linearisation, answers taken as drawn with replacement.

        SE^2 = n/(n-1) sum w^2 (x - mean)^2 / (sum w)^2. None below two answers.

        Source: Kish (1965), Survey Sampling; equal to R `survey::svymean` without strata.
        """
        if self.n < 2:
            return None
        mean = self.mean
        spread = max(0.0, self.w2x2 - 2 * mean * self.w2x + mean * mean * self.w2)
        return math.sqrt(self.n / (self.n - 1) * spread) / self.w

    @property
    def n_effective(self) -> float:
        """How many equally weighted answers would tell as much: (sum w)^2 / sum w^2 (Kish 1965)."""
        return self.w**2 / self.w2

    @property
    def design_effect(self) -> float:
        """n / n_effective. Above 2 the weights cost more than half of the answers: warn."""
        return self.n / self.n_effective


def moments(values: ArrayLike, weights: ArrayLike) -> Moments:
    """The sums of `values` (n,) under `weights` (n,), any positive scale.

    Raises for unequal lengths or a weight below 0.

    >>> sums = moments([100, -100, 0, 100], [10, 1, 1, 1])
    >>> round(sums.mean, 3), round(sums.standard_error, 3), round(sums.n_effective, 3)
    (76.923, 26.795, 1.641)
    """
    x, w = np.asarray(values, dtype=float), checked(weights)
    if x.shape != w.shape:
        raise WellheardError(f"as many weights as values are needed, got {w.size} for {x.size}", code="bad_weights")
    return Moments(
        n=x.size,
        w=float(w.sum()),
        w2=float((w * w).sum()),
        wx=float((w * x).sum()),
        w2x=float((w * w * x).sum()),
        w2x2=float((w * w * x * x).sum()),
    )


def checked(weights: ArrayLike) -> np.ndarray:
    """The weights as numbers.

    Raises for one that is negative or not a number: such a weight says that something else went wrong.
    """
    w = np.asarray(weights, dtype=float)
    if not np.all(np.isfinite(w) & (w >= 0)):
        raise WellheardError("a weight is a number of 0 or more", code="bad_weights")
    return w
