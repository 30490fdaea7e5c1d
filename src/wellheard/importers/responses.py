"""A table and a mapping become responses, row by row, with a reason for every row that does not."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import numpy as np
import pyarrow as pa

from wellheard.base.errors import DefinitionError
from wellheard.base.spreadsheet import restored
from wellheard.importers.expectations import A_MOMENT, A_PAST_MOMENT, A_WEIGHT, AN_ID, AT_MOST, ON_THE_SCALE
from wellheard.importers.mapping import Mapping, MetricColumn, question_key
from wellheard.importers.moments import Unclear, grain, moment
from wellheard.importers.records import ResponseRecord, RowRefusal
from wellheard.importers.tables.cells import number, numbers, texts
from wellheard.importers.tables.table import Table
from wellheard.metrics.metric import Scale, spell

MISSING = {"missing": "not_applicable"}
LONGEST_ATTRIBUTE, LONGEST_COMMENT, LONGEST_ID = 500, 10_000, 200


def responses(table: Table, mapping: Mapping, *, file_digest: str, now: datetime, whole: bool = False) -> "Responses":
    """The table read as responses. Raises DefinitionError when the mapping does not fit the table."""
    return Responses(table, mapping, file_digest=file_digest, now=now, whole=whole)


class Responses:
    """Gives each row in order: its refusals, then its record, unless the row as a whole was refused. Rows where nothing
    was answered give nothing.

    `rows` are those read so far that the mapping means; with `whole` each record brings its row as the file has it.
    Iterating raises FileError when the file breaks on the way.
    """

    def __init__(self, table: Table, mapping: Mapping, *, file_digest: str, now: datetime, whole: bool = False) -> None:
        mapping.check(table)
        self.table, self.mapping, self.rows, self.whole = table, mapping, 0, whole
        self._reader = _RowReader(mapping, file_digest, now, whole)

    def __iter__(self) -> Iterator[ResponseRecord | RowRefusal]:
        self.rows, row = 0, self.table.first_row
        for batch in self.table.batches(None if self.whole else self.mapping.columns()):
            for parts in self._reader.rows(batch, row):
                self.rows += 1
                yield from parts
            row += batch.num_rows


class _Answers(msgspec.Struct, frozen=True):
    """One metric column of a batch: values with NaN for missing, which of those are codes rather than blanks, and its
    texts.
    """

    question: MetricColumn
    key: str
    item: str
    column: str
    scale: Scale
    values: list[float]
    blank: list[bool]
    valid: list[bool]
    cells: list[str]


class _RowReader:
    def __init__(self, mapping: Mapping, file_digest: str, now: datetime, whole: bool) -> None:
        self.mapping, self.file_digest, self.now, self.whole = mapping, file_digest, now, whole
        self.scales = {each.column: each.rule.item_scale for each in mapping.metrics}
        self.comments = [(column, question_key(column)) for column in mapping.comments]
        self.steps = {each.column: each.step for each in mapping.metrics}
        self.zone = zone_of(mapping.zone)

    def rows(self, batch: pa.RecordBatch, first_row: int) -> Iterator[list[ResponseRecord | RowRefusal]]:
        chosen = np.ones(batch.num_rows, bool) if self.mapping.where is None else self.mapping.where.mask(batch)
        columns = {name: texts(batch.column(name)) for name in batch.schema.names}
        answers = [
            self._answers(batch, each, item, column, columns[column])
            for each in self.mapping.metrics
            for item, column in (each.items or {"": each.column}).items()
        ]
        times = batch.column(self.mapping.time).to_pylist() if self.mapping.time else None
        for place in np.flatnonzero(chosen):
            yield list(self._row(int(place), first_row + int(place), columns, answers, times))

    def _answers(
        self, batch: pa.RecordBatch, question: MetricColumn, item: str, column: str, cells: list[str]
    ) -> _Answers:
        values = numbers(batch.column(column), question.missing, question.codes)
        scale = self.scales[question.column]
        # As lists: one number of an array costs Python as much as ten of a list.
        blank: list[bool] = np.isnan(numbers(batch.column(column), codes=question.codes)).tolist()
        valid: list[bool] = _valid(scale, values).tolist()
        return _Answers(question, question.key, item, column, scale, values.tolist(), blank, valid, cells)

    def _row(
        self, place: int, row: int, columns: dict[str, list[str]], answers: list[_Answers], times: list[Any] | None
    ) -> Iterator[ResponseRecord | RowRefusal]:
        taken: dict[str, Any] = {}
        spoiled: set[str] = set()
        for each in answers:
            answer: Any = None
            if each.valid[place]:
                answer = int(each.values[place]) + self.steps[each.question.column]
            elif not isnan(each.values[place]):
                expected = ON_THE_SCALE % {"scale": spell([each.scale])}
                got = _quoted(each.cells[place])
                yield RowRefusal(row=row, column=each.column, expected=expected, got=got, code="off_scale", whole=False)
                spoiled.add(each.key)
            elif not each.blank[place]:
                answer = MISSING
            if answer is not None and each.item:
                taken.setdefault(each.key, {})[each.item] = answer
            elif answer is not None:
                taken[each.key] = answer
        for key in spoiled:  # an index of which one statement is unreadable is none
            taken.pop(key, None)
        for column, key in self.comments:
            words = restored(columns[column][place])
            if len(words) > LONGEST_COMMENT:
                expected = AT_MOST % {"n": f"{LONGEST_COMMENT:,}"}
                yield RowRefusal(
                    row=row, column=column, expected=expected, got=f"{len(words):,}", code="too_long", whole=False
                )
            elif words:
                taken[key] = words
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
                name: restored(said)[:LONGEST_ATTRIBUTE]
                for name in self.mapping.attributes
                if (said := columns[name][place])
            },
            weight=self._weight(row, cell(self.mapping.weight)) if self.mapping.weight else 1.0,
            person=self._limited(row, self.mapping.person or "", cell(self.mapping.person)),
            time_grain=grain(times[place]) if times else "",
            original={name: cells[place] for name, cells in columns.items() if cells[place]} if self.whole else {},
        )

    def _identity(self, row: int, value: str) -> str:
        if not self.mapping.identity:
            return f"{self.file_digest}:{row}"
        if not value:
            raise _Refused(row, self.mapping.identity, AN_ID, "a blank", "no_id")
        return "id:" + self._limited(row, self.mapping.identity, value)

    def _limited(self, row: int, column: str, value: str) -> str:
        if len(value) > LONGEST_ID:
            raise _Refused(row, column, AT_MOST % {"n": LONGEST_ID}, f"{len(value):,}", "too_long")
        return value

    def _moment(self, row: int, cell: Any) -> datetime:
        column = self.mapping.time
        if column is None:
            day = self.mapping.on
            return self.now if day is None else datetime.combine(day, time(12), self.zone).astimezone(UTC)
        if cell is None or cell == "":
            raise _Refused(row, column, A_MOMENT, "a blank", "no_time")
        try:
            found = moment(cell, self.zone, self.mapping.dates)
        except Unclear as unclear:
            raise _Refused(row, column, str(unclear), _quoted(str(cell)), "bad_time") from None
        if found > self.now + timedelta(days=1):
            raise _Refused(row, column, A_PAST_MOMENT, _quoted(str(cell)), "future")
        return found

    def _weight(self, row: int, cell: str) -> float:
        weight = number(cell)
        if weight is None or not 0 <= weight < np.inf:
            raise _Refused(row, self.mapping.weight or "", A_WEIGHT, _quoted(cell), "bad_weight")
        return weight


def _valid(scale: Scale, values: np.ndarray) -> np.ndarray:
    """Which values are answers on the scale."""
    low, high = scale
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
