"""Many answers, one commit: a thread takes whatever waits, commits it in one transaction and says so, then takes what
has come meanwhile. No timer: a busy disk makes larger batches by itself."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import ClassVar

from wellheard.collector.any_inbox import Broken, Busy
from wellheard.collector.entry import Entry, Outcome

LARGEST_BATCH = 256
MOST_WAITING, MOST_BYTES = 4096, 32 * 2**20

Waiting = tuple[Entry, asyncio.Future[Outcome]]


class GroupCommit(ABC):
    """The half of an inbox that every database shares; `_commit` and `_refusal` are the other half and run in the
    writing thread."""

    faults: ClassVar[tuple[type[Exception], ...]]  # what `_commit` may raise; anything else is a bug of ours

    def __init__(
        self,
        *,
        most_waiting: int = MOST_WAITING,
        most_bytes: int = MOST_BYTES,
        when_broken: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self.most_waiting, self.most_bytes, self.when_broken = most_waiting, most_bytes, when_broken
        self.broken: Exception | None = None
        self.last_error: Exception | None = None
        self.on_commit: Callable[[int, float], None] = lambda rows, seconds: None
        self._waiting: list[Waiting] = []
        self._bytes = 0
        self._in_flight = 0
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._write, name="inbox", daemon=True)

    @abstractmethod
    def _commit(self, entries: list[Entry]) -> list[Outcome]:
        """Durable when it returns."""

    @abstractmethod
    def _refusal(self, error: Exception) -> Exception:
        """What the waiting are told after `_commit` raised one of `faults`."""

    @property
    def queued(self) -> int:
        """Pages not yet on disk."""
        return len(self._waiting) + self._in_flight

    async def append(self, entry: Entry) -> Outcome:
        """As AnyInbox says."""
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
        batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
        self._in_flight = len(batch)
        self._jobs.put(partial(self._keep, batch, loop))

    def _keep(self, batch: list[Waiting], loop: asyncio.AbstractEventLoop) -> None:
        began = time.perf_counter()
        outcomes: list[Outcome] | Exception
        try:
            outcomes = self._commit([entry for entry, _ in batch])
            self.last_error = None
        except self.faults as error:
            self.last_error = error
            outcomes = self._refusal(error)
        if self.broken is not None:
            outcomes = Broken("the inbox has stopped taking answers after a disk error")
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(self._settle, batch, outcomes, time.perf_counter() - began, loop)
        self._kept(len(batch))

    def _kept(self, rows: int) -> None:
        """After the waiting were told, still in the writing thread."""
        return None

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

    def _write(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as error:
                # A bug of ours: answers would wait for ever. Better to end, loudly.
                self.broken = error
                self.when_broken(error)
                raise

    def _finish(self) -> None:
        """Returns when what was handed over is done."""
        self._jobs.put(None)
        self._thread.join()
