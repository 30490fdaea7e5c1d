"""A file whose rows all weigh 1 is known by its statistics, and only such a file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wellheard.facts.weighing import _all_ones


@pytest.mark.parametrize(
    ("weights", "alike"),
    [
        ([1.0, 1.0], True),
        ([None, None], True),
        ([1.0, None], True),
        ([1.0, 1.0, 2.0], False),
        ([0.5, 0.5], False),
    ],
)
def test_weights_are_alike_when_each_is_one_or_none(tmp_path: Path, weights: list[float | None], alike: bool) -> None:
    for statistics in (True, False):
        path = tmp_path / f"{statistics}.parquet"
        table = pa.table({"weight": pa.array(weights, pa.float64())})
        pq.write_table(table, path, row_group_size=2, write_statistics=statistics)
        assert _all_ones(pq.read_metadata(path)) == (alike and statistics)
