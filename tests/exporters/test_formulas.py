"""What people wrote runs in no spreadsheet, and comes back as it was written (formula injection)."""

import csv
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exporters.paper import NAMES, texts, written
from wellheard.base.spreadsheet import harmless, restored
from wellheard.exporters import formats
from wellheard.importers.tables.cells import texts as cells_of
from wellheard.importers.tables.table import open_table

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
ATTACKS = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＠x", "'=1", "''=1", " =1", "\n=1", "=HYPERLINK(\"http://x\")",
    '=cmd|"/c calc"!A1', "=1\n=2", "-", "'", "“=1”", "http://example.org", "007", "1e5", "_x000D_", "_x0041_", "TRUE", "#N/A", "2026-11-20",
]  # fmt: skip
# What a person can have written: no control characters but tab and line breaks, no lone surrogates, no space around it.
_SIGNS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
_BEGINNINGS = st.sampled_from(["", *DANGEROUS[:6], *DANGEROUS[7:], "'", "''", " ", "_x0041_"])
WORDS = st.builds(lambda head, tail: head + tail, _BEGINNINGS, st.text(_SIGNS, max_size=20))
SPREADSHEETS = [formats.get("csv"), formats.get("xlsx")]
both = pytest.mark.parametrize("form", SPREADSHEETS, ids=lambda form: form.key)
few = settings(max_examples=8, deadline=None)  # of many texts each: a workbook is opened by a process of its own


@given(st.text())
def test_harmless_text_begins_like_no_formula_and_comes_back(text):
    assert restored(harmless(text)) == text
    assert not harmless(text).lstrip().startswith(DANGEROUS)


@both
@settings(few, max_examples=3)
@given(st.lists(WORDS.map(str.strip).filter(bool), min_size=20, max_size=200))
def test_our_importer_brings_every_text_back(form, words):
    with TemporaryDirectory() as folder:
        table = open_table(written(form, Path(folder), texts(words)))
        found = [restored(cell) for batch in table.batches(["reason"]) for cell in cells_of(batch.column("reason"))]

    assert found == words


@few
@given(st.lists(WORDS, min_size=1, max_size=40))
def test_no_cell_of_a_csv_begins_like_a_formula(words):
    with TemporaryDirectory() as folder:
        path = written(formats.get("csv"), Path(folder), texts(words))
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))

    assert [restored(row["reason"]) for row in rows] == words
    assert not [cell for row in rows for name, cell in row.items() if name != "nps" and cell.startswith(DANGEROUS)]
    assert {row["nps"] for row in rows} == {"9"}


@few
@given(st.lists(WORDS, min_size=1, max_size=40))
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(words):
    with TemporaryDirectory() as folder:
        sheet = openpyxl.load_workbook(written(formats.get("xlsx"), Path(folder), texts(words))).active
        rows = list(sheet.iter_rows(min_row=2))

    for row in rows:
        assert {cell.data_type for cell in row} <= {"s", "n", "d"}
        assert not any(cell.hyperlink for cell in row)
        assert not [cell.value for cell in row if isinstance(cell.value, str) and cell.value.startswith(DANGEROUS)]
        assert row[NAMES.index("nps")].value == 9


@both
def test_the_known_attacks(form, tmp_path):
    table = open_table(written(form, tmp_path, texts(ATTACKS)))
    (batch,) = table.batches(["reason", "source"])

    assert [restored(cell) for cell in cells_of(batch.column("reason"))] == ATTACKS


def test_nul_goes_for_no_reader_takes_it(tmp_path):
    path = written(formats.get("csv"), tmp_path, texts(["\0=1", "a\0b"]))

    assert "\0" not in path.read_text()
    assert re.search("'=1", path.read_text())
