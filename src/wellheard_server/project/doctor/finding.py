"""One thing that was looked at."""

from typing import Literal

import msgspec

Level = Literal["fine", "warning", "fault"]


class Finding(msgspec.Struct, frozen=True):
    """`found` is what is, `why` why it matters, `do` what to do about it; both empty where all is fine."""

    what: str
    level: Level
    found: str
    why: str = ""
    do: str = ""


def fine(what: str, found: str) -> Finding:
    return Finding(what, "fine", found)


def warning(what: str, found: str, why: str, do: str) -> Finding:
    return Finding(what, "warning", found, why, do)


def fault(what: str, found: str, why: str, do: str) -> Finding:
    return Finding(what, "fault", found, why, do)
