"""Metrics that are the mean, over people, of an index each person has from several items."""

import math
from collections.abc import Sequence
from typing import ClassVar

from wellheard.base.errors import DefinitionError
from wellheard.base.language import N_
from wellheard.metrics.mean import Mean
from wellheard.metrics.metric import Band, Scale


class Index(Mean, frozen=True):
    """The mean of people's own indices, 0 to 100. Who left an item out has no index, and is missing."""

    key = ""  # a base: registered by those that inherit
    title = N_("index")
    scales = ((0, 100),)
    whole = False

    # For colours only, and our own: the sources draw no lines.
    @property
    def bands(self) -> tuple[Band, ...]:
        return (
            Band("low", N_("below 40"), 0, math.nextafter(40, 0), "det"),
            Band("middle", N_("40 to below 80"), 40, math.nextafter(80, 0), "pas"),
            Band("high", N_("80 and above"), 80, 100, "pro"),
        )

    item_points: ClassVar[Scale] = (1, 5)

    @property
    def item_scale(self) -> Scale:
        return self.item_points

    def item_score(self, answer: float | None) -> float | None:
        """One item's answer on 0 to 100; None for no answer or one that is not a step of the item's scale."""
        raise NotImplementedError

    def person_index(self, answers: Sequence[float | None]) -> float | None:
        """The mean of one person's items; None unless every item is answered."""
        scores = [self.item_score(answer) for answer in answers]
        complete = [score for score in scores if score is not None]
        return sum(complete) / len(scores) if scores and len(complete) == len(scores) else None

    def indices(self, responses: Sequence[Sequence[float | None]]) -> list[float | None]:
        """One index a person: what `of` takes."""
        return [self.person_index(answers) for answers in responses]

    def item_means(self, responses: Sequence[Sequence[float | None]]) -> list[float | None]:
        """The mean of each item over all who answered it."""
        means: list[float | None] = []
        for answers in zip(*responses, strict=True):
            scores = [score for score in map(self.item_score, answers) if score is not None]
            means.append(sum(scores) / len(scores) if scores else None)
        return means

    def _undeclared(self, seen: Scale | None) -> Scale:
        raise DefinitionError(self._forbidden(None), code="scale_not_declared")

    def _forbidden(self, scale: Scale | None) -> str:
        return f"{self.title} is the mean of each person's index on 0-100, not of the items: declare 0-100."
