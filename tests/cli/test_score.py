"""`wellheard score`: the number with its interval, and one sentence where there is none to be had."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.say import Said
from tests.importers.hostile import FILES
from wellheard.metrics import nps

Wellheard = Callable[..., Said]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(
        "nps,shop,w\n10,Old Market,1\n9,Old Market,1\n3,Station,2\n0,Station,1\n11,Station,1\n,Station,1\nmaybe,Station,1\n"
    )
    return path


def test_the_number_comes_with_interval_n_and_what_was_left_out(wellheard: Wellheard, answers: Path) -> None:
    said = wellheard("score", answers, "--column", "nps", "--metric", "nps", "--missing", "11", "--json")

    report = json.loads(said.out)
    expected = nps.of([10, 9, 3, 0])
    assert said.code == 0
    assert report["estimate"]["value"] == expected.value
    assert (report["estimate"]["low"], report["estimate"]["high"]) == (expected.low, expected.high)
    assert (
        report["rows"],
        report["estimate"]["n"],
        report["estimate"]["n_missing"],
        report["estimate"]["n_invalid"],
    ) == (7, 4, 2, 1)
    assert report["excluded"] == 3


def test_people_read_the_same_numbers_in_lines(wellheard: Wellheard, answers: Path) -> None:
    said = wellheard(
        "score", answers, "--column", "nps", "--metric", "nps", "--missing", "11", "--weight", "w", "--by", "shop"
    )

    assert said.code == 0
    assert "unweighted" in said.out
    assert "weighted" in said.out
    assert "adjusted Wald" in said.out
    assert "of 7 rows: 2 without an answer, 1 not on the scale" in said.out
    assert "Old Market" in said.out
    assert said.err == ""


def test_a_cell_cannot_speak_to_the_terminal(wellheard: Wellheard, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("nps,shop\n10,[red]Old\x1b[2J Market\n0,Station\n")

    said = wellheard("score", path, "--column", "nps", "--metric", "nps", "--scale", "0-10", "--by", "shop")

    assert "\x1b" not in said.out
    assert "[red]Old" in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--column", "nps", "--metric", "nps", "--scale", "1-10"], "a variant, to be shown apart"),
        (["--column", "nps", "--metric", "nps", "--scale", "ten"], "a scale is written as lowest-highest"),
        (["--column", "nps", "--metric", "nps", "--top-from", "8"], "cut points"),
        (["--column", "nps", "--metric", "csat"], "needs its scale declared"),
        (["--column", "npss", "--metric", "nps"], "Did you mean nps?"),
        (["--column", "nps", "--metric", "npz"], "Did you mean nps?"),
        (["--column", "nps", "--metric", "nps", "--by", "shopp"], "Did you mean shop?"),
        (["--column", "nps", "--metric", "nps", "--weight", "shop"], "expected a weight"),
        (["--column", "nps", "--metric", "nps", "--where", "shop = "], "expected a number or a text in quotes"),
        (["--column", "nps", "--metric", "nps", "--where", "shpo == 'Station'"], "Did you mean shop?"),
        (["--column", "nps", "--metric", "nps", "--encoding", "martian"], "expected the name of a text encoding"),
        (["--column", "nps", "--column", "w", "--metric", "nps", "--scale", "0-10"], "takes one column"),
    ],
)
def test_what_the_method_or_the_file_forbids_is_one_sentence_and_code_two(
    words: list[str], sentence: str, wellheard: Wellheard, answers: Path
) -> None:
    said = wellheard("score", answers, *words)

    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize("scores", [[1, 10, 9, 8], [0, 3, 6, 5], [7, 8, 9]])
def test_an_undeclared_scale_is_asked_for_where_the_data_do_not_show_it(
    scores: list[int], wellheard: Wellheard, tmp_path: Path
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("nps\n" + "".join(f"{score}\n" for score in scores))

    assert wellheard("score", path, "--column", "nps", "--metric", "nps").code == 2
    assert wellheard("score", path, "--column", "nps", "--metric", "nps", "--scale", "0-10").code == 0


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_one_sentence_and_code_two(name: str, wellheard: Wellheard, tmp_path: Path) -> None:
    make, words = FILES[name]
    make(tmp_path / name)

    said = wellheard("score", tmp_path / name, "--column", "nps", "--metric", "nps", "--scale", "0-10")

    assert said.code == 2
    assert all(word in said.err for word in words), said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_no_file_and_a_folder_are_said_plainly(wellheard: Wellheard, tmp_path: Path) -> None:
    for path, words in ((tmp_path / "nowhere.csv", "there is no file"), (tmp_path, "is a folder")):
        said = wellheard("score", path, "--column", "nps", "--metric", "nps")

        assert (said.code, words in said.err) == (2, True)


def test_a_file_without_an_answer_has_no_value_and_is_no_error(wellheard: Wellheard, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("nps,why\n,nothing\n")

    said = wellheard("score", path, "--column", "nps", "--metric", "nps", "--json")

    assert said.code == 0
    assert json.loads(said.out)["estimate"]["value"] is None


def test_the_command_line_loads_no_framework() -> None:
    """A notebook user has `wellheard[files]` alone; what the server adds must not be loaded before it is asked for."""
    code = (
        "import sys; from wellheard.cli.command_line import app; app(); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'duckdb', 'deltalake', 'pyarrow', 'scipy'}))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )

    assert said.stdout.strip() == "[]"
