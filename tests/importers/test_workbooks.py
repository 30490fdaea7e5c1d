"""Workbooks are read as spreadsheets show them."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from wellheard.base.errors import FileError
from wellheard.importers import open_table


def test_a_workbook_reads_like_the_same_table_in_text(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        [
            ["nps", "why", "on", "at", "paid"],
            [10, "חם וטרי", date(2026, 5, 1), datetime(2026, 5, 1, 8, 30), True],
            [None, "", None, None, 2.5],
        ],
    )

    table = open_table(path)
    rows = [row for batch in table.batches() for row in zip(*batch.to_pydict().values(), strict=True)]

    assert table.columns == ("nps", "why", "on", "at", "paid")
    assert rows[0] == ("10", "חם וטרי", "2026-05-01", "2026-05-01T08:30:00", "true")
    assert rows[1] == ("", "", "", "", "2.5")


def test_the_first_sheet_with_anything_in_it_is_taken_and_said(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Cover"
    sheet = book.create_sheet("Answers")
    sheet.append(["nps"])
    sheet.append([9])
    book.save(tmp_path / "book.xlsx")

    table = open_table(tmp_path / "book.xlsx")

    assert table.note == "sheet Answers"
    assert [batch.to_pydict() for batch in table.batches()] == [{"nps": ["9"]}]


def test_a_table_may_begin_anywhere_and_its_rows_keep_their_numbers(tmp_path: Path) -> None:
    book = Workbook()
    for cell, value in {"C4": "nps", "D4": "shop", "C5": 9, "D5": "Station", "C6": 10}.items():
        book.active[cell] = value
    book.save(tmp_path / "book.xlsx")

    table = open_table(tmp_path / "book.xlsx")

    assert (table.columns, table.first_row) == (("nps", "shop"), 5)
    assert [batch.to_pydict() for batch in table.batches()] == [{"nps": ["9", "10"], "shop": ["Station", ""]}]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = _book(tmp_path, [["nps"], [9]])

    with pytest.raises(FileError, match="its sheets are Sheet"):
        open_table(path, sheet="Results")


def test_many_rows_come_in_batches_with_progress(tmp_path: Path) -> None:
    path = _book(tmp_path, [["nps"], *([n % 11] for n in range(7_000))])
    table = open_table(path)

    batches = list(table.batches(["nps"]))

    assert sum(batch.num_rows for batch in batches) == 7_000
    assert len(batches) > 1
    assert table.progress == (7_000, 7_000)


def _book(folder: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"
