"""Rows of our own engine become the counts of each group."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np

from wellheard.facts.compile import Plan
from wellheard.metrics.counting import Answers

Key = tuple[str | float | date | None, ...]
Counts = dict[str, float]


def folded(rows: Sequence[tuple[Any, ...]], plan: Plan) -> dict[Key, Counts]:
    """What `Plan.quick_statement` found, as `Plan.statement` would give it. An empty sum is 0."""
    parts = len(plan.keys)
    if not plan.by_value:
        names = [count for count, _ in plan.sums]
        return {
            tuple(row[:parts]): {name: said or 0 for name, said in zip(names, row[parts:], strict=True)} for row in rows
        }
    if not rows:
        return {}
    columns = list(zip(*rows, strict=True))
    of_rows: Iterable[Key] = zip(*columns[:parts], strict=True) if parts else repeat((), len(rows))
    seen: dict[Key, int] = {}
    row_of = np.array([seen.setdefault(key, len(seen)) for key in of_rows], np.int64)
    places: dict[Key, int] = {}  # many of the seen may become one: blank and none
    place_of = np.array([places.setdefault(_made(key, plan), len(places)) for key in seen], np.int64)
    value, n, *weights = (np.array(column, float) for column in columns[parts:])  # None becomes NaN
    found = plan.metric.counted(Answers(value, n, *(weights or (n, n))), place_of[row_of], len(places))
    return {
        key: dict(zip(found, counts, strict=True))
        for key, counts in zip(places, zip(*(each.tolist() for each in found.values()), strict=True), strict=True)
    }


def _made(key: Key, plan: Plan) -> Key:
    return tuple(part if each.of is None else each.of(part) for each, part in zip(plan.keys, key, strict=True))
