"""Which database a test run stands on: SQLite, or with WELLHEARD_TEST_DATABASE=postgresql one real server for all its processes."""

import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.postgres import BIN, IN_A_HURRY, Postgres

WANTED, SERVER, OWNER = "WELLHEARD_TEST_DATABASE", "WELLHEARD_TEST_POSTGRES", "owner.pid"
PREFIX = "wh-pg-shared-"


def choose() -> None:
    """Settles DATABASE_URL before Django is loaded. The first process starts the server and stops it at its end; whatever
    it starts (xdist's workers, the product) finds the folder in the environment."""
    os.environ.pop("DATABASE_URL", None)
    wanted = os.environ.get(WANTED, "sqlite")
    if wanted not in ("sqlite", "postgresql"):
        raise SystemExit(f"{WANTED} must be sqlite or postgresql, got {wanted}.")
    if wanted == "postgresql":
        if SERVER not in os.environ:
            os.environ[SERVER] = str(_started().folder)
        os.environ["DATABASE_URL"] = shared().url("wellheard")


def shared() -> Postgres:
    return Postgres(Path(os.environ[SERVER]))


def is_postgres() -> bool:
    return SERVER in os.environ


def address(data: Path) -> str:
    """DATABASE_URL for a product over that data folder: a database of its own for each folder, empty at first. Nothing on SQLite."""
    if not is_postgres():
        return ""
    name = _name(data)
    if not shared().sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        shared().create(name)
    return shared().url(name)


def _name(data: Path) -> str:
    return f"of_{hashlib.blake2b(str(data.resolve()).encode(), digest_size=8).hexdigest()}"


def files(data: Path) -> list[Path]:
    """Where the records of that product lie as bytes."""
    if not is_postgres():
        return [data / "main.db"]
    shared().sql("CHECKPOINT")
    number = shared().sql(f"SELECT oid FROM pg_database WHERE datname = '{_name(data)}'")
    return [shared().folder / "base" / number]


def records(data: Path) -> object:
    """All of them: equal when nothing was written in between."""
    if not is_postgres():
        return (data / "main.db").read_bytes()
    command = [str(BIN / "pg_dump"), "--data-only", "--restrict-key=same", "--dbname", address(data)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def flush_quickly() -> None:
    """Between tests tables are emptied by DELETE: TRUNCATE makes every table and index anew, which costs a hundred times as much as
    taking a few rows away. The inbox, which is no model's, is emptied too."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False) -> list[str]:
        if not tables:
            return []
        with self.connection.cursor() as cursor:
            there = set(self.connection.introspection.table_names(cursor))
        emptied = [*tables, *({"inbox_page", "inbox_closed"} & there)]
        # Foreign keys are not looked at: everything goes.
        steps = ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in emptied)]
        return [";".join(steps)]

    DatabaseOperations.sql_flush = sql_flush


def _started() -> Postgres:
    _sweep()
    server = Postgres(Path(tempfile.mkdtemp(prefix=PREFIX)), *IN_A_HURRY, "max_connections=200")
    (server.folder / OWNER).write_text(str(os.getpid()))
    server.start()
    atexit.register(_end, server, os.getpid())
    return server


def _end(server: Postgres, owner: int) -> None:
    if os.getpid() == owner:  # a fork ends with the same list of farewells
        server.stop("immediate")
        shutil.rmtree(server.folder, ignore_errors=True)


def _sweep() -> None:
    """Servers whose run was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder / OWNER
        if owner.exists() and not Path(f"/proc/{owner.read_text()}").exists():
            with suppress(RuntimeError):  # it does not run any more
                Postgres(folder).stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)
