"""The commands of an installation with many nodes."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wellheard_server.project.console import CannotStart, DataOption, JsonOption, place, plainly, ready, tell

if TYPE_CHECKING:
    from wellheard_server.project.move import Moved

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 opens it to the network.")]
Port = Annotated[int, typer.Option(help="The port.", envvar="PORT", min=1, max=65535)]


def add_to(app: typer.Typer) -> None:
    for command in (collector, web, worker, move, adopt):
        app.command()(command)


def collector(host: Host = "127.0.0.1", port: Port = 8000, data: DataOption = None) -> None:
    """Start a node that takes answers: /s/, /p/ and /a/. Any number may run, on PostgreSQL."""
    _node("collector", host, port, data)


def web(host: Host = "127.0.0.1", port: Port = 8000, data: DataOption = None) -> None:
    """Start a node that shows the console and answers the API. Any number may run, on PostgreSQL."""
    _node("web", host, port, data)


def worker(host: Host = "127.0.0.1", port: Port = 8000, data: DataOption = None) -> None:
    """Start a node that turns answers into numbers and works in the background. Any number may run, on PostgreSQL. Its port only tells how it is."""
    _node("worker", host, port, data)


def _node(role: str, host: str, port: int, data: Path | None) -> None:
    with plainly():
        # Its own port says nothing of the address people come by.
        base_url = os.environ.get("WELLHEARD_BASE_URL")
        place(data, port)
        if base_url is None and role != "worker":
            os.environ.setdefault("WELLHEARD_BASE_URL", f"http://localhost:{port}")
        from wellheard_server.project import up

        up.run_node(role, host, port, say=typer.echo)


def move(
    to: Annotated[
        str, typer.Option("--to", help="An empty PostgreSQL database: postgresql://user:password@host/name.")
    ],
    lake: Annotated[
        Path | None,
        typer.Option("--lake", help="Copy the facts to this new folder, which all nodes share. Default: they stay."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Carry an installation from its folder to PostgreSQL. Wellheard must be stopped; counts and hashes prove that everything came."""
    if os.environ.get("DATABASE_URL"):
        raise CannotStart("`wellheard move` carries a folder: unset DATABASE_URL and name the database with --to.")
    folder = (data or Path(os.environ.get("WELLHEARD_DATA", "wellheard-data"))).resolve()
    if not (folder / "main.db").exists():
        raise CannotStart(f"There is no installation in {folder}.")
    from wellheard_server.project.up import sole_use

    with sole_use(folder), ready(folder):
        from wellheard_server.project import move as moving

        say = (lambda line: None) if as_json else typer.echo
        done = moving.move(folder, to, lake.resolve() if lake else None, say=say)
        facts = {"rows": done.rows, "digest": done.digest, "lake": str(done.lake), "again": done.again}
        tables = [{"table": each.table, "rows": each.rows, "digest": each.digest} for each in done.tables]
        tell({**facts, "tables": tables}, _said(done, folder), as_json=as_json)


def _said(done: "Moved", folder: Path) -> str:
    begin = "Everything had arrived before" if done.again else "Everything arrived"
    return "\n".join(
        [
            f"{begin}: {done.rows:,} rows in {len(done.tables)} tables, hash {done.digest}.",
            "Give every node the same three:",
            "  DATABASE_URL         the address you gave with --to",
            f"  LAKE_URL             {done.lake}",
            f"  WELLHEARD_SECRET_KEY what is in {folder / 'secret.key'}, or what it was started with",
            f"Then start `wellheard up`, or `collector`, `web` and `worker`. {folder} is as it was; nothing reads it any more.",
        ]
    )


def adopt(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make the secret key and the lake of this node those of the whole installation. Stop all nodes before, and give them the same after."""
    with ready(data):
        from wellheard_server.project import nodes

        nodes.adopt()
        tell({"adopted": True}, "This key and this lake are the installation's now.", as_json=as_json)
