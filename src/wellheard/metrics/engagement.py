"""Employee engagement index."""

from collections.abc import Sequence

import msgspec

from wellheard.base.language import N_
from wellheard.metrics.index import Index
from wellheard.metrics.metric import metrics
from wellheard.stats import Estimate
from wellheard.stats.proportion import share
from wellheard.stats.reliability import Reliability, cronbach_alpha


class Engagement(Index, frozen=True):
    """Employee engagement index.

    Five items from strongly disagree (0) to strongly agree (100), the mean of the people's means.

    Each item is 1..5, scored 0, 25, 50, 75, 100. `of` takes people's indices, `indices` makes them of the items;
    `detail` gives the favourable share and the reliability beside it. Groups of fewer than five are never shown.

    Source: UK Civil Service People Survey, employee engagement index; interval: t on the people's indices.

    >>> engagement.of(engagement.indices([[5, 5, 5, 5, 5], [3, 3, 3, 3, 3]])).value
    75.0
    """

    key = "engagement"
    title = N_("engagement index")
    heard = ("engagement", "מחוברות", "انخراط", "مشارکت", "angažovan", "敬业")
    smallest_group = 5

    def item_score(self, answer: float | None) -> float | None:
        return 25 * (answer - 1) if answer in (1, 2, 3, 4, 5) and answer is not None else None

    def detail(self, responses: Sequence[Sequence[float | None]], conf: float = 0.95) -> "Detail":
        """Beside the index: the share of favourable answers (4-5) and whether the items measure one thing."""
        answers = [answer for response in responses for answer in response if self.item_score(answer) is not None]
        favourable = sum(answer in (4, 5) for answer in answers)
        complete = [response for response in responses if self.person_index(response) is not None]
        return Detail(share(favourable, len(answers), conf), cronbach_alpha(complete, conf))


class Detail(msgspec.Struct, frozen=True):
    """`favourable`: share of all item answers, its n the answers; `reliability` None where it cannot be told."""

    favourable: Estimate
    reliability: Reliability | None


engagement = metrics.add(Engagement(scale=(0, 100)))
