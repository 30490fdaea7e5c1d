"""Which scale a column of numbers was answered on, and which of its numbers mean that nobody answered."""

from collections.abc import Iterable, Mapping

import msgspec

from wellheard.metrics.metric import Scale

MOST_CODES = 4
LEAST_ON_SCALE = 0.5
FEW = 30  # answers; among fewer the highest one may be missing by chance


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """`missing` are the numbers off the scale, as codes; `share` of the answers is on it; `is_full` where its highest answer was given."""

    scale: Scale
    missing: tuple[str, ...]
    share: float
    is_full: bool


def best_fit(numbers: Mapping[float, int], scales: Iterable[Scale]) -> Fit | None:
    """The scale most likely behind whole numbers with how often each was given; None where none is.

    Of several that hold as many answers the one that was used up to its end, then the shortest. Numbers beyond are proposed as codes for
    "no answer" only where they are few and far from being a scale of their own.
    """
    if not numbers or any(number != int(number) for number in numbers):
        return None
    fits = [fit for scale in scales if (fit := _fit(numbers, scale)) is not None]
    return max(fits, key=lambda fit: (fit.is_full, round(fit.share, 2), -fit.scale[1]), default=None)


def fits_like(numbers: Mapping[float, int], family: Fit) -> bool:
    """Whether nothing else was answered than on another column's scale, with its codes."""
    low, high = family.scale
    codes = {float(code) for code in family.missing}
    return all(low <= number <= high or number in codes for number in numbers)


def _fit(numbers: Mapping[float, int], scale: Scale) -> Fit | None:
    low, high = scale
    total = sum(numbers.values())
    inside = {number: n for number, n in numbers.items() if low <= number <= high}
    beyond = sorted(number for number in numbers if not low <= number <= high)
    share = sum(inside.values()) / total
    is_full = total < FEW or high in inside
    # What lies just above a scale and is not skipped over is more scale, unless it is one lonely number (6 of 5, 11 of 10).
    runs_on = {high + 1, high + 2} <= numbers.keys()
    if share < LEAST_ON_SCALE or len(beyond) > MOST_CODES or runs_on:
        return None
    return Fit(scale=scale, missing=tuple(f"{number:g}" for number in beyond), share=share, is_full=is_full)
