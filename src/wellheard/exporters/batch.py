"""Responses on their way out, as a database gives them: some thousands at a time, column by column.

Python spends its time on calls. A column of a thousand cells is one call where a thousand rows are a thousand, so a batch
stays columns until a format needs rows.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from wellheard.exporters.column import RESPONSE

Cells = Sequence[Any]
Page = list[Cells]  # one for each column of the file, all of one length
PLACES = {column.name: place for place, column in enumerate(each for each in RESPONSE if each.name != "day")}
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


class Batch(msgspec.Struct, frozen=True):
    """`house` are the columns of `column.RESPONSE` but for the day, then those of `column.PERSON` where people are wanted;
    times are ISO 8601 in UTC. `attributes` and `answers` are JSON objects as text.
    """

    house: list[Cells]
    attributes: Sequence[str]
    answers: Sequence[str]

    def column(self, name: str) -> Cells:
        return self.house[PLACES[name]]

    @property
    def length(self) -> int:
        return len(self.answers)

    def only(self, places: Sequence[int]) -> "Batch":
        """The rows at those places."""
        return Batch(
            [[column[place] for place in places] for column in self.house],
            [self.attributes[place] for place in places],
            [self.answers[place] for place in places],
        )


def objects(texts: Sequence[str]) -> list[dict[str, Any]]:
    """JSON objects, read in one go."""
    return _decode(f"[{','.join(texts)}]")
