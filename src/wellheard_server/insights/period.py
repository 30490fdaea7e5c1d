"""Which days a page looks at, and which it compares them with. Days are those of the workspace's zone; ends are open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from wellheard_server.base import dates

CHOICES = {"7": _("7 days"), "28": _("28 days"), "90": _("90 days"), "365": _("Year"), "all": _("All")}
USUAL = "28"
DAY = timedelta(days=1)
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Period:
    """Days from `since` up to, not including, `until`. `name` is a choice's, or "custom"."""

    since: date
    until: date
    name: str = "custom"

    @property
    def last(self) -> date:
        return self.until - DAY

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def before(self) -> "Period | None":
        """As many days, just before; nothing lies before "all"."""
        if self.name == "all":
            return None
        return Period(self.since - timedelta(days=self.days), self.since)

    @property
    def words(self) -> str:
        return dates.span(self.since, self.last)

    @property
    def query(self) -> str:
        """How an address says it; a page's own parameters, `to` being the last day within."""
        return f"from={self.since}&to={self.last}" if self.name == "custom" else f"days={self.name}"

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until


def today(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def named(name: str, *, now: date, first: date | None) -> Period:
    """The last so many days, today included; "all" begins with the first answer."""
    until = now + DAY
    if name == "all":
        return Period(min(first or now, now), until, "all")
    return Period(until - timedelta(days=int(name)), until, name)


def chosen(params: Mapping[str, str], *, now: date, answered: Collection[date]) -> tuple[Period, str]:
    """The period an address asks for, and which of `from` and `to` is no day where one is not.

    Nothing asked: 28 days, or everything when those are empty but earlier days are not (an imported archive).
    """
    first = min(answered, default=None)
    if params.get("from") or params.get("to"):
        return _custom(params, now=now, first=first)
    name = params.get("days", "")
    if name in CHOICES:
        return named(name, now=now, first=first), ""
    usual = named(USUAL, now=now, first=first)
    if answered and not any(day in usual for day in answered):
        return named("all", now=now, first=first), ""
    return usual, ""


def _custom(params: Mapping[str, str], *, now: date, first: date | None) -> tuple[Period, str]:
    since = _day(params.get("from", "")) if params.get("from") else min(first or now, now)
    last = _day(params.get("to", "")) if params.get("to") else now
    if since is None or last is None or last < since:
        return named(USUAL, now=now, first=first), "from" if since is None else "to"
    return Period(since, last + DAY), ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
