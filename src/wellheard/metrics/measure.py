"""The closed vocabulary of what a metric may count. Every measure is a sum over answers, so days add up to months."""

import msgspec

INFINITY = float("inf")
# Each measure is summed plainly and under the weight and its square: the three sums give a weighted estimate and its
# interval.
SUFFIXES = ("", "_w", "_w2")


class Measure(msgspec.Struct, frozen=True):
    """A sum over the valid answers from `low` to `high`, both included. `power` of the value is what is summed."""

    low: float = -INFINITY
    high: float = INFINITY

    @property
    def power(self) -> int:
        return 0

    def expressions(self, where: str, value: str, weight: str) -> tuple[str, str, str]:
        """What is summed, plainly, times w and times w^2, as SQL aggregates over the rows for which `where` holds."""
        x, w = [f"CAST({value} AS DOUBLE)"] * self.power, f"coalesce(CAST({weight} AS DOUBLE), 1.0)"
        return _aggregate(x, where), _aggregate([w, *x], where), _aggregate([w, w, *x], where)


class Count(Measure, frozen=True):
    """How many answers."""


class Sum(Measure, frozen=True):
    """The answers added up."""

    @property
    def power(self) -> int:
        return 1


class SumOfSquares(Measure, frozen=True):
    """The squares of the answers added up."""

    @property
    def power(self) -> int:
        return 2


def _aggregate(factors: list[str], where: str) -> str:
    if not factors:
        return f"count(*) FILTER (WHERE {where})"
    return f"coalesce(sum({' * '.join(factors)}) FILTER (WHERE {where}), 0.0)"
