"""What was typed after `wellheard import`, as a mapping. Needs no database, so a typing error touches none."""

from datetime import date
from pathlib import Path

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.cli.options import scale as read_scale
from wellheard.cli.options import several
from wellheard.importers.mapping import DateOrder, Mapping, MetricColumn
from wellheard.importers.tables.table import open_table
from wellheard.importers.where import Where


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    file: Path
    workspace: str
    survey: str
    columns: list[str]
    missing: list[str] = []
    comments: list[str] = []
    by: list[str] = []
    time: str | None = None
    zone: str | None = None
    dates: DateOrder | None = None
    on: str | None = None
    weight: str | None = None
    person: str | None = None
    identity: str | None = None
    where: str | None = None
    touchpoint: str = ""
    encoding: str | None = None
    sheet: str | None = None
    dry_run: bool = False

    def look(self) -> None:
        """Raises what can be known to be wrong before a database is opened."""
        self.mapping("UTC").check(open_table(self.file, encoding=self.encoding, sheet=self.sheet))

    def mapping(self, zone: str) -> Mapping:
        """The mapping, in `zone` where none was typed."""
        if self.time and self.on:
            raise DefinitionError("--time and --on both say when; use one of them.", code="two_times")
        if not self.survey.strip():
            raise DefinitionError("--survey needs a name.", code="no_survey")
        return Mapping(
            metrics=_joined([self._metric(said) for said in self.columns]),
            comments=tuple(self.comments),
            attributes=several(self.by),
            time=self.time,
            zone=self.zone or zone,
            dates=self.dates,
            on=_day(self.on),
            weight=self.weight,
            person=self.person,
            identity=self.identity,
            where=self._where(),
        )

    def _where(self) -> Where | None:
        if not self.where:
            return None
        return Where.parse(self.where, open_table(self.file, encoding=self.encoding, sheet=self.sheet).columns)

    def _metric(self, said: str) -> MetricColumn:
        """`sat_overall=csat:1-5` or `sat_overall=csat:1-5:4`, the last being the lowest answer of the top box; `q1=cli.again` is one
        statement of an index.
        """
        column, equals, rule = said.rpartition("=")
        if not equals or not column:
            raise DefinitionError(
                f"a column of answers is written as column=metric, such as nps=nps or sat=csat:1-5, got {said!r}.",
                code="bad_column",
            )
        metric, _, scale = rule.partition(":")
        metric, _, item = metric.partition(".")
        scale, _, top = scale.partition(":")
        if item:
            return MetricColumn(column=metric, metric=metric, items={item: column}, missing=self._codes(column))
        return MetricColumn(
            column=column,
            metric=metric,
            scale=read_scale(scale or None),
            top_from=_top(top),
            missing=self._codes(column),
        )

    def _codes(self, column: str) -> tuple[str, ...]:
        codes: list[str] = []
        for said in self.missing:
            name, equals, values = said.rpartition("=")
            if not equals or name == column:
                codes += several([values])
            elif name not in {each.rpartition("=")[0] for each in self.columns}:
                raise DefinitionError(
                    f"--missing {said}: {name!r} is not one of the columns of answers.", code="bad_missing"
                )
        return tuple(codes)


def _joined(columns: list[MetricColumn]) -> tuple[MetricColumn, ...]:
    """Statements of one index become one question, called as the index is."""
    found: dict[str, MetricColumn] = {}
    for each in columns:
        before = found.get(each.column) if each.items else None
        if before and before.items:
            items, missing = before.items | each.items, (*before.missing, *each.missing)
            found[each.column] = msgspec.structs.replace(before, items=items, missing=tuple(dict.fromkeys(missing)))
        elif each.column in found:
            raise DefinitionError(f"column {each.column!r} is named twice.", code="same_column")
        else:
            found[each.column] = each
    return tuple(found.values())


def _top(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise DefinitionError(f"the top box begins at a number, got {text!r}.", code="bad_top_box") from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DefinitionError(f"--on is a day such as 2017-05-01, got {text!r}.", code="bad_day") from None
