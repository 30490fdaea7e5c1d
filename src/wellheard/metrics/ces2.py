"""Customer Effort Score, second version."""

from wellheard.base.language import N_
from wellheard.metrics.metric import metrics
from wellheard.metrics.share import Share


class CES2(Share, frozen=True):
    """Customer Effort Score 2.0: the share who agree, somewhat or more (5-7 of 7), that it was made easy for them.

    Asked as "the company made it easy for me to handle my issue", 1 strongly disagree to 7 strongly agree. Higher is
    better. Beside it the mean and the share of 1-3. Not comparable with version 1.0, and never converted into it.

    Source: CEB (2013), The Effortless Experience (Dixon, Toman & DeLisi); interval: Wilson (1927).

    >>> CES2(scale=(1, 7), top_from=5).of([7, 6, 5, 2]).value
    0.75
    """

    key = "ces2"
    title = N_("CES 2.0")
    heard = (
        "ces",
        "ces2",
        "easy",
        "ease",
        "made it easy",
        "effort score",
        "קל",
        "קלות",
        "سهول",
        "سهل",
        "آسان",
        "jednoduch",
        "ľahk",
        "容易",
        "轻松",
    )
    scales = ((1, 7),)


ces2 = metrics.add(CES2(scale=(1, 7), top_from=5))
