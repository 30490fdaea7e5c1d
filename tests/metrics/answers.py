"""Answers of every kind a file may hold, for tests over all metrics and all their scales."""

import math

import pytest
from hypothesis import strategies as st

from wellheard.metrics import metrics

# The plain mean takes any scale: none declared, and one of steps.
SCALES_OF_ANY = (None, (1, 6))


def configured():
    """Every registered metric on each of its scales."""
    for metric in metrics:
        for scale in metric.scales or SCALES_OF_ANY:
            name = f"{metric.key}-{scale[0]:g}-{scale[1]:g}" if scale else metric.key
            yield pytest.param(metric.on(scale), id=name)


every_metric = pytest.mark.parametrize("metric", list(configured()))


def valid(metric):
    """Answers the metric scores."""
    low, high = metric.scale or (-1e6, 1e6)
    return st.integers(int(low), int(high)).map(float) if metric.steps else st.floats(low, high)


def invalid(metric):
    """Answers off its scale, or between its steps."""
    off = [math.inf, -math.inf]
    off += [metric.scale[0] - 1, metric.scale[1] + 1, 99.0 if metric.scale[1] < 99 else 1e9] if metric.scale else []
    off += [metric.scale[0] + 0.5] if metric.steps else []
    return st.sampled_from(off)


def answers(metric, **sizes):
    """A column: mostly valid answers, some blanks, some that are off."""
    blank = st.sampled_from([None, math.nan])
    return st.lists(st.one_of(valid(metric), valid(metric), blank, invalid(metric)), **sizes)


# Zero for people left out on purpose; never so small that its square vanishes.
weight = st.one_of(st.just(0.0), st.floats(0.01, 100))


@st.composite
def weighted(draw, metric, **sizes):
    """A column of answers with one of weights; a weight may be absent, which is 1."""
    column = draw(answers(metric, **sizes))
    return column, draw(st.lists(st.one_of(weight, st.none()), min_size=len(column), max_size=len(column)))
