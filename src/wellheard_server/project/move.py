"""`wellheard move`: an installation in a folder becomes one on PostgreSQL. Killed anywhere, the folder is whole, and the database says it is not."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
from django.conf import settings

from wellheard_server.project import nodes, places, transfer
from wellheard_server.project.console import NOTE, CannotStart
from wellheard_server.project.transfer import Counted
from wellheard_server.project.transfer_postgres import PostgresStore


class Moved(msgspec.Struct, frozen=True):
    """What was carried, and where the facts are now. `again`: it had been carried before, and only the note in the folder was missing."""

    tables: list[Counted]
    digest: str
    lake: Path
    again: bool = False

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def move(data: Path, url: str, lake: Path | None = None, *, say: Callable[[str], None] = lambda line: None) -> Moved:
    """Call with Django on the folder, and nobody else at work on it. Raises CannotStart, and Differs when what arrived is not what was sent."""
    with transfer.store("", data) as source, target_of(url) as target:
        if target.has_tables() and not target.has_table("base_installation"):
            raise CannotStart("The database is not empty, and what is in it is not Wellheard's. Name an empty one.")
        transfer.prepare(target)
        if not transfer.is_empty(target):
            return finished_before(source, target, data, lake)
        target.execute(ARRIVING)
        there = Path(settings.LAKE) if lake is None else with_the_lake(lake)
        sent: list[Counted] = []

        def finish(tables: list[Counted]) -> None:
            sent.extend(tables)
            known = (transfer.digest(tables), nodes.fingerprint(settings.SECRET_KEY), nodes.mark(there))
            target.execute(ARRIVED, known)

        transfer.copy(source, target, told=lambda table: say(line(table)), finish=finish)
    done = Moved(sent, transfer.digest(sent), there)
    note(data, url, done)
    return done


ARRIVING = """
INSERT INTO base_installation (id, key, lake, arriving_at, arrived) VALUES (1, '', '', now(), '')
ON CONFLICT (id) DO UPDATE SET key = '', lake = '', arriving_at = now(), arrived = ''
"""
ARRIVED = "UPDATE base_installation SET arriving_at = NULL, arrived = %s, key = %s, lake = %s"


@contextmanager
def target_of(url: str) -> Iterator[PostgresStore]:
    places.database(url, Path())  # refuses what is no address of PostgreSQL's
    store = PostgresStore(url)
    try:
        store.has_tables()
    except psycopg.OperationalError as error:
        raise CannotStart("The database cannot be reached.", hint=str(error).strip()) from error
    try:
        yield store
    finally:
        store.close()


def finished_before(source: transfer.Store, target: PostgresStore, data: Path, lake: Path | None) -> Moved:
    """All of it is there, and only the folder was not told; anything else in the target is somebody's work."""
    tables = transfer.counted(source)
    if target.one("SELECT arrived FROM base_installation") != transfer.digest(tables):
        raise CannotStart("The database is not empty: it holds an installation already. Name an empty one.")
    done = Moved(tables, transfer.digest(tables), lake or Path(settings.LAKE), again=True)
    note(data, target.url, done)
    return done


def with_the_lake(lake: Path) -> Path:
    """A copy of the facts, and of the files beside them, at a place that all nodes share. Half a copy has another name."""
    mark = nodes.mark(Path(settings.LAKE))
    if lake.exists() and any(lake.iterdir()) and not (lake / nodes.MARK).exists():
        raise CannotStart(f"The folder {lake} is not empty. Name a new one for the lake.")
    if lake.exists() and (lake / nodes.MARK).exists() and nodes.mark(lake) != mark:
        raise CannotStart(f"The folder {lake} is the lake of another installation. Name a new one.")
    half = lake.with_name(f"{lake.name}.half")
    for old in (half, lake):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(settings.LAKE, half, symlinks=True)
    half.rename(lake)
    if Path(settings.FILES).is_dir():
        shutil.copytree(settings.FILES, lake.parent / "files", dirs_exist_ok=True)
    return lake


def note(data: Path, url: str, done: Moved) -> None:
    said = {"moved_at": datetime.now(UTC).isoformat(timespec="seconds"), "to": named(url), "digest": done.digest}
    half = data / f"{NOTE}.half"
    with half.open("w") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())
    half.rename(data / NOTE)


def named(url: str) -> str:
    """The address without who and with which password."""
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname', '')} on {parts.get('host', 'this machine')}"


def line(table: Counted) -> str:
    return f"{table.table:<40} {table.rows:>12,}  {table.digest}"
