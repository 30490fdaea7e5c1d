"""Customer satisfaction."""

from typing import Self

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.base.language import N_
from wellheard.metrics.metric import Scale, metrics
from wellheard.metrics.share import Share

# Top two boxes; on a scale too short for two, one. Print both: "71 % chose 4-5 of 5". Boxes of different scales are
# never pooled.
TOP_FROM: dict[Scale, float] = {(0, 1): 1, (1, 2): 2, (1, 3): 3, (1, 5): 4, (1, 7): 6, (1, 10): 9}


class CSAT(Share, frozen=True):
    """Customer satisfaction: the share of answers in the top box (4-5 of 5, 6-7 of 7, 9-10 of 10, 3 of 3, thumbs up).

    The scale and the top box belong to the number; shares of different scales are not comparable. "Don't know" is
    missing, not a low answer. Interval: Wilson; under varying weights on the effective number of answers.

    Source: Morgan & Rego (2006), Marketing Science 25(5), 426-439 (top-2-box satisfaction); interval: Wilson (1927),
    JASA 22, 209-212; difference: Newcombe (1998), Statistics in Medicine 17, 873-890.

    >>> CSAT(scale=(1, 5), top_from=4).of([5, 4, 3, 1]).value
    0.5
    """

    key = "csat"
    title = N_("CSAT")
    heard = (
        "csat",
        "satisf",
        "sat",
        "zufrieden",
        "satisfacc",
        "שביעות רצון",
        "מרוצה",
        "رضا",
        "راض",
        "رضایت",
        "spokojn",
        "满意",
    )
    scales = tuple(TOP_FROM)

    @property
    def _top(self) -> float:
        return TOP_FROM[self._scale] if self.top_from is None else self.top_from

    def _with(self, scale: Scale, top_from: float | None) -> Self:
        low, high = scale
        top = TOP_FROM[scale] if top_from is None else float(top_from)
        if not low < top <= high or top != int(top):
            message = f"the top box begins at a whole answer above {low:g} and up to {high:g}, not at {top:g}."
            raise DefinitionError(message, code="bad_top_box")
        return msgspec.structs.replace(self, scale=scale, top_from=float(top))


csat = metrics.add(CSAT(scale=(1, 5), top_from=4))
