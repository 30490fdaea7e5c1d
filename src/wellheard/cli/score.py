"""`wellheard score FILE`: a metric with its interval, straight from a file."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("score")(score)


def score(
    file: Annotated[
        Path, typer.Argument(help="CSV, TSV (also gzipped), XLSX or Parquet; told by content.", show_default=False)
    ],
    column: Annotated[
        list[str],
        typer.Option(help="The column of answers; repeated for an index of several items.", show_default=False),
    ],
    metric: Annotated[str, typer.Option(help="What to compute: nps, csat, ces2, mean, ...", show_default=False)],
    scale: Annotated[str | None, typer.Option(help="Lowest and highest answer of the question, such as 1-5.")] = None,
    top_from: Annotated[
        float | None, typer.Option(help="Lowest answer of the top box, where the metric has one.")
    ] = None,
    by: Annotated[list[str] | None, typer.Option(help="Split by this column; several separated by commas.")] = None,
    where: Annotated[str | None, typer.Option(help="Only these rows, such as: year == 2017 and area == 'A'")] = None,
    missing: Annotated[list[str] | None, typer.Option(help="Codes that mean no answer, separated by commas.")] = None,
    weight: Annotated[str | None, typer.Option(help="The column of weights.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, where the guess is wrong.")] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of a workbook; the first one with data unless named.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score a column of answers: value, interval, how many answers, how many were blank or off the scale."""
    from wellheard.cli.scoring import (
        Wanted,
        scored,
    )  # reading files takes a third of a second to load; other commands need not wait

    wanted = Wanted(
        file=file,
        column=column,
        metric=metric,
        scale=scale,
        top_from=top_from,
        by=by,
        where=where,
        missing=missing,
        weight=weight,
        encoding=encoding,
        sheet=sheet,
    )
    scored(wanted, as_json=json)
