"""Why the collector says no: a closed list, so that every refusal can be counted and none is a surprise."""

from typing import Literal, get_args

import msgspec

Reason = Literal[
    "malformed",
    "too_large",
    "too_slow",
    "unsupported_type",
    "wrong_method",
    "unknown_address",
    "unknown_survey",
    "closed_survey",
    "unknown_link",
    "personal_only",
    "unknown_version",
    "invalid",
    "conflict",
    "already_answered",
    "too_many",
    "busy",
    "disk_full",
    "broken",
]

STATUS: dict[Reason, int] = {
    "malformed": 400,
    "too_large": 413,
    "too_slow": 408,
    "unsupported_type": 415,
    "wrong_method": 405,
    "unknown_address": 404,
    "unknown_survey": 404,
    "closed_survey": 410,
    "unknown_link": 404,
    "personal_only": 403,
    "unknown_version": 422,
    "invalid": 422,
    "conflict": 409,
    "already_answered": 409,
    "too_many": 429,
    "busy": 503,
    "disk_full": 507,
    "broken": 503,
}
REASONS = get_args(Reason)
SHOWN = 60  # characters of what came that a refusal repeats


class Detail(msgspec.Struct, frozen=True):
    """One thing wrong with one field: where, what was expected, what came."""

    field: str = ""
    expected: str = ""
    got: str = ""
    message: str = ""


class Refused(Exception):
    """Carries the one word under which it is counted, and what the sender can mend."""

    def __init__(self, reason: Reason, *details: Detail) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details or (Detail(),)

    @property
    def status(self) -> int:
        return STATUS[self.reason]


def refused(reason: Reason, message: str, *, field: str = "", expected: str = "", got: object = "") -> Refused:
    """A refusal with one detail. What came is cut short: nobody needs a megabyte of it back."""
    return Refused(reason, Detail(field, expected, shown(got), message))


def shown(got: object) -> str:
    """A value as a refusal may repeat it."""
    text = got if isinstance(got, str) else repr(got)[: SHOWN * 2]
    text = text.replace("\x00", "\\0")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
