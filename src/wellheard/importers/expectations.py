"""What a refused cell should have been: short phrases, written in English into reports and logs, shown in the reader's language."""

import re
from collections.abc import Iterator
from functools import cache

from wellheard.base.language import N_, direction, messages

ON_THE_SCALE = N_("a whole number on the scale %(scale)s")
AT_MOST = N_("at most %(n)s characters")
AN_ID = N_("an id")
A_MOMENT = N_("a date and time")
A_MOMENT_SUCH_AS = N_("a date and time such as 2017-05-01 08:30")
A_PAST_MOMENT = N_("a time that has passed")
A_YEAR = N_("a year from %(first)s to %(last)s")
FOUR_DIGITS = N_("a year of four digits")
ONE_WAY = N_("a date that can be read one way only (say whether the day or the month comes first)")
A_WEIGHT = N_("a weight, a number of 0 or more")
ALL = (
    ON_THE_SCALE, AT_MOST, AN_ID, A_MOMENT, A_MOMENT_SUCH_AS, A_PAST_MOMENT, A_YEAR, FOUR_DIGITS, ONE_WAY, A_WEIGHT,
)  # fmt: skip

SENTENCE = N_("row %(row)s, column %(column)s: expected %(expected)s, got %(got)s")
_SENTENCE = re.compile(r"row (?P<row>\d+), column (?P<column>.+?): expected (?P<expected>.+), got (?P<got>.+)", re.S)


def translated(phrase: str, tag: str) -> str:
    """The phrase in a language; as it is where nobody knows it.

    >>> translated("at most 300 characters", "sk")
    'najviac 300 znakov'
    """
    for known, pattern in _patterns():
        if found := pattern.fullmatch(phrase):
            values = {name: _apart(value, tag) for name, value in found.groupdict().items()}
            return messages(tag).gettext(known) % values
    return phrase


def sentence(refusal: str, tag: str) -> str:
    """A whole `RowRefusal` as a sentence of the language; as it is where it cannot be read."""
    found = _SENTENCE.fullmatch(refusal)
    if found is None:
        return refusal
    said = found.groupdict()
    values = {name: _apart(said[name], tag) for name in ("row", "column", "got")}
    return messages(tag).gettext(SENTENCE) % {**values, "expected": translated(said["expected"], tag)}


def _apart(value: str, tag: str) -> str:
    """Among Arabic letters 0-10 would be read as 10-0."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}" if direction(tag) == "rtl" else value


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(known, re.compile("".join(_pieces(known)))) for known in ALL]


def _pieces(known: str) -> Iterator[str]:
    """Texts and the names of what stands between them, in turn."""
    for place, piece in enumerate(re.split(r"%\((\w+)\)s", known)):
        yield f"(?P<{piece}>.+)" if place % 2 else re.escape(piece)
