"""A table and a mapping become responses, with a reason for every row and answer that is left out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wellheard.base.errors import DefinitionError
from wellheard.importers import Mapping, MetricColumn, ResponseRecord, RowRefusal, open_table, responses
from wellheard.importers.questions import question_for
from wellheard.survey import types

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NPS = MetricColumn(column="nps", metric="nps", missing=("11",))
SAT = MetricColumn(column="sat", metric="csat", scale=(1, 5))


def read(folder: Path, text: str, **mapping: object) -> list[ResponseRecord | RowRefusal]:
    path = folder / "answers.csv"
    path.write_text(text)
    given = Mapping(**{"metrics": (NPS, SAT), **mapping})
    return list(responses(open_table(path), given, file_digest="digest", now=NOW))


def test_a_row_becomes_a_response(tmp_path: Path) -> None:
    text = "nps,sat,why,shop,when,w,who\n9,5,warm bread,Old Market,2026-05-01 08:30,1.5,C-1\n"

    (record,) = read(
        tmp_path,
        text,
        comments=("why",),
        attributes=("shop",),
        time="when",
        zone="Europe/Bratislava",
        weight="w",
        person="who",
    )

    assert record == ResponseRecord(
        row=2,
        identity="digest:2",
        submitted_at=datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
        answers={"nps": 9, "sat": 5, "why": "warm bread"},
        attributes={"shop": "Old Market"},
        weight=1.5,
        person="C-1",
    )


def test_an_answer_off_the_scale_is_left_out_and_the_rest_of_its_row_kept(tmp_path: Path) -> None:
    refusal, record = read(tmp_path, "nps,sat\n12,5\n")

    assert str(refusal) == "row 2, column 'nps': expected a whole number on the scale 0-10, got '12'"
    assert not refusal.whole
    assert record.answers == {"sat": 5}


@pytest.mark.parametrize("cell", ["-1", "9.5", "nine", "10 points"])
def test_what_is_no_answer_is_never_scored(cell: str, tmp_path: Path) -> None:
    parts = read(tmp_path, f"nps,sat\n{cell},\n")

    assert [type(part) for part in parts] == [RowRefusal]


def test_a_code_for_no_answer_is_kept_as_one_and_a_blank_is_nothing(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "nps,sat\n11,\n,\n")

    assert record.answers == {"nps": {"missing": "not_applicable"}}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("9,soon,1,a", "column 'when': expected a date and time such as 2017-05-01 08:30, got 'soon'"),
        ("9,,1,a", "column 'when': expected a date and time, got a blank"),
        ("9,5/4/2017,1,a", "one way only"),
        ("9,2027-05-01,1,a", "expected a time that has passed"),
        ("9,2017,heavy,a", "column 'w': expected a weight, a number of 0 or more, got 'heavy'"),
        ("9,2017,-1,a", "expected a weight"),
        ("9,2017,1,", "column 'id': expected an id, got a blank"),
    ],
)
def test_a_row_without_time_weight_or_id_is_refused_whole(row: str, expected: str, tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, f"nps,when,w,id\n{row}\n", metrics=(NPS,), time="when", weight="w", identity="id")

    assert expected in str(refusal)
    assert refusal.whole


def test_rows_without_a_time_column_take_the_declared_day_or_now(tmp_path: Path) -> None:
    (declared,) = read(tmp_path, "nps,sat\n9,\n", on=date(2017, 5, 1), zone="Asia/Jerusalem")
    (undeclared,) = read(tmp_path, "nps,sat\n9,\n")

    assert declared.submitted_at == datetime(2017, 5, 1, 9, tzinfo=UTC)
    assert undeclared.submitted_at == NOW


def test_an_id_tells_responses_apart_whatever_the_file(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "nps,sat,id\n9,,A17\n", identity="id")

    assert record.identity == "id:A17"


def test_text_that_left_as_harmless_comes_back_as_it_was(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "nps,sat,why\n9,,'=SUM(A1)\n", comments=("why",))

    assert record.answers["why"] == "=SUM(A1)"


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"metrics": ()}, "at least one column of answers"),
        ({"metrics": (MetricColumn(column="npss", metric="nps"),)}, "Did you mean nps"),
        ({"metrics": (MetricColumn(column="nps", metric="np"),)}, "Did you mean nps"),
        ({"metrics": (MetricColumn(column="sat", metric="csat"),)}, "needs its scale declared"),
        ({"metrics": (MetricColumn(column="nps", metric="nps", scale=(1, 10)),)}, "0-10"),
        ({"comments": ("nps",)}, "two columns make the same question key"),
        ({"time": "when"}, "no column 'when'"),
        ({"zone": "Mars/Olympus"}, "no time zone is called 'Mars/Olympus'"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_in_one_sentence(
    mapping: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(DefinitionError, match=words):
        read(tmp_path, "nps,sat\n9,5\n", **mapping)


@pytest.mark.parametrize(
    ("metric", "scale"),
    [
        ("nps", None),
        ("enps", None),
        ("ces1", None),
        ("ces2", None),
        ("pmf", None),
        *(("csat", (1, top)) for top in (2, 3, 5, 7, 10)),
        ("mean", (1, 7)),
    ],
)
def test_a_question_is_found_for_every_metric_that_one_column_can_hold(
    metric: str, scale: tuple[float, float] | None
) -> None:
    column = MetricColumn(column="A score", metric=metric, scale=scale, missing=("99",))

    question = question_for(column)
    use = types.get(question.type)(question).metric()

    assert (use.metric_key, use.scale, question.key) == (metric, column.rule.scale, "a_score")
    assert types.get(question.type)(question).may_be_missing


def test_a_metric_of_several_items_has_no_single_column() -> None:
    with pytest.raises(DefinitionError, match="cannot be imported"):
        question_for(MetricColumn(column="loyal", metric="cli", scale=(0, 100)))
