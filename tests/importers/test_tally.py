"""Counting a file gives what the metric gives over the same answers, in memory that does not grow with the file."""

import gzip
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellheard.base.errors import DefinitionError
from wellheard.importers import open_table
from wellheard.importers.tally import Ask, tally
from wellheard.metrics import cli, nps

SCORES = st.lists(st.sampled_from([None, *range(-1, 12), "soon", 9.5]), max_size=40)
PEAK = """
import resource, sys
from wellheard.importers import open_table
from wellheard.importers.tally import Ask, tally
from wellheard.metrics import nps
print(tally(open_table(sys.argv[1]), nps, Ask(column="nps", by=("shop",))).rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(scores=SCORES)
def test_a_file_counts_as_its_answers_do(scores: list[object], tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "nps,shop\n" + "".join(f"{'' if score is None else score},{n % 3}\n" for n, score in enumerate(scores))
    )
    answers = [float("inf") if score == "soon" else score for score in scores]

    counted = tally(open_table(path), nps, Ask(column="nps", by=("shop",)))

    assert counted.whole == pytest.approx(nps.tally(answers)) or (not scores and not counted.whole)
    for shop in ("0", "1", "2")[: len(scores)]:
        assert counted.groups[(shop,)] == pytest.approx(nps.tally(answers[int(shop) :: 3]))


def test_the_rest_is_everybody_else(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("nps,shop\n10,a\n9,b\n0,b\n,c\n")

    counted = tally(open_table(path), nps, Ask(column="nps", by=("shop",)))

    assert counted.rest(("a",)) == pytest.approx(nps.tally([9, 0, None]))


def test_an_index_of_several_columns_is_made_per_person(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("recommend,again,more\n1,2,3\n2,2,2\n1,,1\n1,1,9\n")

    counted = tally(open_table(path), cli, Ask(column="recommend", items=("again", "more")))

    estimate = cli.estimate(**counted.whole)
    assert (estimate.value, estimate.n, estimate.n_missing, estimate.n_invalid) == (80, 2, 1, 1)


def test_several_columns_are_refused_where_the_metric_takes_one(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(DefinitionError, match="takes one column"):
        tally(open_table(path), nps, Ask(column="a", items=("b",)))


@pytest.mark.parametrize("cell", ["", "-1", "heavy"])
def test_a_weight_that_is_none_is_refused_with_its_row(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"nps,w\n10,1\n9,{cell}\n")

    with pytest.raises(DefinitionError, match="row 3, column 'w': expected a weight"):
        tally(open_table(path), nps, Ask(column="nps", weight="w"))


def test_splitting_by_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("nps,name\n" + "".join(f"10,person {n}\n" for n in range(2_000)))

    with pytest.raises(DefinitionError, match="at most 1,000 groups"):
        tally(open_table(path), nps, Ask(column="nps", by=("name",)))


@pytest.mark.parametrize("form", ["csv.gz", "parquet"])
def test_memory_does_not_grow_with_the_file(form: str, tmp_path: Path) -> None:
    small, large = (_long_file(tmp_path / f"{blocks}.{form}", blocks) for blocks in (4, 40))

    (rows, modest), (many, peak) = _peak(small), _peak(large)

    assert (rows, many) == (800_000, 8_000_000)
    assert peak < modest + 60


def _long_file(path: Path, blocks: int) -> Path:
    """`blocks` times 200,000 answers."""
    if path.suffix == ".gz":
        rows = gzip.compress(b"".join(b"%d,shop %d\n" % (n % 11, n % 7) for n in range(200_000)), 1)
        path.write_bytes(gzip.compress(b"nps,shop\n") + rows * blocks)
    else:
        table = pa.table({"nps": [n % 11 for n in range(200_000)], "shop": [f"shop {n % 7}" for n in range(200_000)]})
        with pq.ParquetWriter(path, table.schema) as writer:
            for _ in range(blocks):
                writer.write_table(table)
    return path


def _peak(path: Path) -> tuple[int, int]:
    """Rows counted and the greatest memory in mebibytes, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True
    ).stdout.split()
    return int(said[0]), int(said[1])
