"""Empties the inbox into responses, and responses into facts. One thread of `wellheard up`; any number may run, they take turns."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction

from wellheard.collector.inbox_reader import InboxReader
from wellheard_server.responses.intake import Intake
from wellheard_server.responses.ledger_writer import LedgerWriter
from wellheard_server.responses.models import DrainOffset

log = logging.getLogger(__name__)
ROWS_A_ROUND = 500
IDLE_SECONDS, BREATH_SECONDS, TROUBLE_SECONDS = 1.0, 0.1, 2.0
KEPT_IN_THE_INBOX = timedelta(days=7)  # so that a database restored from yesterday can drain again


class Drain:
    """`wake()` from any thread or loop when something came; without it the drain looks once a second."""

    def __init__(
        self,
        reader: InboxReader,
        *,
        name: str = "inbox",
        ledger: LedgerWriter | None = None,
        drained: Callable[[int], None] | None = None,
    ) -> None:
        self.reader, self.name = reader, name
        self.ledger = ledger or LedgerWriter()
        self.drained = drained or (
            lambda seq: None
        )  # told how far it came, for the collector's backlog figure and pruning
        self._waking, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        self._waking.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the round under way is finished."""
        self._stopping.set()
        self._waking.set()
        if self._thread:
            self._thread.join()
        self.ledger.close()

    def round(self) -> int:
        """Everything that waits, into records, then into facts. How many inbox rows there were."""
        total = 0
        while taken := self.take():
            total += taken
            self.ledger.write_all()
        if not total:
            self.ledger.write_all()  # what another process stored, or a round before could not write
        return total

    def take(self) -> int:
        """One batch into records, the offset moving in the same transaction: half a batch or a batch twice cannot be."""
        with transaction.atomic():
            offset = DrainOffset.locked(self.name)
            if offset.seq > self.reader.given():
                log.warning("this inbox is not the one that was drained before; it is read from its beginning")
                offset.seq = 0
            rows = self.reader.after(offset.seq, ROWS_A_ROUND)
            if rows:
                Intake(self.name).store(rows)
                offset.seq = rows[-1].seq
                offset.save(update_fields=["seq"])
        self.drained(offset.seq)
        return len(rows)

    def _run(self) -> None:
        self._try(self.ledger.look_over)
        while not self._stopping.is_set():
            pause = BREATH_SECONDS if self._try(self.round) else TROUBLE_SECONDS
            time.sleep(pause)  # answers that come meanwhile share the next round's writes
            self._waking.wait(IDLE_SECONDS)
            self._waking.clear()
        connection.close()

    def _try(self, work: Callable[[], object]) -> bool:
        """False after trouble (disk full, database locked, lake unreachable): nothing is lost, the offset stands where it stood."""
        try:
            work()
        except Exception:
            log.exception("the drain stumbled and tries again")
            connection.close()
            return False
        return True
