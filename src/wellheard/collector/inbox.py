"""The inbox: every accepted page of an answer, on disk before anybody is told so.

Grain: one row per response, page and edit. One process owns the file, and in it one thread writes
(wellheard.collector.group_commit).
"""

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from pathlib import Path

from wellheard.collector import inbox_file
from wellheard.collector.any_inbox import Broken, DiskFull
from wellheard.collector.entry import Entry, Outcome
from wellheard.collector.file_history import FileHistory
from wellheard.collector.group_commit import MOST_BYTES, MOST_WAITING, GroupCommit

ROWS_A_CHECKPOINT = 5000


class Inbox(GroupCommit):
    """The one owner of an inbox file. `append` belongs to one event loop; `when_broken` is called once, from the
    writing thread, if the disk fails in a way that makes every later promise worthless: the process must then end."""

    faults = (sqlite3.Error,)

    def __init__(
        self,
        path: Path,
        *,
        most_waiting: int = MOST_WAITING,
        most_bytes: int = MOST_BYTES,
        when_broken: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        super().__init__(most_waiting=most_waiting, most_bytes=most_bytes, when_broken=when_broken)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = inbox_file.own(path)
        self._database = inbox_file.opened(path)
        self.last_seq: int = self._database.execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'page'"
        ).fetchone()[0]
        self._in_log = 0  # rows since the last checkpoint
        self._thread.start()

    def history(self) -> FileHistory:
        return FileHistory(self)

    def reason(self) -> str:
        error = self.broken or self.last_error
        return getattr(error, "sqlite_errorname", type(error).__name__) if error else ""

    def _commit(self, entries: list[Entry]) -> list[Outcome]:
        outcomes, self.last_seq = inbox_file.commit(self._database, entries, self.last_seq)
        return outcomes

    def _kept(self, rows: int) -> None:
        self._in_log += rows
        if self._in_log >= ROWS_A_CHECKPOINT:
            self._checkpoint()

    def _checkpoint(self) -> None:
        self._in_log = 0
        try:
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            self._refusal(error)

    def _refusal(self, error: Exception) -> Exception:
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
        """As AnyInbox says. Waits for the writing thread."""
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
            done.set_exception(self._refusal(error))

    def close(self) -> None:
        """Finishes what was handed over, empties the log into the file and lets go of it."""
        self._finish()
        with suppress(sqlite3.Error):  # what was promised stands in the log already
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()
        os.close(self._lock)
