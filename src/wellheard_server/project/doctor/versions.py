"""What it runs on, and the clock."""

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from django.db import connection
from django.utils import timezone

from wellheard_server.base.models import Announcement
from wellheard_server.project.doctor.finding import Finding, fault, fine, warning

LEAST = {"duckdb": (1, 4), "deltalake": (1, 0), "django": (6, 0)}
PYTHON, SQLITE = (3, 12), (3, 38)
BORN = datetime(2026, 11, 1, tzinfo=UTC)  # no clock of a Wellheard is right before it was made
APART, TOO_FAR = timedelta(seconds=2), timedelta(seconds=60)


def check() -> Iterator[Finding]:
    yield _at_least("Python", sys.version_info[:2], PYTHON)
    for name, least in LEAST.items():
        yield _at_least(name, _numbers(version(name)), least)
    yield database()
    yield clock()


def database() -> Finding:
    if connection.vendor == "sqlite":
        return _at_least("SQLite", sqlite3.sqlite_version_info[:3], SQLITE)
    least = connection.features.minimum_database_version
    return _at_least("PostgreSQL", connection.get_database_version(), least)


def clock() -> Finding:
    """Beside the database's where that is another machine's, and beside what was written down last where it is not."""
    now = timezone.now()
    if now < BORN:
        return fault("clock", now.isoformat(), "Answers would be counted in the wrong year.", "Set the clock.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
        found = f"{apart.total_seconds():.1f} s beside the database's"
    else:
        news = Announcement.everywhere.order_by("-announced_at")  # across: when anything was written last
        last = news.values_list("announced_at", flat=True).first()
        apart = max(timedelta(), last - now) if last else timedelta()
        found = "not behind what was written last" if not apart else f"{apart} behind what was written last"
    if apart > APART:
        level = fault if apart > TOO_FAR else warning
        return level("clock", found, "Answers are put on the wrong day, leases lapse early.", "Let NTP set the clock.")
    return fine("clock", found)


def _at_least(name: str, found: tuple[int, ...], least: tuple[int, ...]) -> Finding:
    said = ".".join(map(str, found))
    if found[: len(least)] < least:
        wanted = ".".join(map(str, least))
        return fault(name, said, f"Wellheard is tested with {wanted} and later.", f"Install {wanted} or later.")
    return fine(name, said)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())
