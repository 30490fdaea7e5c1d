"""What the server's commands share: where the data is, refusals in one sentence, answers for people and for programs."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wellheard.base.errors import WellheardError

DataOption = Annotated[
    Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
]
NOTE = "moved.json"  # in a folder that was moved to PostgreSQL
MIGRATING = 8_306_211_700  # the number of the lock, any that nobody else takes
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one line of JSON.")]


class CannotStart(WellheardError):
    """One sentence for the person at the console."""


@contextmanager
def plainly() -> Iterator[None]:
    """Settings refuse a weak secret key by leaving; the command line says it as it says every refusal."""
    try:
        yield
    except SystemExit as refusal:
        if not isinstance(refusal.code, str):
            raise
        raise CannotStart(refusal.code) from refusal


def place(data: Path | None, port: int | None = None) -> None:
    """What the settings read must stand in the environment before they are imported."""
    if data is not None:
        os.environ["WELLHEARD_DATA"] = str(data.resolve())
    if port is not None:
        os.environ["PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wellheard_server.project.settings"


@contextmanager
def ready(data: Path | None) -> Iterator[None]:
    """Django set up and the database brought up to date; a running Wellheard on the same folder does not mind."""
    with plainly():
        place(data)
        folder = Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve()
        writable(folder)
        refuse_moved(folder)
        import django

        from wellheard_server.project import logs

        logs.set_up("WARNING")
        django.setup()
        bring_up_to_date()
        yield


def bring_up_to_date() -> None:
    """The tables as this version needs them. Several nodes may start at once: one makes them, the others wait and find them made."""
    from django.core.management import call_command

    from wellheard_server.base.migrating import carefully

    with alone_with_the_tables(), carefully():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone_with_the_tables() -> Iterator[None]:
    """SQLite's migrations are transactions that wait for each other; PostgreSQL's would collide."""
    from wellheard_server.base.doors import WORK
    from wellheard_server.base.postgres import connected, is_postgres

    if not is_postgres():
        yield
        return
    from psycopg import OperationalError

    try:
        database = connected(WORK)
    except OperationalError as error:
        raise CannotStart("The database of DATABASE_URL cannot be reached.", hint=str(error).strip()) from error
    with database:
        database.execute("SET lock_timeout = 0")
        database.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
        yield


def refuse_moved(data: Path) -> None:
    """A folder that was moved is read by nobody any more, unless it is a node's of the new place."""
    path = data / NOTE
    if os.environ.get("DATABASE_URL") or not path.exists():
        return
    said = json.loads(path.read_text())
    raise CannotStart(
        f"The installation in {data} moved to PostgreSQL ({said['to']}) on {said['moved_at'][:10]}: start it with DATABASE_URL."
        f" To go back to what was here then, delete {path.name}."
    )


def writable(data: Path) -> None:
    """Makes the folder. Raises CannotStart when nothing can be written there."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = data / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"The data folder {data} cannot be written to: {error.strerror}.") from error


def tell(facts: dict[str, object], sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(facts, default=str, ensure_ascii=False) if as_json else sentence)


def password(from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here: then it is shown, for nobody else knows it."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return secrets.token_urlsafe(15), True
