"""Text in the cell of a spreadsheet: made harmless on its way out, brought back as it was on its way in."""

import re

# A cell that begins so is a formula to a spreadsheet; the full-width signs are one to those of East Asia.
_FORMULA = re.compile(r"'*[\s\0]*[=+\-@\t\r\n\0＝＋－＠]")


def harmless(text: str) -> str:
    """Text for a cell: a spreadsheet shows it and runs nothing. `restored` undoes it exactly.

    >>> harmless("=1+1"), harmless("fine"), restored(harmless("'=x"))
    ("'=1+1", 'fine', "'=x")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text of a cell that `harmless` wrote."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
