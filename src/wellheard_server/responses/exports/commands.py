"""`wellheard export`: single answers into a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

Ready = Callable[[Path | None], AbstractContextManager[None]]


def add_to(app: typer.Typer, ready: Ready) -> None:
    """`ready` sets Django up on a data folder; the project hands it in, for this room does not know it."""

    @app.command("export")
    def export(
        workspace: Annotated[str, typer.Option(help="The workspace's short name.", show_default=False)],
        survey: Annotated[str, typer.Option(help="Short name or name of a survey.", show_default=False)],
        out: Annotated[
            Path, typer.Option(help="The file to write; - is standard output, for csv and jsonl.", show_default=False)
        ],
        format: Annotated[str, typer.Option(help="csv, jsonl, parquet or xlsx; told by the file's name.")] = "",
        form: Annotated[str, typer.Option(help="wide: a row for each response; long: one for each answer.")] = "wide",
        since: Annotated[str, typer.Option(help="First day, such as 2026-01-01.")] = "",
        until: Annotated[str, typer.Option(help="First day left out.")] = "",
        where: Annotated[str, typer.Option(help="A filter as JSON, such as {field, operator, value}.")] = "",
        finished: Annotated[bool, typer.Option("--finished", help="Finished responses only.")] = False,
        people: Annotated[bool, typer.Option("--people", help="With who answered.")] = False,
        comments: Annotated[bool, typer.Option(help="With what people wrote.")] = True,
        codebook: Annotated[
            Path | None, typer.Option(help="Also write the codebook there: JSON, or text if its name ends with .txt.")
        ] = None,
        data: Annotated[
            Path | None, typer.Option("--data", help="The data folder. Default: WELLHEARD_DATA, else ./wellheard-data.")
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Take a survey's answers out. What stood in the file before is replaced when the new one is whole."""
        with ready(data):
            from wellheard_server.responses.exports.run import Typed, run

            typed = Typed(
                workspace=workspace,
                survey=survey,
                out=out,
                format=format,
                codebook=codebook,
                said={
                    "since": since,
                    "until": until,
                    "where": where,
                    "form": form,
                    "unfinished": str(not finished).lower(),
                    "people": str(people).lower(),
                    "comments": str(comments).lower(),
                },
            )
            run(typed, as_json=json)
