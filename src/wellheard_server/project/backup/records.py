"""Records and inbox as two SQLite files, whatever database they live in, both as of moments that can be put together again.

The records come first and the inbox after them: the records say how far the drain had come, and the inbox, which is newer, still holds all
that follows. The other way round, answers drained in between would be in neither copy.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from wellheard.base.errors import WellheardError
from wellheard.collector import inbox_file
from wellheard_server.project import transfer

FILES = ("main.db", "inbox.db")


class Unsound(WellheardError):
    """A database does not pass its own check; the sentence says which."""


def copy(folder: Path, *, inbox: Path) -> datetime:
    """main.db and inbox.db of the folder. Whatever was acknowledged before the returned moment is in them."""
    as_of = datetime.now(UTC)
    if connection.vendor == "sqlite":
        online(Path(connection.settings_dict["NAME"]), folder / "main.db")
        if inbox.exists():
            online(inbox, folder / "inbox.db")
        else:
            inbox_file.opened(folder / "inbox.db").close()
    else:
        with transfer.here() as source, transfer.store("", folder) as target:
            transfer.prepare(target)
            transfer.copy(source, target)
    for name in FILES:
        settle(folder / name)
    return as_of


def online(source: Path, target: Path) -> None:
    """SQLite's own way: one reading transaction, in which others write on."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=20)) as opened,
        closing(sqlite3.connect(target)) as copied,
    ):
        opened.backup(copied)
    target.chmod(0o600)


def settle(path: Path) -> None:
    """One file without a log beside it, looked through by SQLite itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise Unsound(
            f"{path.name} does not pass SQLite's check; nothing was kept. Restore an older backup, or ask for help."
        )


def counts(folder: Path) -> dict[str, int]:
    """Rows of every table in both files."""
    found: dict[str, int] = {}
    for name in FILES:
        with closing(sqlite3.connect(f"{(folder / name).as_uri()}?mode=ro", uri=True)) as database:
            listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            for (table,) in database.execute(listed).fetchall():
                found[f"{name}:{table}"] = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return found


def migrations(folder: Path) -> list[str]:
    with closing(sqlite3.connect(f"{(folder / 'main.db').as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [name for (name,) in rows]
