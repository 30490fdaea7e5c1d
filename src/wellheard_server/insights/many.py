"""What a page may say when it compares much and some groups are small."""

from collections.abc import Hashable, Mapping, Sequence
from math import nan

from wellheard.stats.comparisons import FALSE_DISCOVERY_RATE, benjamini_hochberg
from wellheard.stats.estimate import Difference
from wellheard.stats.suppression import suppress


def sure_ones(family: Sequence[Difference | None]) -> list[bool]:
    """Which differences of one page hold with its share of false alarms kept small; one that was not tested keeps its own verdict."""
    adjusted = benjamini_hochberg([nan if each is None or each.p is None else each.p for each in family])
    return [not p >= FALSE_DISCOVERY_RATE for p in adjusted]


def hidden_cells[Key: Hashable](sizes: Mapping[Key, int], minimum: int) -> set[Key]:
    """The groups that stay hidden beside a shown total, those too that protect another from subtraction."""
    names = {str(place): key for place, key in enumerate(sizes)}
    told = suppress({place: sizes[key] for place, key in names.items()}, minimum)
    return {key for place, key in names.items() if told.cells[place] in ("suppress_small", "secondary")}
