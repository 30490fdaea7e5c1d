"""`wellheard import` as a person runs it."""

import json
from pathlib import Path

import pytest

from tests import databases
from tests.importers.hostile import FILES
from tests.project.product import command

COLUMNS = ("--column", "nps=nps", "--missing", "nps=11")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("import") / "data"
    command(
        "admin",
        "create",
        "--email",
        "ada@example.org",
        "--name",
        "Ada",
        "--password-stdin",
        data=folder,
        stdin="seven warm loaves\n",
    )
    command(
        "workspace", "create", "--name", "Bakery", "--owner", "ada@example.org", "--zone", "Asia/Jerusalem", data=folder
    )
    return folder


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("nps,sat,shop,year\n10,5,Old Market,2017\n9,6,Station,2017\n11,4,Station,2016\n,,Station,2016\n")
    return path


def test_a_file_comes_in_once_and_says_what_was_assumed(data: Path, answers: Path) -> None:
    words = (
        "import",
        str(answers),
        "--workspace",
        "bakery",
        "--survey",
        "Old",
        *COLUMNS,
        "--column",
        "sat=csat:1-5",
        "--time",
        "year",
        "--by",
        "shop",
    )

    dry = command(*words, "--dry-run", data=data)
    first = command(*words, data=data)
    again = command(*words, "--json", data=data)

    assert [dry.returncode, first.returncode, again.returncode] == [0, 0, 0]
    assert "a dry run: nothing was written" in dry.stdout
    assert "3 stored, 0 there already" in first.stdout
    assert "row 3, column 'sat': expected a whole number on the scale 1-5, got '6'" in first.stdout
    assert "3 rows have a year alone, taken as 1 July" in first.stdout
    report = json.loads(again.stdout)
    assert (report["stored"], report["repeated"], report["blank_rows"], report["scores"]["nps"]["n"]) == (0, 3, 1, 2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--workspace", "bakry", "--survey", "Old", *COLUMNS], "Did you mean bakery?"),
        (["--workspace", "bakery", "--survey", "Old", "--column", "nps"], "written as column=metric"),
        (["--workspace", "bakery", "--survey", "Old", "--column", "npss=nps"], "Did you mean nps?"),
        (["--workspace", "bakery", "--survey", "Old", "--column", "sat=csat"], "needs its scale declared"),
        (["--workspace", "bakery", "--survey", " ", *COLUMNS], "--survey needs a name"),
        (["--workspace", "bakery", "--survey", "Old", *COLUMNS, "--on", "May"], "--on is a day such as 2017-05-01"),
        (
            ["--workspace", "bakery", "--survey", "Old", *COLUMNS, "--on", "2017-05-01", "--time", "year"],
            "use one of them",
        ),
        (["--workspace", "bakery", "--survey", "Old", *COLUMNS, "--zone", "Mars"], "no time zone is called 'Mars'"),
        (
            ["--workspace", "bakery", "--survey", "Old", "--column", "nps=nps", "--missing", "age=9"],
            "not one of the columns",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_code_two(
    words: list[str], sentence: str, data: Path, answers: Path
) -> None:
    said = command("import", str(answers), *words, data=data)

    assert said.returncode == 2
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["open_quote.csv", "truncated.csv.gz", "far_cell.xlsx", "cut.parquet", "late_nul.csv"])
def test_a_hostile_file_is_refused_before_anything_is_written(name: str, data: Path, tmp_path: Path) -> None:
    make, _words = FILES[name]
    make(tmp_path / name)
    before = databases.records(data)

    said = command(
        "import", str(tmp_path / name), "--workspace", "bakery", "--survey", "Bad", "--column", "nps=nps", data=data
    )

    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert databases.records(data) == before
