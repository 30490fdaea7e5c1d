"""A hostile file is refused in one sentence that says where, what was expected and what is there, in bounded time and memory."""

import resource
import time
from pathlib import Path

import pytest

from tests.importers.hostile import FILES
from wellheard.base.errors import FileError
from wellheard.importers import open_table


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_where_it_is_broken(name: str, tmp_path: Path) -> None:
    make, words = FILES[name]
    make(tmp_path / name)
    before, began = _peak_mebibytes(), time.monotonic()

    with pytest.raises(FileError) as refusal:
        for _ in open_table(tmp_path / name).batches():
            pass

    sentence = str(refusal.value)
    assert all(word in sentence for word in words), sentence
    assert "\n" not in sentence
    assert time.monotonic() - began < 15
    assert _peak_mebibytes() - before < 150


def test_a_folder_and_a_file_that_is_not_there_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder; expected a file"):
        open_table(tmp_path)
    with pytest.raises(FileError, match="there is no file"):
        open_table(tmp_path / "nowhere.csv")


def test_the_refusal_of_a_row_does_not_repeat_what_somebody_wrote(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("nps,why\n10,fine\n9,my telephone is 555 0101,please call\n")

    with pytest.raises(FileError) as refusal:
        list(open_table(path).batches())

    assert "555" not in str(refusal.value)


def _peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
