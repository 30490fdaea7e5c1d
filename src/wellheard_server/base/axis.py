"""Round ends and steps for an axis, so that a reader can place a bar by eye."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` with a mark at each of `marks`, all in the unit as printed (a share is 0..100 here)."""

    low: float
    high: float
    marks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Where the value lies, in per cent of the axis; what is outside stops at its end."""
        return min(100.0, max(0.0, 100 * (value - self.low) / (self.high - self.low)))


def axis(low: float, high: float, *, bounds: tuple[float, float], spaces: int = 2) -> Axis:
    """The tightest axis of exactly `spaces` round steps that holds low..high and stays within `bounds` where they allow it.

    >>> axis(37, 49, bounds=(-100, 100)).marks
    (30, 40, 50)
    """
    for step in STEPS:
        start = floor(low / step + 1e-9) * step
        end = start + spaces * step
        if end > bounds[1] and bounds[1] - spaces * step <= low:
            start, end = bounds[1] - spaces * step, bounds[1]
        if start >= bounds[0] - 1e-9 and end >= high - 1e-9:
            return Axis(start, end, tuple(_tidy(start + step * i) for i in range(spaces + 1)))
    return whole_scale(bounds, spaces)


def whole_scale(bounds: tuple[float, float], spaces: int) -> Axis:
    """The metric's whole range, evenly marked."""
    step = (bounds[1] - bounds[0]) / spaces
    return Axis(bounds[0], bounds[1], tuple(_tidy(bounds[0] + step * i) for i in range(spaces + 1)))


def about(low: float, high: float, *, bounds: tuple[float, float], most: int = 7) -> Axis:
    """For a chart: the finest round step with at most `most` spaces, however many that is."""
    for step in STEPS:
        start, end = max(bounds[0], floor(low / step) * step), min(bounds[1], ceil(high / step) * step)
        if end <= start:
            end = min(bounds[1], start + step)
            start = end - step
        if (end - start) / step <= most:
            count = ceil((end - start) / step - 1e-9)
            marks = [_tidy(start + step * i) for i in range(count + 1)]
            if all(b - a > 0 for a, b in pairwise(marks)):
                return Axis(marks[0], marks[-1], tuple(marks))
    return whole_scale(bounds, 4)


def _tidy(value: float) -> float:
    value = round(value, 6)
    return int(value) if value == int(value) else value
