"""A filter over a file means what the same sentence means in plain Python."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.base.errors import DefinitionError
from wellheard.importers.where import Where

COLUMNS = ("year", "area", "day")
BATCH = pa.record_batch(
    {
        "year": ["2016", "2017", "2017.0", "", "soon", None],
        "area": ["A", "B", " A ", "", "a", None],
        "day": ["2026-01-01", "2026-05-01 08:30", "", "never", "2026-12-31", None],
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("year == 2017", [1, 2]),
        ("year != 2017", [0, 4]),
        ("not year == 2017", [0, 3, 4, 5]),
        ("year >= 2017", [1, 2]),
        ("year < 2017", [0]),
        ("area == 'A'", [0, 2]),
        ("area in ('A', 'B')", [0, 1, 2]),
        ("area is blank", [3, 5]),
        ("area is not blank and year == 2017", [1, 2]),
        ("area == 'B' or year == 2016", [0, 1]),
        ("day < '2026-05-02'", [0, 1]),
        ("day >= '2026-05-01'", [1, 4]),
    ],
)
def test_a_filter_picks_the_rows_it_says(text: str, rows: list[int]) -> None:
    assert np.flatnonzero(Where.parse(text, COLUMNS).mask(BATCH)).tolist() == rows


def test_typed_columns_are_filtered_as_their_text_would_be() -> None:
    batch = pa.record_batch(
        {"year": [2016, 2017, None], "area": [1.0, 2.5, None], "day": [date(2026, 1, 1), date(2026, 5, 1), None]}
    )

    for text, rows in {
        "year == 2017": [1],
        "area == '1'": [0],
        "day == '2026-05-01'": [1],
        "day > '2026-01-01'": [1],
    }.items():
        assert np.flatnonzero(Where.parse(text, COLUMNS).mask(batch)).tolist() == rows


def test_a_column_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="Did you mean year"):
        Where.parse("yaer == 2017", COLUMNS)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
}


@given(
    cells=st.lists(st.integers(-3, 3) | st.none(), min_size=1, max_size=30),
    sign=st.sampled_from(list(COMPARE)),
    value=st.integers(-3, 3),
    turned=st.booleans(),
)
def test_numbers_are_compared_as_python_compares_them(
    cells: list[int | None], sign: str, value: int, turned: bool
) -> None:
    batch = pa.record_batch({"x": ["" if cell is None else str(cell) for cell in cells]})
    text = f"not x {sign} {value}" if turned else f"x {sign} {value}"

    mask = Where.parse(text, ("x",)).mask(batch)

    plain = [cell is not None and COMPARE[sign](cell, value) for cell in cells]
    assert mask.tolist() == [holds is not turned for holds in plain]
