"""The inbox: every accepted page of an answer, on disk before anybody is told so.

Grain: one row per response, page and edit. One process owns the file, and in it one thread writes: it takes whatever
waits, commits it in one transaction and says so, then takes what has come meanwhile. No timer: a busy disk makes larger
batches by itself.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from wellheard.base.errors import WellheardError
from wellheard.collector import inbox_file
from wellheard.collector.inbox_file import Entry, Outcome

ROWS_A_CHECKPOINT = 5000


class Busy(WellheardError):
    """The queue is full: the sender should come back in a moment."""


class DiskFull(WellheardError):
    """There is no room to keep the answer; nothing was acknowledged."""


class Broken(WellheardError):
    """The answer could not be kept; nothing was acknowledged."""


Waiting = tuple[Entry, asyncio.Future[Outcome]]


class Inbox:
    """The one owner of an inbox file. `append` belongs to one event loop; `when_broken` is called once, from the
    writing thread, if the disk fails in a way that makes every later promise worthless: the process must then end."""

    def __init__(
        self,
        path: Path,
        *,
        most_waiting: int = 4096,
        most_bytes: int = 32 * 2**20,
        when_broken: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.most_waiting, self.most_bytes, self.when_broken = path, most_waiting, most_bytes, when_broken
        self._lock = inbox_file.own(path)
        self._database = inbox_file.opened(path)
        self.last_seq: int = self._database.execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'page'"
        ).fetchone()[0]
        self.broken: Exception | None = None
        self.last_error: Exception | None = None  # the latest failed commit, None again after one that went well
        self.on_commit: Callable[[int, float], None] = lambda rows, seconds: None
        self._waiting: list[Waiting] = []
        self._bytes = 0
        self._in_flight = 0
        self._in_log = 0  # rows since the last checkpoint
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._write, name="inbox", daemon=True)
        self._thread.start()

    @property
    def queued(self) -> int:
        """Pages not yet on disk."""
        return len(self._waiting) + self._in_flight

    async def append(self, entry: Entry) -> Outcome:
        """Returns when the page is on disk: `stored`; `repeated` when the same was kept before; `conflict` when another
        body has its key; `closed` when the response takes no more pages. Raises Busy, DiskFull or Broken, and then
        nothing was promised."""
        if self.broken is not None:
            raise Broken("the inbox has stopped taking answers after a disk error")
        if self.queued >= self.most_waiting or self._bytes >= self.most_bytes:
            raise Busy("too many answers are waiting for the disk")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((entry, future))
        self._bytes += len(entry.body)
        if self._in_flight == 0 and len(self._waiting) == 1:
            # After this turn of the loop, so that all that arrived in it goes to the thread in one hand-over:
            # hand-overs are the cost.
            loop.call_soon(self._hand_over, loop)
        return await future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._waiting = self._waiting[: inbox_file.LARGEST_BATCH], self._waiting[inbox_file.LARGEST_BATCH :]
        self._in_flight = len(batch)
        self._jobs.put(partial(self._keep, batch, loop))

    def _keep(self, batch: list[Waiting], loop: asyncio.AbstractEventLoop) -> None:
        began = time.perf_counter()
        outcomes: list[Outcome] | Exception
        try:
            outcomes, self.last_seq = inbox_file.commit(self._database, [entry for entry, _ in batch], self.last_seq)
            self.last_error = None
        except sqlite3.Error as error:
            outcomes = self._refusal(error)
        if self.broken is not None:
            outcomes = Broken("the inbox has stopped taking answers after a disk error")
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(self._settle, batch, outcomes, time.perf_counter() - began, loop)
        self._in_log += len(batch)
        if self._in_log >= ROWS_A_CHECKPOINT:
            self._checkpoint()

    def _checkpoint(self) -> None:
        self._in_log = 0
        try:
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            self._refusal(error)

    def _settle(
        self, batch: list[Waiting], outcomes: list[Outcome] | Exception, seconds: float, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._in_flight = 0
        self._bytes -= sum(len(entry.body) for entry, _ in batch)
        if self._waiting:
            self._hand_over(loop)  # the disk works while the answers below are sent
        if isinstance(outcomes, Exception):
            for _, future in batch:
                if not future.done():
                    future.set_exception(outcomes)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
        self.on_commit(len(batch), seconds)

    def _refusal(self, error: sqlite3.Error) -> Exception:
        """What the waiting are told. After a failed sync nobody knows what is on disk, and asking again would lie
        (Linux forgets the error)."""
        self.last_error = error
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return DiskFull("the disk is full")
        if "FSYNC" in name and self.broken is None:
            self.broken = error
            self.when_broken(error)
        return Broken(f"the answer could not be kept ({name or type(error).__name__})")

    def prune(self, up_to_seq: int, received_before: int) -> int:
        """Forgets drained pages received before that time (microseconds); their responses stay closed for good. Returns
        how many pages went. Waits for the writing thread: never call it from the event loop."""
        gone = 0
        while True:
            done: Future[int] = Future()
            self._jobs.put(partial(self._forget, done, up_to_seq, received_before))
            while not done.done() and self._thread.is_alive():
                wait([done], timeout=1)
            bite = done.result() if done.done() else 0  # 0: the inbox was closed meanwhile
            gone += bite
            if bite < inbox_file.PRUNED_AT_ONCE:
                return gone

    def _forget(self, done: "Future[int]", up_to_seq: int, received_before: int) -> None:
        try:
            done.set_result(inbox_file.forget(self._database, up_to_seq, received_before))
        except sqlite3.Error as error:
            self._refusal(error)
            done.set_exception(error)

    def _write(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:
                # A bug of ours: answers would wait for ever. Better to end, loudly.
                self.broken = error
                self.when_broken(error)
                raise

    def close(self) -> None:
        """Finishes what was handed over, empties the log into the file and lets go of it."""
        self._jobs.put(None)
        self._thread.join()
        with suppress(sqlite3.Error):  # what was promised stands in the log already
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()
        os.close(self._lock)
