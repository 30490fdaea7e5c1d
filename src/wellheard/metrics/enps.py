"""Employee Net Promoter Score."""

from wellheard.base.language import N_
from wellheard.metrics.metric import metrics
from wellheard.metrics.nps import NPS


class ENPS(NPS, frozen=True):
    """Employee Net Promoter Score: NPS on "how likely are you to recommend us as a place to work?", in points.

    Groups of fewer than five are never shown. A team where everybody answered is a census: its interval then speaks of
    the people who might have been there, not of those who were.

    Source: Reichheld & Markey (2011), The Ultimate Question 2.0; interval and difference as for NPS.

    >>> ENPS(scale=(0, 10)).of([10, 9, 8, 3]).value
    25.0
    """

    key = "enps"
    title = N_("eNPS")
    heard = (
        "enps",
        "employee net promoter",
        "place to work",
        "recommend as employer",
        "מקום עבודה",
        "مكان عمل",
        "محل کار",
        "ako zamestn",
        "zamestnáv",
        "雇主",
        "工作场所",
    )
    smallest_group = 5


enps = metrics.add(ENPS(scale=(0, 10)))
