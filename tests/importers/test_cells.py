"""A cell is a number, a blank, or neither; text leaves harmless and comes back as it was."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.base.errors import DefinitionError
from wellheard.base.spreadsheet import harmless, restored
from wellheard.importers.tables.cells import NO_NUMBER, number, numbers

STARTERS = "=+-@\t\r\n\0＝＋－＠"


@pytest.mark.parametrize(
    ("text", "value"), [("10", 10), (" 9.0 ", 9), ("4,5", 4.5), ("-3", -3), ("٧", 7), ("１０", 10), ("1e1", 10)]
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "  ", "NA", "n/a", "#N/A", "null", "NaN"])
def test_blanks_are_missing(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("text", ["nine", "1_0", "10 points", "1,000,000", "9/10", "inf"])
def test_other_text_is_no_number_and_no_blank(text: str) -> None:
    assert number(text) == NO_NUMBER


def test_codes_for_no_answer_meet_numbers_and_words() -> None:
    cells = pa.array(["11", "11.0", "DK", "dk", "10", None])

    values = numbers(cells, missing=["11", "DK"])

    assert [None if math.isnan(value) else value for value in values] == [None, None, None, None, 10, None]


@pytest.mark.parametrize(
    "column", [pa.array([9, None, 11]), pa.array([9.0, None, 11.0]), pa.array(["9", "", "11"]).dictionary_encode()]
)
def test_typed_columns_read_like_text(column: pa.Array) -> None:
    values = numbers(column, missing=["11"])

    assert values[0] == 9
    assert math.isnan(values[1])
    assert math.isnan(values[2])


def test_a_column_of_lists_is_refused() -> None:
    with pytest.raises(DefinitionError, match="expected a column of numbers, got one of type list"):
        numbers(pa.array([[1], [2]]))


@given(
    st.text(max_size=20)
    | st.builds(lambda start, rest: start + rest, st.sampled_from(["'", "''", *STARTERS]), st.text(max_size=10))
)
def test_harmless_text_starts_no_formula_and_comes_back_exactly(text: str) -> None:
    written = harmless(text)

    assert not written.startswith(tuple(STARTERS))
    assert restored(written) == text
