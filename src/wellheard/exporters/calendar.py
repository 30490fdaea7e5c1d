"""The day an instant falls on, a million times over."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from wellheard.base.time import day_of

HOUR = len("2026-11-21T08")


class Calendar:
    """Days of one zone. Most hours lie in one day; those are worked out once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone.key
        self._hours: dict[str, str] = {}

    def days(self, moments: Sequence[str]) -> list[str]:
        """The day of each."""
        known = self._hours
        return [known.get(moment[:HOUR]) or self.day(moment) for moment in moments]

    def day(self, moment: str) -> str:
        """The local day of an instant in UTC, both in ISO 8601.

        >>> Calendar(ZoneInfo("Asia/Jerusalem")).day("2026-11-20T22:30:00.125Z")
        '2026-11-21'
        """
        hour = moment[:HOUR]
        known = self._hours.get(hour)
        if known is None:
            known = self._hours[hour] = self._whole(hour)
        return known or self._exactly(moment)

    def _whole(self, hour: str) -> str:
        """The day of a whole hour, or nothing where midnight falls into it."""
        first, last = self._exactly(f"{hour}:00:00Z"), self._exactly(f"{hour}:59:59.999999Z")
        return first if first == last else ""

    def _exactly(self, moment: str) -> str:
        return day_of(datetime.fromisoformat(moment), self.zone).isoformat()
