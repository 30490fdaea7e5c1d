"""Customer Effort Score, first version."""

from wellheard.base.language import N_
from wellheard.metrics.mean import Mean
from wellheard.metrics.metric import Aside, Band, Counts, How, metrics
from wellheard.metrics.share import box_share


class CES1(Mean, frozen=True):
    """Customer Effort Score 1.0: the mean of 1 (very low effort) to 5 (very high effort). Lower is better.

    Asked as "how much effort did you personally have to put forth to handle your request?". Beside it the share of low
    effort (1-2). Not comparable with version 2.0, and never converted into it.

    Source: Dixon, Freeman & Toman (2010), Stop Trying to Delight Your Customers, Harvard Business Review 88(7-8).

    >>> CES1(scale=(1, 5)).of([1, 2, 2, 3]).value
    2.0
    """

    key = "ces1"
    title = N_("CES 1.0")
    heard = ("ces1", "effort", "aufwand", "מאמץ", "جهد", "تلاش", "námah", "úsil", "费力")
    better = "lower"
    scales = ((1, 5),)

    @property
    def bands(self) -> tuple[Band, ...]:
        return (
            Band("low_effort", N_("low effort"), 1, 2, "pro"),
            Band("some_effort", N_("some effort"), 3, 3, "pas"),
            Band("high_effort", N_("high effort"), 4, 5, "det"),
        )

    def accompanied(self, counts: Counts, how: How) -> tuple[Aside, ...]:
        """The share of low effort."""
        band, everybody = self.bands[0], self._sums(counts).moments
        return (Aside(band.key, band.title, box_share(band.key, counts, everybody, how)),)


ces1 = metrics.add(CES1(scale=(1, 5)))
