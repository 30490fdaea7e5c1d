"""Weighting a sample to the known sizes of groups."""

import math
from collections.abc import Hashable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from wellheard.base.errors import WellheardError
from wellheard.stats.weights import moments

# Groups with fewer answers than this should be merged before weighting: one person would speak for too many.
SMALL = 5


class Stratified(msgspec.Struct, frozen=True):
    """A post-stratified mean.

    `standard_error` is given the group sizes (Holt & Smith); `_survey` the linearised one.
    """

    value: float
    standard_error: float | None
    standard_error_survey: float | None
    unweighted: float
    weights: list[float]
    n_effective: float
    design_effect: float
    small: list[Hashable]


def post_stratify[G: Hashable](values: ArrayLike, groups: Sequence[G], population: Mapping[G, float]) -> Stratified:
    """The mean of `values` (n,) weighted so that `groups` (n,) have their sizes in the `population`.

    Raises when a group of the population has no answers, or an answer has no group there: no weight can mend that.
    `small` lists groups with fewer than five answers, to be merged. SE: sqrt(sum (N_h/N)^2 s_h^2 / n_h).

    Source: Holt & Smith (1979), Post Stratification, JRSS A 142, 33-46; the second SE as R `survey::postStratify`.

    >>> result = post_stratify([1, 0, 1, 0, 0, 0], ["a", "a", "a", "b", "b", "b"], {"a": 100, "b": 300})
    >>> round(result.value, 6)
    0.166667
    """
    y = np.asarray(values, dtype=float)
    labels = list(groups)
    sizes = {group: labels.count(group) for group in dict.fromkeys(labels)}
    _check(sizes, population)
    weights = np.array([population[group] / sizes[group] for group in labels])
    total = float(sum(population.values()))
    centred, variance = y.copy(), 0.0
    for group, size in sizes.items():
        inside = np.array([label == group for label in labels])
        centred[inside] -= y[inside].mean()
        if size > 1:
            variance += (population[group] / total) ** 2 * float(y[inside].var(ddof=1)) / size
    sums = moments(y, weights)
    n = y.size
    spread = float(((weights * centred) ** 2).sum())
    return Stratified(
        value=sums.mean,
        standard_error=math.sqrt(variance) if min(sizes.values()) > 1 else None,
        standard_error_survey=math.sqrt(n / (n - 1) * spread) / total if n > 1 else None,
        unweighted=float(y.mean()),
        weights=weights.tolist(),
        n_effective=sums.n_effective,
        design_effect=sums.design_effect,
        small=[group for group, size in sizes.items() if size < SMALL],
    )


def _check[G: Hashable](sizes: Mapping[G, int], population: Mapping[G, float]) -> None:
    silent = [group for group, size in population.items() if size > 0 and group not in sizes]
    if silent:
        message = f"no answers from {', '.join(map(str, silent))}: merge the group with another"
        raise WellheardError(message, code="empty_group")
    unknown = [group for group in sizes if population.get(group, 0) <= 0]
    if unknown:
        raise WellheardError(f"no population given for {', '.join(map(str, unknown))}", code="unknown_group")
