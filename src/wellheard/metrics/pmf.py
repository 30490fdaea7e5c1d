"""Product-market fit."""

from wellheard.base.language import N_
from wellheard.metrics.metric import Band, metrics
from wellheard.metrics.share import Share


class PMF(Share, frozen=True):
    """Product-market fit: the share who would be very disappointed if they could no longer use the product.

    Answers are 3 very, 2 somewhat, 1 not disappointed; "not applicable, I no longer use it" is missing. `mark` is 40 %:
    a rule of thumb from Ellis's own start-ups, not a test. Say "above" only when the whole interval is
    (`stats.estimate.against`).

    Source: Ellis & Brown (2017), Hacking Growth; interval: Wilson (1927), JASA 22, 209-212.

    >>> PMF(scale=(1, 3), top_from=3).of([3, 3, 2, 1, None]).value
    0.5
    """

    key = "pmf"
    title = N_("product-market fit")
    heard = (
        "pmf",
        "disappointed",
        "no longer use",
        "product-market",
        "product market",
        "מאוכזב",
        "خيبة",
        "ناامید",
        "sklaman",
        "失望",
    )
    scales = ((1, 3),)
    mark = 0.40

    @property
    def bands(self) -> tuple[Band, ...]:
        return (
            Band("bottom", N_("not disappointed"), 1, 1, "det"),
            Band("middle", N_("somewhat disappointed"), 2, 2, "pas"),
            Band("top", N_("very disappointed"), 3, 3, "pro"),
        )


pmf = metrics.add(PMF(scale=(1, 3), top_from=3))
