"""The columns that answers to a question fill, wherever responses are laid out as a table."""

from typing import Literal

import msgspec

from wellheard.survey.text import Text

# number: any; whole: no fraction; flag: 1 chosen, 0 left; code: a stable code; words: what a person wrote.
CellKind = Literal["number", "whole", "flag", "code", "words"]
Part = Literal["", "missing", "text"]
Cell = str | int | float | None


class AnswerColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a question.

    `item` is the statement or choice it is about, empty for the question itself. `part` is empty for the value,
    "missing" for the reason why there is none, "text" for words beside a choice. `text` are the item's words;
    `codes` what a cell may say, where that can be listed; `ends` the scale.
    """

    kind: CellKind
    item: str = ""
    part: Part = ""
    text: Text = {}
    codes: tuple[str | int, ...] = ()
    ends: tuple[float, float] | None = None

    def name(self, question: str) -> str:
        """Its stable code. A point leads to an item, a colon to a part: neither is in any key or code.

        >>> AnswerColumn(kind="whole", item="again").name("loyalty")
        'loyalty.again'
        """
        item = f"{question}.{self.item}" if self.item else question
        return f"{item}:{self.part}" if self.part else item
