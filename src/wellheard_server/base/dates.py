"""Days and moments as a reader of each language writes them, in the workspace's zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from wellheard_server.base.figures import digits, plain

# The patterns are translated too: their letters are those of Django's date filter, their order is the language's.


def day(of: date) -> str:
    """21 Nov."""
    return digits(date_format(of, pgettext("pattern of a date", "j M")))


def day_of_year(of: date) -> str:
    """21 Nov 2026."""
    return digits(date_format(of, pgettext("pattern of a date", "j M Y")))


def full_day(of: date) -> str:
    """Saturday, 21 November 2026."""
    return digits(date_format(of, pgettext("pattern of a date", "l, j F Y")))


def month(of: date) -> str:
    """Nov 2026."""
    return digits(date_format(of, pgettext("pattern of a date", "M Y")))


def clock(moment: datetime, zone: str) -> str:
    """18:22."""
    return digits(date_format(moment.astimezone(ZoneInfo(zone)), pgettext("pattern of a time", "H:i")))


def span(first: date, last: date) -> str:
    """24 Oct – 20 Nov 2026: both days are in it."""
    if first == last:
        return day_of_year(first)
    if first.year != last.year:
        return gettext("{first} – {last}").format(first=day_of_year(first), last=day_of_year(last))
    # Some languages name the year at the front: both ends have patterns of their own.
    if first.month == last.month:
        start = pgettext("pattern of the first day of a range within one month", "j")
        end = pgettext("pattern of the last day of a range within one month", "j M Y")
    else:
        start = pgettext("pattern of the first day of a range within one year", "j M")
        end = pgettext("pattern of the last day of a range within one year", "j M Y")
    return gettext("{first} – {last}").format(
        first=digits(date_format(first, start)), last=digits(date_format(last, end))
    )


def ago(moment: datetime, now: datetime, zone: str) -> str:
    """How long ago while that helps, then the day and the hour."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=plain(minutes))
    here, today = moment.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    time = clock(moment, zone)
    if here == today:
        return gettext("today {time}").format(time=time)
    if here == today - timedelta(days=1):
        return gettext("yesterday {time}").format(time=time)
    return gettext("{day}, {time}").format(day=day(here) if here.year == today.year else day_of_year(here), time=time)
