"""How the counts that a metric declares are counted: over numbers in Python, or pushed down as SQL over a table. Both give the same."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
import numpy as np

from wellheard.base.errors import WellheardError
from wellheard.metrics.measure import INFINITY, SUFFIXES, Measure

MISSING, INVALID = "n_missing", "n_invalid"


class Declared(Protocol):
    """What is asked of a metric."""

    @property
    def scale(self) -> tuple[float, float] | None: ...
    @property
    def steps(self) -> bool: ...
    @property
    def counts(self) -> Mapping[str, Measure]: ...


class Answers(msgspec.Struct, frozen=True):
    """Answers put together by their value, all arrays (rows,): the value, NaN for none; how many gave it; their weights added up, and
    the squares of those. One row an answer is put together too.
    """

    value: np.ndarray
    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray

    @classmethod
    def each(cls, values: np.ndarray, weights: np.ndarray) -> "Answers":
        return cls(values, np.ones(values.size), weights, weights * weights)


def counted(metric: Declared, answers: Answers, group: np.ndarray, groups: int) -> dict[str, np.ndarray]:
    """The counts of each of the `groups`, (groups,) by name; `group` (rows,) says to which one a row belongs."""

    def added_up(factor: np.ndarray) -> np.ndarray:
        return np.bincount(group, factor, groups)

    x = answers.value
    absent = np.isnan(x)
    valid = ~absent & is_valid(metric, x)
    found: dict[str, np.ndarray] = {}
    for name, measure in metric.counts.items():
        inside = valid & (x >= measure.low) & (x <= measure.high)
        summed = np.where(inside, x, 0.0) ** measure.power if measure.power else inside.astype(float)
        for suffix, times in zip(SUFFIXES, (answers.n, answers.w, answers.w2), strict=True):
            found[name + suffix] = added_up(summed * times)
        if not measure.power:
            found[name] = found[name].astype(np.int64)
    found[MISSING] = added_up(absent * answers.n).astype(np.int64)
    found[INVALID] = added_up((~absent & ~valid) * answers.n).astype(np.int64)
    return found


def is_valid(metric: Declared, x: np.ndarray) -> np.ndarray:
    low, high = metric.scale or (-np.inf, np.inf)
    valid = np.isfinite(x) & (x >= low) & (x <= high)
    return valid & (x == np.floor(x)) if metric.steps else valid


def aggregates(metric: Declared, value: str, weight: str) -> dict[str, str]:
    """Each count as a SQL aggregate over the columns `value`, null where missing, and `weight`, null for 1."""
    valid = _valid(metric, value, -INFINITY, INFINITY)
    present = f"{value} IS NOT NULL AND NOT isnan(CAST({value} AS DOUBLE))"
    found = {
        name + suffix: expression
        for name, measure in metric.counts.items()
        for where in [_valid(metric, value, measure.low, measure.high)]
        for suffix, expression in zip(SUFFIXES, measure.expressions(where, value, weight), strict=True)
    }
    found[MISSING] = f"count(*) FILTER (WHERE NOT ({present}))"
    found[INVALID] = f"count(*) FILTER (WHERE {present} AND NOT ({valid}))"
    return found


def _valid(metric: Declared, x: str, low: float, high: float) -> str:
    """The condition of a valid answer from `low` to `high`."""
    low, high = (max(low, metric.scale[0]), min(high, metric.scale[1])) if metric.scale else (low, high)
    bounds = [] if low == -INFINITY else [f"{x} >= {low:.17g}"]
    bounds += [] if high == INFINITY else [f"{x} <= {high:.17g}"]
    finite = [] if len(bounds) == 2 else [f"isfinite(CAST({x} AS DOUBLE))"]
    return " AND ".join([*finite, *bounds, *([f"{x} = floor({x})"] if metric.steps else [])])


def numbers(values: Iterable[float | None]) -> np.ndarray:
    """Answers as an array (n,), NaN for None. Raises WellheardError where one is no number."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return values.astype(float)
    listed = list(values)
    for place, value in enumerate(listed):
        if isinstance(value, str | bytes):
            raise WellheardError(f"answer {place + 1} is text; a number or None is needed", code="not_a_number")
    try:
        found = np.array([np.nan if value is None else value for value in listed], dtype=float)
    except (TypeError, ValueError) as error:
        raise WellheardError("an answer is a number or None", code="not_a_number") from error
    if found.ndim != 1:
        raise WellheardError("an answer is a number or None, not a list of them", code="not_a_number")
    return found
