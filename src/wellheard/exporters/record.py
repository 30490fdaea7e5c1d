"""A response on its way out, as the database gives it: plain cells, times as ISO 8601 in UTC, JSON as text."""

from typing import Any, NamedTuple

# Filled by position from a database row, a million at a time: so a tuple, whose fields are named once.


class Record(NamedTuple):
    """`house` are the cells of `column.RESPONSE` but for the day, then those of `column.PERSON` where people are wanted."""

    house: tuple[Any, ...]
    attributes: str
    answers: str
