"""What the server adds to the command line. Everything a person sets up in the browser on a first run, a script can do too."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

DataOption = Annotated[
    Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as one line of JSON.")]


def add_to(app: typer.Typer) -> None:
    """Called by the library's command line, which knows us only as an entry point."""
    app.command()(up)


def up(
    host: Annotated[str, typer.Option(help="The address to listen on. 0.0.0.0 opens it to the network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Default: PORT, else 8000.", envvar="PORT", min=1, max=65535)] = 8000,
    data: DataOption = None,
) -> None:
    """Start Wellheard: one process, everything in the data folder. The first start makes it and prints the set-up link."""
    with plainly():
        place(data, port)
        from wellheard_server.project import up as product

        product.run(host, port, say=typer.echo)


@contextmanager
def plainly() -> Iterator[None]:
    """A refusal is one sentence and exit code 2."""
    from wellheard.base.errors import WellheardError
    from wellheard_server.project.up import CannotStart

    try:
        yield
    except (CannotStart, WellheardError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from refusal
    except SystemExit as refusal:  # settings refuse a weak secret key this way
        if isinstance(refusal.code, str):
            typer.echo(refusal.code, err=True)
            raise typer.Exit(2) from refusal
        raise


def place(data: Path | None, port: int | None = None) -> None:
    """What the settings read must stand in the environment before they are imported."""
    if data is not None:
        os.environ["WELLHEARD_DATA"] = str(data.resolve())
    if port is not None:
        os.environ["PORT"] = str(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellheard_server.project.settings")
