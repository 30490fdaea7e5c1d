"""What `wellheard score` says: for people a few lines, for programs one JSON object with the same numbers in full."""

import math
import re
import sys

import msgspec
from rich.console import Console
from rich.table import Table as Grid

from wellheard.cli.figures import figure, interval
from wellheard.importers.tables.table import Table
from wellheard.importers.tally import Ask, Group, Tally
from wellheard.metrics.metric import Aside, Counts, Metric, spell
from wellheard.stats import Difference, Estimate
from wellheard.stats.comparisons import benjamini_hochberg

OFF_SCALE_WARNS_FROM = 0.2
FALSE_ALARMS = 0.05
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # what a cell must not do to a terminal


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One group: unweighted always, weighted beside it where there are weights, its difference to all others where
    there are several.
    """

    group: dict[str, str]
    estimate: Estimate
    weighted: Estimate | None
    against_the_rest: Difference | None = None
    p_adjusted: float | None = None

    @property
    def p(self) -> float | None:
        return self.against_the_rest.p if self.against_the_rest else None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to say about one scoring. `excluded` = missing + invalid."""

    file: str
    note: str
    column: str
    metric: str
    title: str
    scale: tuple[float, float] | None
    where: str
    rows_read: int
    rows: int
    excluded: int
    estimate: Estimate
    weighted: Estimate | None
    counts: Counts
    beside: list[Aside]
    groups: list[Line]
    warning: str

    @classmethod
    def of(cls, table: Table, metric: Metric, ask: Ask, counted: Tally, *, where: str) -> "Report":
        estimate, weighted = _both(metric, ask, counted.whole)
        return cls(
            file=table.path.name,
            note=table.note,
            column=ask.column,
            metric=metric.key,
            title=metric.title,
            scale=metric.scale,
            where=where,
            rows_read=counted.rows_read,
            rows=counted.rows,
            excluded=estimate.n_missing + estimate.n_invalid,
            estimate=estimate,
            weighted=weighted,
            counts=counted.whole,
            beside=list(metric.beside(weighted=False, **counted.whole)),
            groups=_lines(metric, ask, counted) if ask.by else [],
            warning=_warning(metric, estimate, counted),
        )


def _both(metric: Metric, ask: Ask, counts: Counts) -> tuple[Estimate, Estimate | None]:
    return metric.estimate(weighted=False, **counts), metric.estimate(weighted=True, **counts) if ask.weight else None


def _lines(metric: Metric, ask: Ask, counted: Tally) -> list[Line]:
    """Each group, compared with the rest; the comparisons of one report are one family."""
    lines = [_line(metric, ask, counted, group) for group in sorted(counted.groups)]
    p_values = [float("nan") if (p := line.p) is None else p for line in lines]
    adjusted = benjamini_hochberg(p_values) if len(lines) > 1 else p_values
    return [
        msgspec.structs.replace(line, p_adjusted=None if math.isnan(p) else p)
        for line, p in zip(lines, adjusted, strict=True)
    ]


def _line(metric: Metric, ask: Ask, counted: Tally, group: Group) -> Line:
    own = counted.groups[group]
    estimate, weighted = _both(metric, ask, own)
    difference = None
    if len(counted.groups) > 1:
        difference = metric.difference(own, counted.rest(group), weighted=bool(ask.weight))
    named = dict(zip(ask.by, group, strict=True))
    return Line(group=named, estimate=estimate, weighted=weighted, against_the_rest=difference)


def _warning(metric: Metric, estimate: Estimate, counted: Tally) -> str:
    if metric.scale is None or estimate.n_invalid <= OFF_SCALE_WARNS_FROM * max(estimate.n + estimate.n_invalid, 1):
        return ""
    scale = spell([metric.scale])
    return f"{estimate.n_invalid:,} of {counted.rows:,} rows are not on the scale {scale}; is it the right one?"


def print_json(report: Report) -> None:
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")


def print_text(report: Report) -> None:
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 200)
    scale = f", scale {spell([report.scale])}" if report.scale else ""
    console.print(f"{report.title} of {report.column} in {report.file}{scale}")
    for said in (report.note, f"where {report.where}" if report.where else ""):
        if said:
            console.print(f"  {said}")
    console.print(_figures(report))
    if report.groups:
        console.print(_groups(report))
        compared = sum(line.p_adjusted is not None for line in report.groups)
        console.print(f"{compared} comparisons, each group against all others, with the false-alarm share held at 5 %.")
    if report.warning:
        console.print(report.warning)


def _figures(report: Report) -> Grid:
    grid = Grid(box=None, show_header=False, pad_edge=True)
    for label, estimate in (("unweighted" if report.weighted else "", report.estimate), ("weighted", report.weighted)):
        if estimate is not None:
            note = f"  {estimate.note}" if estimate.note else ""
            grid.add_row(label, figure(estimate.value, estimate.unit), interval(estimate), f"{estimate.method}{note}")
    estimate = report.estimate
    grid.add_row(
        "n",
        f"{estimate.n:,}",
        f"of {report.rows:,} rows: {estimate.n_missing:,} without an answer, {estimate.n_invalid:,} not on the scale",
    )
    for beside in report.beside:
        grid.add_row(beside.title, figure(beside.estimate.value, beside.estimate.unit), interval(beside.estimate))
    return grid


def _groups(report: Report) -> Grid:
    grid = Grid(box=None)
    for name in report.groups[0].group:
        grid.add_column(name)
    for title in (report.title, "95 % interval", *(["weighted"] if report.weighted else []), "n", "against the rest"):
        grid.add_column(title, justify="right")
    for line in report.groups:
        cells = [_UNSAFE.sub("\ufffd", value) or "(blank)" for value in line.group.values()]
        cells += [figure(line.estimate.value, line.estimate.unit), interval(line.estimate)]
        cells += [figure(line.weighted.value, line.weighted.unit)] if line.weighted else []
        cells += [f"{line.estimate.n:,}", _against(line)]
        grid.add_row(*cells)
    return grid


def _against(line: Line) -> str:
    """In words that a family of comparisons allows."""
    difference = line.against_the_rest
    if difference is None or difference.value is None:
        return ""
    if line.p_adjusted is None or line.p_adjusted >= FALSE_ALARMS:
        return "no clear difference"
    return "higher" if difference.value > 0 else "lower"
