"""Empties the inbox into responses, and responses into facts. A thread of `wellheard up` and of `wellheard worker`; any number may run."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from uuid import UUID

from django.db import connection

from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.inbox.sources import ROWS_A_ROUND, ROWS_OF_A_BACKLOG, Source
from wellheard_server.responses.intake import Intake

log = logging.getLogger(__name__)
IDLE_SECONDS, BREATH_SECONDS, TROUBLE_SECONDS = 1.0, 0.1, 2.0
GIVE_WAY_SECONDS = 0.2  # after each batch, while the collector is busy
FACTS_EVERY_SECONDS = 1.0
KEPT_IN_THE_INBOX = timedelta(days=30)  # drained pages; of an inbox file the collector says (collector.KEEP_DAYS)
PRUNED_EVERY = timedelta(hours=1)

Turn = Callable[[UUID | None], AbstractContextManager[bool]]


class Drain:
    """`wake()` from any thread or loop when something came; without it the drain looks once a second.

    `turn` says whether the pages of a workspace are this drain's to take just now: a lease where there are many nodes. Only for peace: two
    drains of one workspace do no harm.
    """

    def __init__(
        self,
        source: Source,
        *,
        ledger: LedgerWriter | None = None,
        turn: Turn = lambda whose: nullcontext(True),
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.source, self.turn, self.is_busy = source, turn, is_busy
        self.ledger = ledger or LedgerWriter()
        self._pruned_at = time.monotonic()
        self._waking, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        self._waking.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)
        self._thread.start()

    def stop(self, patience: float | None = None) -> None:
        """Returns when the batch under way is finished, or after `patience` seconds: whatever it was at is done again or whole."""
        self._stopping.set()
        self._waking.set()
        if self._thread:
            self._thread.join(patience)
            if self._thread.is_alive():
                return
        self.ledger.close()

    def round(self) -> int:
        """Everything that waits, into records, then into facts. How many inbox rows there were.

        While more waits than one batch takes, facts are written once a second: each append is a file.
        """
        total, written_at = 0, time.monotonic()
        while not self._stopping.is_set() and (taken := self.take()):
            total += taken
            if self.is_busy():  # those who answer just now go first; what is kept can wait
                self._stopping.wait(GIVE_WAY_SECONDS)
            if time.monotonic() - written_at > FACTS_EVERY_SECONDS:
                self.ledger.write_all()
                written_at = time.monotonic()
        self.ledger.write_all()  # also what another process stored, or a round before could not write
        return total

    def take(self) -> int:
        """One batch of each workspace into records, so that a busy one holds nobody up."""
        return sum(self._take(whose) for whose in self.source.waiting())

    def _take(self, whose: UUID | None) -> int:
        with self.turn(whose) as is_mine:
            if not is_mine:
                return 0
            most = ROWS_A_ROUND if self.is_busy() else ROWS_OF_A_BACKLOG
            return self.source.take(whose, Intake(self.source.name).store, most=most)

    def _prune(self) -> None:
        if time.monotonic() - self._pruned_at > PRUNED_EVERY.total_seconds():
            self._pruned_at = time.monotonic()
            self.source.prune(int((time.time() - KEPT_IN_THE_INBOX.total_seconds()) * 1e6))

    def _run(self) -> None:
        self._try(self.ledger.look_over)
        while not self._stopping.is_set():
            pause = BREATH_SECONDS if self._try(self.round) and self._try(self._prune) else TROUBLE_SECONDS
            self._stopping.wait(pause)  # answers that come meanwhile share the next round's writes
            self._waking.wait(IDLE_SECONDS)
            self._waking.clear()
        self.source.close()
        connection.close()

    def _try(self, work: Callable[[], object]) -> bool:
        """False after trouble (disk full, database locked, lake unreachable): nothing is lost, what was not stored waits as before."""
        try:
            work()
        except Exception:
            log.exception("the drain stumbled and tries again")
            connection.close()
            return False
        return True
