"""XLSX: a workbook for people, with as many sheets as its rows need."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from wellheard.base.errors import DefinitionError
from wellheard.base.language import N_
from wellheard.exporters.column import Column
from wellheard.exporters.format import Format, Pages, formats
from wellheard.exporters.tame import tame

MAX_ROWS, MAX_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


class Xlsx(Format):
    """Text is text, never a formula or a link; days are days of the calendar. Instants stay text: a sheet's own have
    no zone.
    """

    key = "xlsx"
    title = N_("Excel workbook")
    suffix = ".xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, path: Path, columns: Sequence[Column], pages: Pages) -> None:
        if len(columns) > MAX_COLUMNS:
            raise DefinitionError(
                f"a workbook has at most {MAX_COLUMNS:,} columns, and these answers need {len(columns):,}.",
                code="too_many_columns",
                hint="Take them out as CSV or Parquet.",
            )
        with xlsxwriter.Workbook(str(path), {**PLAIN, "tmpdir": str(path.parent)}) as workbook:
            sheets = _Sheets(workbook, columns)
            for page in pages:
                for row in zip(*page, strict=True):
                    sheets.add(row)


class _Sheets:
    """The sheet being filled; the next one when it is full."""

    def __init__(self, workbook: Any, columns: Sequence[Column]) -> None:
        self.workbook, self.columns = workbook, columns
        self.heading, self.day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.kinds = [column.kind for column in columns]
        self.begin()

    def begin(self) -> None:
        self.sheet, self.next = self.workbook.add_worksheet(), 1
        self.sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(0, place, tame(column.name), self.heading)

    def add(self, row: tuple[Any, ...]) -> None:
        if self.next == MAX_ROWS:
            self.begin()
        for place, (value, kind) in enumerate(zip(row, self.kinds, strict=True)):
            if value is None or value == "":
                continue
            if kind == "day":
                self.sheet.write_datetime(self.next, place, date.fromisoformat(value), self.day)
            elif isinstance(value, str):
                self.sheet.write_string(self.next, place, tame(value)[:LONGEST])
            else:
                self.sheet.write_number(self.next, place, value)
        self.next += 1


formats.add(Xlsx())
