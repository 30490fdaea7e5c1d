"""When a row was answered: times as files write them, never guessed where they can be read two ways."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wellheard.importers.expectations import A_MOMENT_SUCH_AS, A_YEAR, FOUR_DIGITS, ONE_WAY
from wellheard.importers.mapping import DateOrder

# A day without an hour is taken at noon, a month at its middle, a year at 1 July: the least wrong for trends, and said
# in the report.
NOON = time(12)
_YEAR = re.compile(r"(\d{4})(?:\.0)?$")
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
_NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T,]+(.+))?$")
EARLIEST, LATEST = 1970, 2200


class Unclear(ValueError):
    """A cell that is no time, or could be two. The text says what was expected."""


def moment(cell: Any, zone: ZoneInfo, order: DateOrder | None) -> datetime:
    """The instant a cell means, in UTC. Raises Unclear.

    >>> moment("2017", ZoneInfo("UTC"), None).isoformat()
    '2017-07-01T12:00:00+00:00'
    >>> moment("1.5.2017 8:30", ZoneInfo("Europe/Bratislava"), None).isoformat()
    '2017-05-01T06:30:00+00:00'
    """
    if isinstance(cell, datetime):
        found = cell
    elif isinstance(cell, date):
        found = datetime.combine(cell, NOON)
    else:
        found = _of_text(str(cell).strip(), order)
    if not EARLIEST <= found.year <= LATEST:
        raise Unclear(A_YEAR % {"first": EARLIEST, "last": LATEST})
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def grain(cell: Any) -> str:
    """How exactly a cell dates its row: "year", "month", "day", or "" for better."""
    if isinstance(cell, datetime):
        return ""
    text = str(cell).strip()
    if ":" in text:
        return ""
    if _YEAR.match(text):
        return "year"
    return "month" if _MONTH.match(text) else "day"


def _of_text(text: str, order: DateOrder | None) -> datetime:
    if len(text) > 15 and text[4] == "-" == text[7] and ":" in text:  # as most files write it
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    if found := _YEAR.match(text):
        return datetime(int(found[1]), 7, 1, 12)
    try:
        if found := _MONTH.match(text):
            return datetime(int(found[1]), int(found[2]), 15, 12)
        if found := _NUMBERS.match(text):
            return _of_numbers(found, order)
        return datetime.fromisoformat(text)
    except Unclear:
        raise
    except ValueError:
        raise Unclear(A_MOMENT_SUCH_AS) from None


def _of_numbers(found: re.Match[str], order: DateOrder | None) -> datetime:
    """1.5.2017 is always day first; 1/5/2017 and 1-5-2017 must be told, unless one number can only be a day."""
    first, sign, second, third, clock = found.groups()
    if len(first) == 4:
        day = date(int(first), int(second), int(third))
    elif len(third) != 4:
        raise Unclear(FOUR_DIGITS)
    else:
        day = date(int(third), *_month_and_day(int(first), int(second), "dmy" if sign == "." else order))
    return datetime.combine(day, _clock(clock) if clock else NOON)


def _month_and_day(first: int, second: int, order: DateOrder | None) -> tuple[int, int]:
    if order == "dmy" or (order is None and first > 12):
        return second, first
    if order == "mdy" or (order is None and second > 12) or first == second:
        return first, second
    raise Unclear(ONE_WAY)


def _clock(text: str) -> time:
    text = text.strip().upper()
    half = text[-2:] if text[-2:] in ("AM", "PM") else ""
    parts = text.removesuffix(half).strip()
    hour, _, rest = parts.partition(":")
    found = time.fromisoformat(f"{int(hour):02d}:{rest or '00'}")
    return found.replace(hour=found.hour % 12 + (12 if half == "PM" else 0)) if half else found
