"""One root for everything Wellheard refuses, and the issue: one of many faults found in one go."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

import msgspec


class WellheardError(Exception):
    """Something was refused. The message says what was expected, what came and what to do; it holds no personal data."""

    def __init__(self, message: str, *, code: str = "error", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.hint = message, code, hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class DefinitionError(WellheardError):
    """A definition (survey, metric, filter, mapping) cannot mean anything."""


class AnswerError(WellheardError):
    """An answer does not fit its question. `path` names the field."""

    def __init__(self, path: str, message: str, *, code: str = "invalid", hint: str = "") -> None:
        super().__init__(message, code=code, hint=hint)
        self.path = path


class FileError(WellheardError):
    """A file cannot be read as what it says it is. `where` names the line, row or cell where known."""

    def __init__(self, message: str, *, where: str = "", code: str = "file", hint: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message, code=code, hint=hint)
        self.where = where


class NotAllowed(WellheardError):
    """The caller may not do this."""


Level = Literal["error", "warning", "advice"]


class Issue(msgspec.Struct, frozen=True):
    """One fault of something a person can mend: how bad, where, which rule, in words. `expected` and `got` where they help."""

    level: Level
    path: str
    code: str
    message: str
    expected: str = ""
    got: str = ""


def near_miss(word: str, known: Iterable[str]) -> str:
    """A sentence that suggests the closest known word, or lists them all when none is close.

    >>> near_miss("npss", ["nps", "csat"])
    'Did you mean nps?'
    """
    known = sorted(known)
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}."
