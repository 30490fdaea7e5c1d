"""What every importer speaks: a response that came from elsewhere, or the reason why a row is none."""

from datetime import datetime
from typing import Any

import msgspec


class ResponseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row as a response. `identity` is the same whenever the same row is read again; `answers` are raw answers by
    question key.

    `time_grain` is "year", "month" or "day" where the cell said no more, so that the hour, day or month had to be
    assumed. `original` is the row as the file has it, by column.
    """

    row: int
    identity: str
    submitted_at: datetime
    answers: dict[str, Any]
    attributes: dict[str, str]
    weight: float = 1.0
    person: str = ""
    time_grain: str = ""
    original: dict[str, str] = {}


class RowRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row, or one answer of it, is not taken: where, what was expected, what is there.

    `whole` is False when only that one answer is left out and the rest of the row stands. `code` groups refusals of one
    kind.
    """

    row: int
    column: str
    expected: str
    got: str
    code: str
    whole: bool = True

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column!r}: expected {self.expected}, got {self.got}"
