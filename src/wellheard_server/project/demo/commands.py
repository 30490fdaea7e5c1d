"""`wellheard demo`, which is `make run`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from wellheard_server.project.console import DataOption, place, plainly

HOST = "127.0.0.1"
FOLDER = "demo-data"


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option(help="The port.", envvar="PORT", min=1, max=65535)] = 8000,
    data: DataOption = None,
) -> None:
    """Start Wellheard with a demo workspace: a made-up bakery and a year of answers. Open to this machine alone."""
    with plainly():
        place(data or Path(os.environ.get("WELLHEARD_DATA", FOLDER)), port)
        from wellheard_server.project import up

        up.run(HOST, port, say=typer.echo, prepare=lambda: _prepare(typer.echo))


def _prepare(say: Callable[[str], None]) -> None:
    from django.utils import timezone

    from wellheard_server.project.demo.opening import open_demo

    open_demo(now=timezone.now(), say=say)
