"""Carries all rows of one installation from one database into another, SQLite files or PostgreSQL, and proves by counts and hashes that they came.

    with transfer.store("", folder) as source, transfer.store("postgresql://...") as target:
        transfer.prepare(target)
        tables = transfer.copy(source, target)

Hashes are made of what the rows say and not of how a database writes it down, and do not depend on the order of rows: equal on both.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from django.core.management import call_command
from django.db import connections
from django.db.utils import ConnectionHandler

from wellheard.base.errors import WellheardError
from wellheard_server.project import places
from wellheard_server.project.transfer_postgres import PostgresStore
from wellheard_server.project.transfer_sqlite import SqliteStore
from wellheard_server.project.transfer_tables import CLOSED, FILLED_BY_MIGRATE, PAGE, Row, Table, tables

Store = SqliteStore | PostgresStore
PREPARING = "transfer"  # the alias under which Django meets a database that is only just being made
ROUND = 2**128


class Counted(msgspec.Struct, frozen=True):
    """One table: how many rows, and a hash of all they say."""

    table: str
    rows: int
    digest: str


class Differs(WellheardError):
    """What arrived is not what was sent. Nothing of it was kept."""


@contextmanager
def store(url: str, folder: Path | None = None) -> Iterator[Store]:
    """A database by its address; without one, `main.db` and `inbox.db` of the folder."""
    opened: Store = (
        PostgresStore(url) if url else SqliteStore(_folder(folder) / "main.db", _folder(folder) / "inbox.db")
    )
    try:
        yield opened
    finally:
        opened.close()


def _folder(folder: Path | None) -> Path:
    if folder is None:
        raise ValueError("a store without an address needs its folder")
    return folder


@contextmanager
def here() -> Iterator[Store]:
    """The database this process works on."""
    from django.conf import settings

    known = connections["default"]
    if known.vendor == "sqlite":
        opened: Store = SqliteStore(Path(known.settings_dict["NAME"]), Path(settings.INBOX))
    else:
        opened = PostgresStore(places.address(known.settings_dict))
    try:
        yield opened
    finally:
        opened.close()


def prepare(store: Store) -> None:
    """Makes the tables, or brings them up to date."""
    connections.settings[PREPARING] = ConnectionHandler({"default": store.described()}).settings["default"]
    try:
        call_command("migrate", database=PREPARING, verbosity=0, interactive=False)
    finally:
        connections[PREPARING].close()
        del connections[PREPARING], connections.settings[PREPARING]


def is_empty(store: Store) -> bool:
    """Nothing is there but what making the tables puts in."""
    return not any(store.has_rows(table) for table in [*tables(), PAGE] if table.name not in FILLED_BY_MIGRATE)


def copy(
    source: Store,
    target: Store,
    *,
    told: Callable[[Counted], None] = lambda counted: None,
    finish: Callable[[list[Counted]], None] = lambda counted: None,
) -> list[Counted]:
    """All rows of `source` as of one moment, in place of those of `target`, in one transaction there: nobody sees a part of them.

    Read back and compared before it is committed; `told` of each table as it is carried, `finish` called last within the
    transaction. Raises Differs.
    """
    with source.reading(), target.writing():
        target.clear([*tables(), PAGE, CLOSED])
        sent = []
        for table in [*tables(), PAGE, CLOSED]:
            tally = Tally(table)
            target.put(table, tally.over(source.rows(table)))
            sent.append(tally.counted)
            told(tally.counted)
        target.go_on_after(source)
        came = _counted(target)
        if sent != came:
            wrong = ", ".join(mine.table for mine, theirs in zip(sent, came, strict=True) if mine != theirs)
            raise Differs(f"What arrived differs from what was sent in: {wrong}. Nothing was kept.")
        finish(sent)
    return sent


def counted(store: Store) -> list[Counted]:
    """Every table, all as of one moment."""
    with store.reading():
        return _counted(store)


def _counted(store: Store) -> list[Counted]:
    found = []
    for table in [*tables(), PAGE, CLOSED]:
        tally = Tally(table)
        for _ in tally.over(store.rows(table)):
            pass
        found.append(tally.counted)
    return found


def digest(counted: Iterable[Counted]) -> str:
    """One hash for all tables together."""
    return blake2b(msgspec.json.encode(sorted(counted, key=lambda each: each.table)), digest_size=16).hexdigest()


class Tally:
    """Counts rows as they pass, and adds up a hash of each, so that the order in which they pass does not matter."""

    def __init__(self, table: Table) -> None:
        self.table, self.rows, self.total = table, 0, 0

    def over(self, batches: Iterable[list[Row]]) -> Iterator[list[Row]]:
        for batch in batches:
            for row in batch:
                words = msgspec.msgpack.encode(self.said(row))
                self.total = (self.total + int.from_bytes(blake2b(words, digest_size=16).digest())) % ROUND
            self.rows += len(batch)
            yield batch

    def said(self, row: Row) -> list[Any]:
        values = list(row)
        for place in self.table.json:
            values[place] = canonical(values[place])
        return [values[place] for place in self.table.hashed]

    @property
    def counted(self) -> Counted:
        return Counted(self.table.name, self.rows, f"{self.total:032x}")


def canonical(text: str | None) -> str | None:
    """A JSON text as every database would say it: keys in order, no spaces, a number that is whole without its point.

    >>> canonical('{"b": 1.0, "a": 1e3}')
    '{"a":1000,"b":1}'
    """
    if text is None:
        return None
    return json.dumps(json.loads(text, parse_float=_number), sort_keys=True, separators=(",", ":"))


def _number(text: str) -> int | float:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(text)
