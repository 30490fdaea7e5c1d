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
        writable(Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve())
        import django

        from wellheard_server.project import logs

        logs.set_up("WARNING")
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        yield


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
