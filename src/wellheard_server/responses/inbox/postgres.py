"""The inbox on PostgreSQL: the same promise as the file's (wellheard.collector.inbox), kept by any number of nodes at once.

A node keeps nothing of its own. When the connection breaks while a commit is under way, nobody knows whether it happened, so nobody is
told: the same pages are sent again on a new connection, and their keys say which of them were there already.
"""

import time
from contextlib import suppress

import psycopg
from psycopg.errors import DeadlockDetected, QueryCanceled, ReadOnlySqlTransaction, SerializationFailure
from psycopg.errors import DiskFull as NoRoom

from wellheard.collector.any_inbox import Broken, DiskFull
from wellheard.collector.entry import Entry, Outcome
from wellheard.collector.group_commit import MOST_BYTES, MOST_WAITING, GroupCommit
from wellheard_server.base.doors import INGEST
from wellheard_server.base.postgres import connected, made_durable
from wellheard_server.responses.inbox import table as inbox_table
from wellheard_server.responses.inbox.history import TableHistory
from wellheard_server.responses.inbox.pruning import prune

AGAIN = (DeadlockDetected, SerializationFailure, ReadOnlySqlTransaction)
PAUSE_SECONDS = 0.05


class PostgresInbox(GroupCommit):
    """`patience`: for how many seconds after the server went away pages wait for its return. Those that come later are refused at once, until
    one is kept again."""

    faults = (psycopg.Error,)

    def __init__(
        self, *, most_waiting: int = MOST_WAITING, most_bytes: int = MOST_BYTES, patience: float = 3.0
    ) -> None:
        super().__init__(most_waiting=most_waiting, most_bytes=most_bytes)
        self.patience = patience
        self._connection: inbox_table.Connection | None = None
        self._thread.start()

    def history(self) -> TableHistory:
        return TableHistory()

    def reason(self) -> str:
        error = self.broken or self.last_error
        return type(error).__name__ if error else ""

    def prune(self, up_to_seq: int, received_before: int) -> int:
        """As AnyInbox says; what is drained is said by the rows themselves."""
        return prune(received_before)

    def close(self) -> None:
        self._finish()
        self._let_go()

    def _commit(self, entries: list[Entry]) -> list[Outcome]:
        until = time.monotonic() + (0.0 if self.last_error else self.patience)
        while True:
            try:
                return inbox_table.commit(self._open(), entries)
            except psycopg.Error as error:
                is_lost = self._connection is None or self._connection.closed
                if is_lost or isinstance(error, ReadOnlySqlTransaction):
                    self._let_go()
                if not (is_lost or isinstance(error, AGAIN)) or time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _open(self) -> inbox_table.Connection:
        if self._connection is None:
            self._connection = inbox_table.prepared(made_durable(connected(INGEST)))
        return self._connection

    def _let_go(self) -> None:
        if self._connection:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None

    def _refusal(self, error: Exception) -> Exception:
        """What the waiting are told. A page that was kept after all is found by its key when it comes again."""
        if isinstance(error, NoRoom):
            return DiskFull("the disk of the database is full")
        if isinstance(error, QueryCanceled):
            return Broken("the database took too long to keep the answer")
        return Broken(f"the answer could not be kept ({type(error).__name__})")
