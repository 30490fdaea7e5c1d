"""This room on the command line: `wellheard import`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Literal

import typer

from wellheard_server.responses.exports import commands as export_commands
from wellheard_server.responses.facts import commands as facts_commands
from wellheard_server.responses.keeping import commands as retention_commands

Ready = Callable[[Path | None], AbstractContextManager[None]]


def add_to(app: typer.Typer, ready: Ready) -> None:
    """`ready` sets Django up on a data folder; the project hands it in, for this room does not know it."""
    facts_commands.add_to(app, ready)
    export_commands.add_to(app, ready)
    retention_commands.add_to(app, ready)

    @app.command("import")
    def import_(
        file: Annotated[Path, typer.Argument(help="CSV, TSV (also gzipped), XLSX or Parquet.", show_default=False)],
        workspace: Annotated[str, typer.Option(help="The workspace's short name.", show_default=False)],
        survey: Annotated[
            str,
            typer.Option(
                help="Short name or name of a survey; a new one is made where there is none.", show_default=False
            ),
        ],
        column: Annotated[
            list[str],
            typer.Option(
                help="A column of answers and its metric: nps=nps, sat=csat:1-5, q1=cli.again for one statement of an index. Repeat.",
                show_default=False,
            ),
        ],
        missing: Annotated[
            list[str] | None,
            typer.Option(help="Codes that mean no answer: 11 for all columns, nps=11 for one. Repeat."),
        ] = None,
        comment: Annotated[list[str] | None, typer.Option(help="A column of comments. Repeat.")] = None,
        by: Annotated[
            list[str] | None, typer.Option(help="Columns kept as attributes, to split by; separated by commas.")
        ] = None,
        time: Annotated[
            str | None, typer.Option(help="The column that says when; a year alone counts as 1 July.")
        ] = None,
        zone: Annotated[
            str | None, typer.Option(help="Time zone of times that name none. Default: the workspace's.")
        ] = None,
        dates: Annotated[Literal["dmy", "mdy"] | None, typer.Option(help="How 1/5/2017 is read.")] = None,
        on: Annotated[
            str | None, typer.Option(help="The day of all rows, where there is no column of times: 2017-05-01.")
        ] = None,
        weight: Annotated[str | None, typer.Option(help="The column of weights.")] = None,
        person: Annotated[str | None, typer.Option(help="The column that says who, by an id of yours.")] = None,
        identity: Annotated[
            str | None, typer.Option("--id", help="The column that tells responses apart for good.")
        ] = None,
        where: Annotated[str | None, typer.Option(help="Only these rows, such as: year == 2017")] = None,
        touchpoint: Annotated[str, typer.Option(help="Touchpoint of a new survey.")] = "",
        encoding: Annotated[str | None, typer.Option(help="Text encoding, where the guess is wrong.")] = None,
        sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; write nothing.")] = False,
        data: Annotated[
            Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Bring a file of answers into a survey. The same file again adds nothing."""
        from wellheard_server.responses.imports.words import (
            Typed,
        )  # loaded late: reading files takes a third of a second

        typed = Typed(
            file=file,
            workspace=workspace,
            survey=survey,
            columns=column,
            missing=missing or [],
            comments=comment or [],
            by=by or [],
            time=time,
            zone=zone,
            dates=dates,
            on=on,
            weight=weight,
            person=person,
            identity=identity,
            where=where,
            touchpoint=touchpoint,
            encoding=encoding,
            sheet=sheet,
            dry_run=dry_run,
        )
        typed.look()
        with ready(data):
            from wellheard_server.responses.imports.run import run

            run(typed, as_json=json)
