"""A table and a mapping become responses, row by row, with a reason for every row that does not."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import numpy as np
import pyarrow as pa

from wellheard.base.errors import DefinitionError
from wellheard.base.spreadsheet import restored
from wellheard.importers.mapping import Mapping, MetricColumn, question_key
from wellheard.importers.moments import Unclear, grain, moment
from wellheard.importers.records import ResponseRecord, RowRefusal
from wellheard.importers.tables.cells import number, numbers, texts
from wellheard.importers.tables.table import Table
from wellheard.metrics.metric import Metric, spell

MISSING = {"missing": "not_applicable"}
LONGEST_ATTRIBUTE, LONGEST_COMMENT, LONGEST_ID = 500, 10_000, 200


def responses(table: Table, mapping: Mapping, *, file_digest: str, now: datetime) -> "Responses":
    """The table read as responses. Raises DefinitionError when the mapping does not fit the table."""
    return Responses(table, mapping, file_digest=file_digest, now=now)


class Responses:
    """Gives each row in order: its refusals, then its record, unless the row as a whole was refused. Rows where nothing
    was answered give nothing.

    `rows` are those read so far that the mapping means. Iterating raises FileError when the file breaks on the way.
    """

    def __init__(self, table: Table, mapping: Mapping, *, file_digest: str, now: datetime) -> None:
        mapping.check(table)
        self.table, self.mapping, self.rows = table, mapping, 0
        self._reader = _RowReader(mapping, file_digest, now)

    def __iter__(self) -> Iterator[ResponseRecord | RowRefusal]:
        self.rows, row = 0, self.table.first_row
        for batch in self.table.batches(self.mapping.columns()):
            for parts in self._reader.rows(batch, row):
                self.rows += 1
                yield from parts
            row += batch.num_rows


class _Answers(msgspec.Struct, frozen=True):
    """One metric column of a batch: values with NaN for missing, which of those are codes rather than blanks, and its
    texts.
    """

    question: MetricColumn
    rule: Metric
    values: np.ndarray
    blank: np.ndarray
    valid: np.ndarray
    cells: list[str]


class _RowReader:
    def __init__(self, mapping: Mapping, file_digest: str, now: datetime) -> None:
        self.mapping, self.file_digest, self.now = mapping, file_digest, now
        self.rules = [(each, each.rule) for each in mapping.metrics]
        self.zone = zone_of(mapping.zone)

    def rows(self, batch: pa.RecordBatch, first_row: int) -> Iterator[list[ResponseRecord | RowRefusal]]:
        chosen = np.ones(batch.num_rows, bool) if self.mapping.where is None else self.mapping.where.mask(batch)
        columns = {name: texts(batch.column(name)) for name in batch.schema.names}
        answers = [self._answers(batch, each, rule, columns[each.column]) for each, rule in self.rules]
        times = batch.column(self.mapping.time).to_pylist() if self.mapping.time else None
        for place in np.flatnonzero(chosen):
            yield list(self._row(int(place), first_row + int(place), columns, answers, times))

    def _answers(self, batch: pa.RecordBatch, question: MetricColumn, rule: Metric, cells: list[str]) -> _Answers:
        column = batch.column(question.column)
        values = numbers(column, question.missing)
        return _Answers(question, rule, values, np.isnan(numbers(column)), _valid(rule, values), cells)

    def _row(
        self, place: int, row: int, columns: dict[str, list[str]], answers: list[_Answers], times: list[Any] | None
    ) -> Iterator[ResponseRecord | RowRefusal]:
        taken: dict[str, Any] = {}
        for each in answers:
            if each.valid[place]:
                taken[each.question.key] = int(each.values[place])
            elif not np.isnan(each.values[place]):
                expected = f"a whole number on the scale {spell([each.rule.scale or (0, 0)])}"
                yield RowRefusal(
                    row=row,
                    column=each.question.column,
                    expected=expected,
                    got=_quoted(each.cells[place]),
                    code="off_scale",
                    whole=False,
                )
            elif not each.blank[place]:
                taken[each.question.key] = MISSING
        for column in self.mapping.comments:
            words = restored(columns[column][place])
            if len(words) > LONGEST_COMMENT:
                expected = f"at most {LONGEST_COMMENT:,} characters"
                yield RowRefusal(
                    row=row, column=column, expected=expected, got=f"{len(words):,}", code="too_long", whole=False
                )
            elif words:
                taken[question_key(column)] = words
        if not taken:
            return
        try:
            yield self._record(place, row, columns, taken, times)
        except _Refused as refused:
            yield refused.refusal

    def _record(
        self, place: int, row: int, columns: dict[str, list[str]], answers: dict[str, Any], times: list[Any] | None
    ) -> ResponseRecord:
        def cell(column: str | None) -> str:
            return columns[column][place] if column else ""

        return ResponseRecord(
            row=row,
            identity=self._identity(row, cell(self.mapping.identity)),
            submitted_at=self._moment(row, times[place] if times else None),
            answers=answers,
            attributes={
                name: restored(cell(name))[:LONGEST_ATTRIBUTE] for name in self.mapping.attributes if cell(name)
            },
            weight=self._weight(row, cell(self.mapping.weight)) if self.mapping.weight else 1.0,
            person=self._limited(row, self.mapping.person or "", cell(self.mapping.person)),
            time_grain=grain(times[place]) if times else "",
        )

    def _identity(self, row: int, value: str) -> str:
        if not self.mapping.identity:
            return f"{self.file_digest}:{row}"
        if not value:
            raise _Refused(row, self.mapping.identity, "an id", "a blank", "no_id")
        return "id:" + self._limited(row, self.mapping.identity, value)

    def _limited(self, row: int, column: str, value: str) -> str:
        if len(value) > LONGEST_ID:
            raise _Refused(row, column, f"at most {LONGEST_ID} characters", f"{len(value):,}", "too_long")
        return value

    def _moment(self, row: int, cell: Any) -> datetime:
        column = self.mapping.time
        if column is None:
            day = self.mapping.on
            return self.now if day is None else datetime.combine(day, time(12), self.zone).astimezone(UTC)
        if cell is None or cell == "":
            raise _Refused(row, column, "a date and time", "a blank", "no_time")
        try:
            found = moment(cell, self.zone, self.mapping.dates)
        except Unclear as unclear:
            raise _Refused(row, column, str(unclear), _quoted(str(cell)), "bad_time") from None
        if found > self.now + timedelta(days=1):
            raise _Refused(row, column, "a time that has passed", _quoted(str(cell)), "future")
        return found

    def _weight(self, row: int, cell: str) -> float:
        weight = number(cell)
        if weight is None or not 0 <= weight < np.inf:
            raise _Refused(
                row, self.mapping.weight or "", "a weight, a number of 0 or more", _quoted(cell), "bad_weight"
            )
        return weight


def _valid(rule: Metric, values: np.ndarray) -> np.ndarray:
    """Which values are answers on the rule's scale."""
    low, high = rule.scale or (-np.inf, np.inf)
    valid: np.ndarray = np.isfinite(values) & (values >= low) & (values <= high) & (values == np.floor(values))
    return valid


class _Refused(Exception):
    """This row is not taken."""

    def __init__(self, row: int, column: str, expected: str, got: str, code: str) -> None:
        self.refusal = RowRefusal(row=row, column=column, expected=expected, got=got, code=code)


def zone_of(name: str) -> ZoneInfo:
    """The time zone, or a DefinitionError that says how zones are called."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DefinitionError(
            f"no time zone is called {name!r}; expected a name such as Europe/Bratislava.", code="unknown_zone"
        ) from None


def digest_of(path: Any) -> str:
    """SHA-256 of a file, in hex: what a file is, whatever it is called."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(text: str) -> str:
    """A cell as it is shown in a refusal: short, on one line."""
    return repr(text[:40] + ("..." if len(text) > 40 else "")) if text else "a blank"
