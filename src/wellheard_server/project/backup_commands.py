"""`wellheard backup` and `wellheard restore`."""

from pathlib import Path
from typing import Annotated

import typer

from wellheard_server.project.console import DataOption, JsonOption, plainly, ready, tell


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    out: Annotated[Path, typer.Argument(help="A new file ending in .tar.zst, or a new folder.", show_default=False)],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Put the secret key in too: whoever has the backup can then sign as you.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy everything while Wellheard runs: records, inbox, facts, files. Read back before it gets its name."""
    with ready(data):
        from wellheard_server.project.backup.make import make

        manifest = make(out, with_key=with_key, say=lambda line: typer.echo(line, err=True))
        moment = manifest.as_of.isoformat(timespec="seconds")
        facts = {
            "backup": str(out),
            "as_of": moment,
            "responses": manifest.responses,
            "files": len(manifest.files),
            "bytes": manifest.size,
            "has_key": manifest.has_key,
        }
        sentence = (
            f"{out} holds {manifest.responses:,} responses in {len(manifest.files):,} files, {manifest.size:,} bytes unpacked. "
            f"Whatever was acknowledged before {moment} is in it; what came later is in the next one. Every file was read back."
        )
        tell(facts, sentence, as_json=as_json)


def restore(
    backup: Annotated[
        Path, typer.Argument(help="The file or folder that `wellheard backup` made.", show_default=False)
    ],
    data: Annotated[Path, typer.Option("--data", help="A new or empty folder.", show_default=False)],
    to: Annotated[
        str, typer.Option("--to", help="An empty PostgreSQL database for the records: postgresql://...")
    ] = "",
    erasures: Annotated[
        Path | None, typer.Option("--erasures", help="A newer erasures.jsonl: who was erased since the backup.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new installation of a backup. It starts with sending switched off and without anybody who was erased."""
    with plainly():
        from wellheard_server.project import restore as restoring

        done = restoring.restore(backup, data, to=to, erasures=erasures, say=lambda line: typer.echo(line, err=True))
        tell(done.facts(), done.sentence(), as_json=as_json)
