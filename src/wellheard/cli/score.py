"""`wellheard score FILE`: a metric with its interval, straight from a file."""

from pathlib import Path
from typing import Annotated

import typer

from wellheard.base.errors import DefinitionError
from wellheard.cli.options import scale as read_scale
from wellheard.cli.options import several
from wellheard.cli.progress import reading
from wellheard.cli.report import Report, print_json, print_text
from wellheard.importers.table import open_table
from wellheard.importers.tally import Ask, tally
from wellheard.importers.where import Where
from wellheard.metrics.metric import Metric, Scale, metrics, spell


def add_to(app: typer.Typer) -> None:
    app.command("score")(score)


def score(
    file: Annotated[Path, typer.Argument(help="CSV, TSV (also gzipped), XLSX or Parquet; told by content.", show_default=False)],
    column: Annotated[str, typer.Option(help="The column that holds the answers.", show_default=False)],
    metric: Annotated[str, typer.Option(help="What to compute: nps, csat, ces2, mean, ...", show_default=False)],
    scale: Annotated[str | None, typer.Option(help="Lowest and highest answer of the question, such as 1-5.")] = None,
    top_from: Annotated[float | None, typer.Option(help="Lowest answer of the top box, where the metric has one.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="Split by this column; several separated by commas.")] = None,
    where: Annotated[str | None, typer.Option(help="Only these rows, such as: year == 2017 and area == 'A'")] = None,
    missing: Annotated[list[str] | None, typer.Option(help="Codes that mean no answer, separated by commas.")] = None,
    weight: Annotated[str | None, typer.Option(help="The column of weights.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, where the guess is wrong.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook; the first one with data unless named.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score a column of answers: value, interval, how many answers, how many were blank or off the scale."""
    declared = read_scale(scale)
    rule = _rule(metric, declared, top_from)
    table = open_table(file, encoding=encoding, sheet=sheet)
    ask = Ask(column=column, missing=several(missing), weight=weight, by=several(by), where=Where.parse(where, table.columns) if where else None)
    with reading(table) as step:
        counted = tally(table, rule, ask, each_batch=step)
    if declared is None and counted.seen is not None:
        _allow_undeclared(rule, top_from, counted.seen)
    report = Report.of(table, rule, ask, counted, where=where or "")
    print_json(report) if json else print_text(report)


def _rule(key: str, declared: Scale | None, top_from: float | None) -> Metric:
    """The metric on its scale. An undeclared one is counted on the only scale there is; whether the data allow that is asked afterwards."""
    rule = metrics.get(key)
    if declared is None and len(rule.scales) == 1:
        return rule.on(rule.scales[0], top_from)
    return rule.on(declared, top_from)


def _allow_undeclared(rule: Metric, top_from: float | None, seen: Scale) -> None:
    """Without a declared scale the data must look like the metric's: its own rule, and the best or worst answer seen at the top end."""
    metrics.get(rule.key).on(None, top_from, seen=seen)
    if rule.scale is not None and seen[1] < rule.scale[1]:
        message = f"{rule.title} is defined on {spell([rule.scale])}, and no answer in the data is above {seen[1]:g}."
        raise DefinitionError(message, code="scale_not_declared", hint=f"If it was asked on that scale, say --scale {spell([rule.scale])}.")
