"""What `wellheard score` does, from words to numbers."""

from pathlib import Path

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.cli.options import scale as read_scale
from wellheard.cli.options import several
from wellheard.cli.progress import reading
from wellheard.cli.report import Report, print_json, print_text
from wellheard.importers.tables.table import open_table
from wellheard.importers.tally import Ask, tally
from wellheard.importers.where import Where
from wellheard.metrics.metric import Metric, Scale, metrics, spell


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed."""

    file: Path
    column: list[str]
    metric: str
    scale: str | None = None
    top_from: float | None = None
    by: list[str] | None = None
    where: str | None = None
    missing: list[str] | None = None
    weight: str | None = None
    encoding: str | None = None
    sheet: str | None = None


def scored(wanted: Wanted, *, as_json: bool) -> None:
    """Reads, counts, prints."""
    report = report_of(wanted)
    if as_json:
        print_json(report)
    else:
        print_text(report)


def report_of(wanted: Wanted) -> Report:
    """Raises DefinitionError where the method forbids what is wanted, FileError where the file does."""
    declared = read_scale(wanted.scale)
    if declared is None and len(wanted.column) > 1:
        declared = metrics.get(wanted.metric).scale  # the index of several items has the metric's own scale
    rule = _rule(wanted.metric, declared, wanted.top_from)
    table = open_table(wanted.file, encoding=wanted.encoding, sheet=wanted.sheet)
    where = Where.parse(wanted.where, table.columns) if wanted.where else None
    ask = Ask(
        column=wanted.column[0],
        items=tuple(wanted.column[1:]),
        missing=several(wanted.missing),
        weight=wanted.weight,
        by=several(wanted.by),
        where=where,
    )
    with reading(table) as step:
        counted = tally(table, rule, ask, each_batch=step)
    if declared is None and counted.seen is not None:
        _allow_undeclared(rule, wanted.top_from, counted.seen)
    return Report.of(table, rule, ask, counted, where=wanted.where or "")


def _rule(key: str, declared: Scale | None, top_from: float | None) -> Metric:
    """The metric on its scale. An undeclared one is counted on the only scale there is; whether the data allow that is
    asked afterwards.
    """
    rule = metrics.get(key)
    if declared is None and len(rule.scales) == 1:
        return rule.on(rule.scales[0], top_from)
    return rule.on(declared, top_from)


def _allow_undeclared(rule: Metric, top_from: float | None, seen: Scale) -> None:
    """Without a declared scale the data must look like the metric's: its own rule, and the best or worst answer seen at
    the top end.
    """
    metrics.get(rule.key).on(None, top_from, seen=seen)
    if rule.scale is not None and seen[1] < rule.scale[1]:
        message = f"{rule.title} is defined on {spell([rule.scale])}, and no answer in the data is above {seen[1]:g}."
        raise DefinitionError(
            message,
            code="scale_not_declared",
            hint=f"If it was asked on that scale, say --scale {spell([rule.scale])}.",
        )
