"""CSV is data, in every spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wellheard.base.spreadsheet import restored
from wellheard_server.base.csv import DANGEROUS, cell, csv_text

LINE = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠", " =", "  @", "\0="])
def test_a_text_that_would_be_a_formula_is_neutralised(start: str) -> None:
    shown = cell(f"{start}HYPERLINK(1)")

    assert shown.startswith("'")
    assert "\0" not in shown


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (-12, -0.5, 3.25, None, True)] == [-12, -0.5, 3.25, "", "true"]


@given(some.lists(LINE, min_size=1))
def test_every_text_comes_back_whole_when_it_is_read_in_again(texts: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([texts]), newline=""))

    assert [restored(each) for each in row] == texts
    assert not any(each.lstrip(" ").startswith(DANGEROUS) for each in row)
