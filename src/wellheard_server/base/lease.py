"""Leases: work that one process at a time does, on whatever machine. A row says who is at it and until when, by the database's clock.

    with held(f"lake:{workspace_id}") as lease:
        ...            # a thread renews it meanwhile
        lease.check()  # before what must not be done by two: raises Lost

A holder that ends lets go at once. One that was killed is noticed at once on its own machine, for the kernel frees the file it kept locked,
and elsewhere when its time is over. One that stalls and wakes up late may believe for a moment that it still holds: what is done under a
lease therefore has a last word of its own, a row lock in the database or the lake's count of steps.
"""

import fcntl
import logging
import os
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q
from django.db.models.functions import Now

from wellheard.base.errors import WellheardError
from wellheard_server.base.models import Lease

log = logging.getLogger(__name__)
SECONDS = 15.0  # how long a node that died elsewhere keeps its work from others
BEATS = 3  # renewals within that time
AGAIN_SECONDS = 1.0  # after one that failed
SHORTEST_POLL, LONGEST_POLL = 0.02, 0.5
LONGEST_PAUSE = 60.0  # some are never due
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Taken(WellheardError):
    """Another process is at it."""


class Lost(WellheardError):
    """It took too long, and another process may be at it already."""


class Held:
    """A lease in our hands, until `release`."""

    def __init__(self, name: str, seconds: float, asked: float) -> None:
        self.name, self.seconds, self.is_lost = name, seconds, False
        self.renewed(asked)

    def renewed(self, asked: float) -> None:
        self.deadline, self.due = asked + self.seconds, asked + self.seconds / BEATS

    @property
    def is_good(self) -> bool:
        """Asked of our own clock, which goes on while a process is stopped."""
        return not self.is_lost and time.monotonic() < self.deadline

    def check(self) -> None:
        if not self.is_good:
            raise Lost(f"The lease {self.name} was lost: this process was stopped for too long.", code="lease_lost")

    def release(self) -> None:
        _keeper.let_go(self)


@contextmanager
def held(name: str, *, seconds: float = SECONDS, wait: bool | float = True) -> Iterator[Held]:
    """Raises Taken when another process is at it and `wait` (seconds, or for ever) is over."""
    lease = take(name, seconds=seconds, wait=wait)
    if lease is None:
        raise Taken("Another process is at it.", code="busy", hint="Try again in a moment.")
    try:
        yield lease
    finally:
        lease.release()


def take(name: str, *, seconds: float = SECONDS, wait: bool | float = False) -> Held | None:
    """None when another process, or another thread of this one, is at it."""
    return _keeper.take(name, seconds, float("inf") if wait is True else float(wait))


def release_all() -> None:
    """Before this process ends: nobody has to wait for what it held."""
    _keeper.close()


class Keeper:
    """What this process holds, and the thread that keeps it fresh."""

    def __init__(self) -> None:
        self.locks: dict[str, threading.Lock] = defaultdict(threading.Lock)  # threads take turns without the database
        self.held: dict[str, Held] = {}
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None
        self.file: Any = None
        self.holder = ""

    def take(self, name: str, seconds: float, wait: float) -> Held | None:
        until = time.monotonic() + wait
        with self.changed:
            lock = self.locks[name]
        if not lock.acquire(timeout=min(wait, threading.TIMEOUT_MAX)):
            return None
        try:
            lease = self._take(name, seconds, until)
        except BaseException:
            lock.release()
            raise
        if lease is None:
            lock.release()
        return lease

    def _take(self, name: str, seconds: float, until: float) -> Held | None:
        poll = SHORTEST_POLL
        while True:
            asked = time.monotonic()
            if self._taken(name, seconds):
                return self._keep(Held(name, seconds, asked))
            if time.monotonic() + poll > until:
                return None
            time.sleep(poll)
            poll = min(2 * poll, LONGEST_POLL)

    def _taken(self, name: str, seconds: float) -> bool:
        """One statement takes it, so that of two who ask at once one succeeds."""
        row = Lease.objects.filter(name=name)
        mine = {"holder": self._known_holder(), "until": Now() + timedelta(seconds=seconds)}
        if row.filter(Q(until__lt=Now()) | Q(holder=self.holder)).update(**mine):
            return True
        holder = row.values_list("holder", flat=True).first()
        if holder is None:
            Lease.objects.bulk_create([Lease(name=name, holder="", until=LONG_AGO)], ignore_conflicts=True)
            return bool(row.filter(until__lt=Now()).update(**mine))
        return has_ended(holder) and bool(row.filter(holder=holder).update(**mine))

    def _keep(self, lease: Held) -> Held:
        with self.changed:
            self.held[lease.name] = lease
            if self.thread is None:
                self.thread = threading.Thread(target=self._beat, name="leases", daemon=True)
                self.thread.start()
            self.changed.notify()
        return lease

    def let_go(self, lease: Held) -> None:
        with self.changed:
            if self.held.get(lease.name) is not lease:
                return
            del self.held[lease.name]
        try:
            Lease.objects.filter(name=lease.name, holder=self.holder).update(until=LONG_AGO)
        except Error:  # it lapses by itself
            log.exception("a lease could not be given back")
        finally:
            self.locks[lease.name].release()

    def close(self) -> None:
        for lease in list(self.held.values()):
            self.let_go(lease)
        if self.file:
            self.file.close()
            Path(self.file.name).unlink(missing_ok=True)
            self.file, self.holder = None, ""

    def _beat(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.held)
                pause = min(lease.due for lease in self.held.values()) - time.monotonic()
                if pause > 0:
                    self.changed.wait(min(pause, LONGEST_PAUSE))
                    continue
                leases = [lease for lease in self.held.values() if lease.due <= time.monotonic()]
            try:
                self._renew(leases)
            except Error:
                log.warning("leases could not be renewed; another node may take them over")
            finally:
                connection.close()  # not one that stands idle for what is done every few seconds

    def _renew(self, leases: list[Held]) -> None:
        for lease in leases:
            asked = time.monotonic()
            lease.due = asked + AGAIN_SECONDS
            still_ours = Lease.objects.filter(name=lease.name, holder=self.holder)
            if still_ours.update(until=Now() + timedelta(seconds=lease.seconds)):
                lease.renewed(asked)
            elif self.held.get(lease.name) is lease:
                lease.is_lost = True
                log.warning("a lease was lost to another process: this one was stopped for too long")

    def _known_holder(self) -> str:
        if self.file is None:
            self.holder = secrets.token_hex(16)
            folder = Path(settings.DATA) / "locks"
            folder.mkdir(parents=True, exist_ok=True)
            self.file = (folder / self.holder).open("w")
            fcntl.flock(self.file, fcntl.LOCK_EX)
        return self.holder


def has_ended(holder: str) -> bool:
    """Whether it was a process of this folder that ended without letting go. Of another machine's nothing is known."""
    path = Path(settings.DATA) / "locks" / (holder or "-")
    with suppress(FileNotFoundError), path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink(missing_ok=True)
        return True
    return False


def _anew() -> None:
    """A forked child holds nothing of its parent's."""
    global _keeper
    if _keeper.file:
        os.close(_keeper.file.fileno())  # else its parent would seem to live for as long as it does
    _keeper = Keeper()


_keeper = Keeper()
os.register_at_fork(after_in_child=_anew)
