"""How sure are we: intervals, differences, weights, many comparisons, small groups."""

from wellheard.stats.estimate import Difference, Estimate

__all__ = ["Difference", "Estimate"]
