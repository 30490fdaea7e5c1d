"""How often one somebody may do one thing. Counted in the database, so that any number of processes and nodes keep one limit together."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest

from wellheard.collector.client import household
from wellheard_server.base.models import LimitSlot

SLOTS = 60  # of a window: a try leaves it at most a sixtieth too late

# A row that has room gains one, in one statement: of many at once on many nodes, exactly as many get through as there is room for.
ONE_MORE = """
INSERT INTO base_limitslot (key, slot, count, until) VALUES (%s, %s, 1, %s)
ON CONFLICT (key, slot) DO UPDATE SET count = base_limitslot.count + 1 WHERE base_limitslot.count + %s < %s
RETURNING count
"""


class TooMany(Exception):
    """Comes back after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """At most `most` in a window that moves along with the clock."""

    name: str
    most: int
    window: timedelta

    def take(self, subject: str, *, now: datetime) -> "Taken":
        """One more, written down before it is done. Raises TooMany, and then it does not count."""
        slot, key = self._slot(now), self._key(subject, now)
        with transaction.atomic():
            counts = self._counts(subject, now, lock=True)
            earlier = sum(counts.values()) - counts.get(slot, 0)
            if earlier < self.most and self._one_more(key, slot, earlier, now):
                return Taken(key, slot)
        raise TooMany(self._seconds(subject, now))

    def look(self, subject: str, *, now: datetime) -> None:
        """Raises TooMany when no more would be let through. Writes nothing."""
        if sum(self._counts(subject, now).values()) >= self.most:
            raise TooMany(self._seconds(subject, now))

    def clear(self, subject: str, *, now: datetime) -> None:
        """As if nothing had been."""
        LimitSlot.objects.filter(key__in=self._keys(subject, now)).delete()

    def _one_more(self, key: str, slot: int, earlier: int, now: datetime) -> bool:
        until = now + self.window * (1 + 2 / SLOTS)
        with connection.cursor() as cursor:
            cursor.execute(ONE_MORE, [key, slot, until, earlier, self.most])
            return cursor.fetchone() is not None

    def _counts(self, subject: str, now: datetime, *, lock: bool = False) -> dict[int, int]:
        rows = LimitSlot.objects.filter(key__in=self._keys(subject, now), slot__gte=self._slot(now) - SLOTS)
        found: dict[int, int] = {}
        for slot, count in (rows.select_for_update() if lock else rows).values_list("slot", "count"):
            found[slot] = found.get(slot, 0) + count
        return found

    def _seconds(self, subject: str, now: datetime) -> int:
        """Until enough of what counts has left the window."""
        counts = self._counts(subject, now)
        left = sum(counts.values())
        for slot in sorted(counts):
            left -= counts[slot]
            if left < self.most:
                return max(1, int((slot + SLOTS + 1) * self._length - now.timestamp()) + 1)
        return 1

    @property
    def _length(self) -> float:
        return self.window.total_seconds() / SLOTS

    def _slot(self, now: datetime) -> int:
        return int(now.timestamp() // self._length)

    def _key(self, subject: str, now: datetime) -> str:
        return keyed(self.name, subject, now)

    def _keys(self, subject: str, now: datetime) -> set[str]:
        """Shortly after midnight two: what was done yesterday in the same window counts too."""
        return {self._key(subject, now), self._key(subject, now - self.window)}


@dataclass(frozen=True)
class Taken:
    """One that was counted."""

    key: str
    slot: int

    def give_back(self) -> None:
        """It turned out to be none of those that are limited."""
        LimitSlot.objects.filter(key=self.key, slot=self.slot, count__gt=0).update(count=F("count") - 1)


def keyed(name: str, subject: str, now: datetime) -> str:
    """What is kept of somebody: nobody without the secret key can try addresses out on it, and tomorrow it is another."""
    text = f"wellheard:limit:{name}:{now.astimezone(UTC):%Y-%m-%d}:{subject}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def address(request: HttpRequest) -> str:
    """Whom a limit by address counts: the connection's other end, or what the named proxies say (WELLHEARD_PROXIES)."""
    return household(request.META.get("REMOTE_ADDR", ""))


def sweep(now: datetime) -> None:
    LimitSlot.objects.filter(until__lt=now).delete()


# Failures alone count: a company behind one address signs in as often as it likes.
SIGN_IN_FROM_AN_ADDRESS = Limit("sign-in", 30, timedelta(minutes=10))
SIGN_IN_TO_AN_ACCOUNT = Limit("sign-in-account", 10, timedelta(minutes=10))
LINKS = Limit("links", 30, timedelta(minutes=10))  # set-up, joining and reset links that open nothing
KEYS = Limit("keys", 30, timedelta(minutes=10))
# What costs the house minutes of work, by who started it.
EXPORTS = Limit("exports", 30, timedelta(hours=1))
IMPORTS = Limit("imports", 30, timedelta(hours=1))
