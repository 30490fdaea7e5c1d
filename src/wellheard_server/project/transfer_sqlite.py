"""One side of a transfer: `main.db` and `inbox.db`."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wellheard.collector import inbox_file
from wellheard_server.project import places
from wellheard_server.project.transfer_tables import CLOSED, PAGE, Column, Row, Table

BATCH = 2000
INBOX = "inbox"  # by this name the drain notes how far it is
NAMES = {PAGE.name: "page", CLOSED.name: "closed"}


class SqliteStore:
    """Both files are opened at the first use. A copy into them is for an installation that does not run."""

    def __init__(self, main: Path, inbox: Path) -> None:
        self.main, self.inbox = main, inbox
        self._opened: dict[Path, sqlite3.Connection] = {}

    def described(self) -> dict[str, Any]:
        return {**places.database("", self.main.parent), "NAME": self.main}

    def has_rows(self, table: Table) -> bool:
        return bool(self._of(table).execute(f"SELECT EXISTS (SELECT 1 FROM {_name(table)})").fetchone()[0])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The records first: what the inbox has more than they is then not drained yet, and nothing is missing."""
        with _transaction(self._records(), "BEGIN"), _transaction(self._pages(), "BEGIN"):
            for database in (self._records(), self._pages()):
                database.execute(
                    "SELECT count(*) FROM sqlite_master"
                ).fetchone()  # a transaction begins with its first look
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The inbox is committed first: a page whose record is not there yet is drained again, the other way round it would be lost."""
        with _transaction(self._records(), "BEGIN IMMEDIATE"):
            with _transaction(self._pages(), "BEGIN IMMEDIATE"):
                # Each page was let in once already; they come here in another order.
                self._pages().execute("DROP TRIGGER IF EXISTS one_answer_each")
                yield
            self._pages().executescript(inbox_file.SCHEMA)

    def clear(self, tables: list[Table]) -> None:
        for table in reversed(tables):
            self._of(table).execute(f"DELETE FROM {_name(table)}")

    def rows(self, table: Table) -> Iterator[list[Row]]:
        found = self._of(table).execute(self._select(table))
        changes = [
            (place, CHANGES[column.kind]) for place, column in enumerate(table.columns) if column.kind in CHANGES
        ]
        while batch := found.fetchmany(BATCH):
            yield [_changed(row, changes) for row in batch]

    def put(self, table: Table, batches: Iterable[list[Row]]) -> None:
        columns = [column for column in table.columns if (table, column.name) != (PAGE, "drained")]
        words = f"INSERT INTO {_name(table)} ({', '.join(_quoted(columns))}) VALUES ({', '.join('?' * len(columns))})"
        raw = [place for place, column in enumerate(columns) if column.kind == "uuid"] if table.name in NAMES else []
        for batch in self._in_order(batches) if table == PAGE else batches:
            self._of(table).executemany(words, [_with_raw_ids(row[: len(columns)], raw) for row in batch])

    def go_on_after(self, source: Any) -> None:
        """The inbox numbers on where the other one would have."""
        given = max(source.given(), self.given())
        self._pages().execute("DELETE FROM sqlite_sequence WHERE name = 'page'")
        self._pages().execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('page', ?)", (given,))

    def given(self) -> int:
        """The highest number the inbox ever gave."""
        noted = self._pages().execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'page'").fetchone()[0]
        return int(noted or 0)

    def close(self) -> None:
        for database in self._opened.values():
            database.close()
        self._opened.clear()

    def _in_order(self, batches: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """The drain knows one number up to which it is done: what is not drained is numbered after all that is."""
        drained, waiting, top = 0, list[Row](), 0
        for batch in batches:
            done = [row for row in batch if row[-1]]
            waiting += [row for row in batch if not row[-1]]
            drained, top = max([drained, *(row[0] for row in done)]), max([top, *(row[0] for row in batch)])
            yield done
        behind = sorted(row for row in waiting if row[0] < drained)
        yield [row for row in waiting if row[0] > drained]
        yield [(top + place, *row[1:]) for place, row in enumerate(behind, 1)]
        self._records().execute("DELETE FROM responses_drainoffset WHERE inbox = ?", (INBOX,))
        self._records().execute("INSERT INTO responses_drainoffset (inbox, seq) VALUES (?, ?)", (INBOX, drained))

    def _select(self, table: Table) -> str:
        if table == PAGE:
            return f"SELECT {', '.join(_quoted(PAGE.columns[:-1]))}, seq <= {self._drained()} FROM page ORDER BY seq"
        return f"SELECT {', '.join(_quoted(table.columns))} FROM {_name(table)}"

    def _drained(self) -> int:
        row = self._records().execute("SELECT seq FROM responses_drainoffset WHERE inbox = ?", (INBOX,)).fetchone()
        return int(row[0]) if row else 0

    def _of(self, table: Table) -> sqlite3.Connection:
        return self._pages() if table.name in NAMES else self._records()

    def _records(self) -> sqlite3.Connection:
        if self.main not in self._opened:
            database = sqlite3.connect(self.main, isolation_level=None, timeout=20, check_same_thread=False)
            database.executescript(places.SQLITE)
            self._opened[self.main] = database
        return self._opened[self.main]

    def _pages(self) -> sqlite3.Connection:
        if self.inbox not in self._opened:
            self._opened[self.inbox] = inbox_file.opened(self.inbox)
        return self._opened[self.inbox]


def _name(table: Table) -> str:
    return NAMES.get(table.name, f'"{table.name}"')


def _quoted(columns: Iterable[Column]) -> list[str]:
    return [f'"{column.name}"' for column in columns]


def _moment(text: str) -> str:
    """Whatever wrote it down: as Django does, in UTC, without a fraction where there is none."""
    found = datetime.fromisoformat(text)
    return str(found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found)


def _id(value: str | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else value


CHANGES = {"moment": _moment, "bool": bool, "uuid": _id}


def _changed(row: Row, changes: list[tuple[int, Any]]) -> Row:
    values = list(row)
    for place, change in changes:
        if values[place] is not None:
            values[place] = change(values[place])
    return tuple(values)


def _with_raw_ids(row: Row, places: list[int]) -> Row:
    """The inbox keeps ids as their 16 bytes."""
    return (
        tuple(bytes.fromhex(value) if place in places else value for place, value in enumerate(row)) if places else row
    )


@contextmanager
def _transaction(database: sqlite3.Connection, begin: str) -> Iterator[None]:
    database.execute(begin)
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
