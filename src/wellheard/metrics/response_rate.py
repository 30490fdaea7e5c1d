"""Response rate, and the funnel it is the end of."""

import msgspec

from wellheard.base.errors import WellheardError
from wellheard.base.language import N_
from wellheard.metrics.metric import Band, metrics
from wellheard.metrics.share import Share
from wellheard.stats import Estimate
from wellheard.stats.proportion import share


class ResponseRate(Share, frozen=True):
    """Response rate: the share of those asked who completed. Each person asked is 1 (completed) or 0.

    Asked means delivered: an invitation that bounced asked nobody. A link open to anybody has no such list, and so no
    response rate.

    Source: AAPOR, Standard Definitions (10th edition, 2023), RR1; interval: Wilson (1927), JASA 22, 209-212.

    >>> ResponseRate(scale=(0, 1), top_from=1).of([1, 0, 0, 1]).value
    0.5
    """

    key = "response_rate"
    title = N_("response rate")
    scales = ((0, 1),)

    @property
    def bands(self) -> tuple[Band, ...]:
        return Band("bottom", N_("not completed"), 0, 0, "pas"), Band("top", N_("completed"), 1, 1, "pro")


class Funnel(msgspec.Struct, frozen=True):
    """How many were left at each step.

    Each rate names its denominator. Opens are unreliable: images are blocked or prefetched.
    """

    delivered: int
    breakoffs: int
    delivery_rate: Estimate
    open_rate_of_delivered: Estimate
    start_rate_of_opened: Estimate
    completion_rate_of_started: Estimate
    response_rate_of_delivered: Estimate
    response_rate_of_invited: Estimate


def funnel(*, invited: int, bounced: int, opened: int, started: int, completed: int, conf: float = 0.95) -> Funnel:
    """The rates from invited to completed; a rate without a denominator has no value.

    Source: AAPOR, Standard Definitions (10th edition, 2023).

    >>> steps = funnel(invited=1000, bounced=40, opened=520, started=310, completed=250)
    >>> steps.delivered, round(steps.response_rate_of_delivered.value, 4)
    (960, 0.2604)
    """
    delivered = invited - bounced
    if not (delivered >= 0 and delivered >= opened >= started >= completed >= 0):
        raise WellheardError("each step of a funnel is a part of the one before", code="bad_funnel")
    return Funnel(
        delivered=delivered,
        breakoffs=started - completed,
        delivery_rate=share(delivered, invited, conf),
        open_rate_of_delivered=share(opened, delivered, conf),
        start_rate_of_opened=share(started, opened, conf),
        completion_rate_of_started=share(completed, started, conf),
        response_rate_of_delivered=share(completed, delivered, conf),
        response_rate_of_invited=share(completed, invited, conf),
    )


response_rate = metrics.add(ResponseRate(scale=(0, 1), top_from=1))
