"""Periods of a calendar: half-open, in the workspace's own days."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Step = Literal["day", "week", "month"]


def day_of(moment: datetime, zone: str) -> date:
    """The calendar day of an aware datetime in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, step: Step) -> date:
    """The first day of the day, ISO week (Monday) or month that holds `day`.

    >>> start_of(date(2026, 11, 21), "week")
    datetime.date(2026, 11, 16)
    """
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def next_start(start: date, step: Step) -> date:
    """The first day of the period after the one that begins on `start`."""
    if step == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if step == "week" else 1)
