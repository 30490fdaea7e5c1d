"""Rows of our own engine become the counts of each group."""

from collections.abc import Sequence
from datetime import date
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
    columns: dict[
        Key, Key
    ] = {}  # as the columns have it -> as it is shown; many become one: a week's days, blank and none
    places: dict[Key, int] = {}
    group = np.empty(len(rows), np.int64)
    for i, row in enumerate(rows):
        column = row[:parts]
        if (key := columns.get(column)) is None:
            key = columns[column] = tuple(
                part if each.of is None else each.of(part) for each, part in zip(plan.keys, column, strict=True)
            )
        group[i] = places.setdefault(key, len(places))
    value, n, *weights = np.array([row[parts:] for row in rows], dtype=float).T  # None becomes NaN
    found = plan.metric.counted(Answers(value, n, *(weights or (n, n))), group, len(places))
    return {
        key: dict(zip(found, counts, strict=True))
        for key, counts in zip(places, zip(*(each.tolist() for each in found.values()), strict=True), strict=True)
    }
