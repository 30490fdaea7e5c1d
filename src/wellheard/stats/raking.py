"""Weighting a sample to the known margins of several groupings at once."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from wellheard.base.errors import WellheardError
from wellheard.stats.weights import moments

CLOSE = 1e-9  # every margin, relative
ROUNDS = 1000
TRIM = (1 / 5, 5.0)  # of the mean weight


class Raked(msgspec.Struct, frozen=True):
    """Weights in the order of the answers, the rounds it took, and what they cost. A design effect above 2: warn."""

    weights: list[float]
    rounds: int
    n_effective: float
    design_effect: float

    @property
    def costly(self) -> bool:
        return self.design_effect > 2


class _Margin(msgspec.Struct, frozen=True):
    """One grouping: the place of each answer's category, and the size each category should have."""

    name: str
    place: np.ndarray
    target: np.ndarray

    @classmethod
    def of(cls, name: str, labels: Sequence[Hashable], population: Mapping[Hashable, float]) -> "_Margin":
        known = {category: place for place, category in enumerate(population)}
        unknown = {label for label in labels if label not in known}
        if unknown:
            raise WellheardError(f"{name}: no population given for {_list(unknown)}", code="unknown_group")
        silent = [category for category, size in population.items() if size > 0 and category not in set(labels)]
        if silent:
            raise WellheardError(f"{name}: no answers from {_list(silent)}: merge it with another", code="empty_group")
        place = np.array([known[label] for label in labels])
        return cls(name, place, np.array(list(population.values()), dtype=float))

    def sums(self, weights: np.ndarray) -> np.ndarray:
        return np.bincount(self.place, weights, self.target.size)

    def fitted(self, weights: np.ndarray) -> np.ndarray:
        sums = self.sums(weights)
        factors: np.ndarray = np.divide(self.target, sums, out=np.zeros_like(sums), where=sums > 0)
        return np.asarray(weights * factors[self.place])

    def is_met(self, weights: np.ndarray) -> bool:
        return bool(np.all(np.abs(self.sums(weights) - self.target) <= CLOSE * self.target))


def rake(
    margins: Mapping[str, Sequence[Hashable]],
    population: Mapping[str, Mapping[Hashable, float]],
    *,
    start: ArrayLike | None = None,
    trim: bool = False,
) -> Raked:
    """Weights under which each of `margins` (name -> category of each answer) has its sizes in `population`.

    Iterative proportional fitting until every margin is within 1e-9 relative. With `trim`, weights are kept within a
    fifth and five times their mean and raked again. Raises when a category has no answers, when the margins' totals
    differ, and when a thousand rounds are not enough: the margins then contradict each other in this sample.

    Source: Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427-444; R `survey::rake`.

    >>> rake({"sex": ["f", "f", "m"]}, {"sex": {"f": 60, "m": 40}}).weights
    [30.0, 30.0, 40.0]
    """
    fits = [_Margin.of(name, labels, population[name]) for name, labels in margins.items()]
    totals = [float(fit.target.sum()) for fit in fits]
    if max(totals) - min(totals) > CLOSE * max(totals):
        raise WellheardError("the margins do not have the same total", code="totals_differ")
    n = fits[0].place.size
    weights = np.ones(n) if start is None else np.asarray(start, dtype=float)
    for done in range(1, ROUNDS + 1):
        for fit in fits:
            weights = fit.fitted(weights)
        low, high = (limit * totals[0] / n for limit in TRIM)
        if trim and not np.all((weights >= low * (1 - CLOSE)) & (weights <= high * (1 + CLOSE))):
            weights = np.clip(weights, low, high)
        elif all(fit.is_met(weights) for fit in fits):
            sums = moments(np.zeros(n), weights)
            return Raked(weights.tolist(), done, sums.n_effective, sums.design_effect)
    unmet = _list(fit.name for fit in fits if not fit.is_met(weights))
    raise WellheardError(f"the weights did not settle in {ROUNDS} rounds: {unmet}", code="not_converged")


def calibrated_error(
    values: ArrayLike, weights: Sequence[float], margins: Mapping[str, Sequence[Hashable]]
) -> float | None:
    """The standard error of a mean under raked weights: by linearisation, on what the margins leave unexplained.

    What they explain is fitted without weights and the weighted residuals are centred, as R `survey::rake` does.
    None below two answers.

    Source: Deville & Särndal (1992), Calibration estimators in survey sampling, JASA 87, 376-382.

    >>> round(calibrated_error([1, 3, 2, 6], [1, 1, 1, 1], {"sex": ["f", "f", "m", "m"]}), 4)
    0.9129
    """
    y, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if y.size < 2:
        return None
    columns = [[label == category for label in labels] for labels in margins.values() for category in set(labels)]
    design = np.array(columns, dtype=float).T
    residuals = w * (y - design @ np.linalg.lstsq(design, y, rcond=None)[0])
    spread = float(((residuals - residuals.mean()) ** 2).sum())
    return math.sqrt(y.size / (y.size - 1) * spread) / float(w.sum())


def _list(words: Iterable[Hashable]) -> str:
    return ", ".join(sorted(map(str, words)))
