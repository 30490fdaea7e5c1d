"""A file brought in gives the numbers of the file, once, however often it comes and wherever it was interrupted."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from tests.responses.facts import living
from tests.world import World
from wellheard.base.errors import DefinitionError, FileError
from wellheard.facts import Attribute, Query
from wellheard.importers import Mapping, MetricColumn
from wellheard.importers.where import Where
from wellheard.metrics import csat, nps
from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.imports.importing import ImportReport, import_file
from wellheard_server.responses.models import Comment, Import, Response
from wellheard_server.surveys.models import Survey

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MAPPING = Mapping(
    metrics=(
        MetricColumn(column="nps", metric="nps", missing=("11",)),
        MetricColumn(column="sat", metric="csat", scale=(1, 5)),
    ),
    comments=("why",),
    attributes=("shop",),
    time="when",
    weight="w",
    person="who",
)
HEADER = ["nps", "sat", "why", "shop", "when", "w", "who"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """300 answers with everything real files have: blanks, codes, answers off the scale, one row without a time."""
    rng = Random(5)
    rows = [
        [rng.choice([*range(11), 11, 12, ""]), rng.choice([1, 2, 3, 4, 5, 0]), rng.choice(["", "warm bread"]), rng.choice(["Old Market", "Station"]),
         f"2026-{rng.randint(1, 10):02d}-15 09:00", rng.choice([0.5, 1, 2]), f"C-{rng.randint(1, 40)}"]
        for _ in range(300)
    ]  # fmt: skip
    rows[7][4] = "soon"
    return write(tmp_path / "answers.csv", rows)


def write(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    return path


def bring_in(world: World, file: Path, mapping: Mapping = MAPPING, **more: object) -> ImportReport:
    return import_file(world.bakery, file, mapping, **{"survey": "Old answers", "actor": "house", "now": NOW, **more})


def test_the_ledger_says_what_the_file_says(world: World, file: Path) -> None:
    rows = [row for row in csv.DictReader(file.open()) if row["when"] != "soon"]
    answers = [(int(row["nps"]), float(row["w"]), row["shop"]) for row in rows if row["nps"] not in ("", "11")]

    report = bring_in(world, file)

    query = Query(metric=nps, kind="nps", by=(Attribute("shop"),))
    counts = ledger(world.bakery).counts(query)
    for shop in ("Old Market", "Station"):
        expected = nps.of(
            [score for score, _, where in answers if where == shop], [w for _, w, where in answers if where == shop]
        )
        found = nps.estimate(**counts[(shop,)])
        assert (found.value, found.low, found.high, found.n) == pytest.approx(
            (expected.value, expected.low, expected.high, expected.n)
        )
    assert report.scores["nps"].n == sum(score <= 10 for score, _, _ in answers)


def test_nothing_is_lost_on_the_way(world: World, file: Path) -> None:
    report = bring_in(world, file)

    with scope(world.bakery.id):
        survey = Survey.objects.get(name="Old answers")
        assert Response.objects.count() == report.stored == report.usable
        assert report.rows == 300
        assert report.usable + report.refused_rows + report.blank_rows == 300
        assert Comment.objects.count() == sum(
            "warm bread" in row for row in file.read_text().splitlines() if "soon" not in row
        )
        assert Person.objects.count() == Response.objects.values("person").distinct().count()
        assert survey.answered == report.stored
        assert survey.latest.number == 1
    assert len({row["response"] for row in living(world.bakery)}) == report.stored


def test_refusals_say_row_column_expected_and_got(world: World, file: Path) -> None:
    report = bring_in(world, file, dry_run=True)

    whole = [reason for reason in report.reasons if reason.whole_rows]
    assert [(reason.column, reason.code, reason.n) for reason in whole] == [("when", "bad_time", 1)]
    assert (
        "row 9, column 'when': expected a date and time such as 2017-05-01 08:30, got 'soon'" in report.first_refusals
        or len(report.first_refusals) == 20
    )
    assert {reason.column for reason in report.reasons} == {"nps", "sat", "when"}
    assert report.refused_answers == sum(reason.n for reason in report.reasons if not reason.whole_rows)


def test_a_dry_run_writes_nothing_and_tells_the_score(world: World, file: Path) -> None:
    dry = bring_in(world, file, dry_run=True)
    with scope(world.bakery.id):
        assert (
            Survey.objects.count(),
            Response.objects.count(),
            Import.objects.count(),
            Announcement.objects.filter(kind="FileImported").count(),
        ) == (0, 0, 0, 0)

    real = bring_in(world, file)

    assert dry.scores == real.scores
    assert (dry.usable, dry.stored) == (real.stored, 0)


def test_the_same_file_twice_is_the_same_file_once(world: World, file: Path) -> None:
    first = bring_in(world, file)
    facts = living(world.bakery)

    second = bring_in(world, file.rename(file.with_name("renamed.csv")))

    assert (second.stored, second.repeated) == (0, first.stored)
    assert living(world.bakery) == facts
    with scope(world.bakery.id):
        assert Import.objects.count() == 1
        assert Announcement.objects.filter(kind="FileImported").count() == 1


def test_overlapping_files_add_each_response_once_where_an_id_tells_them_apart(world: World, tmp_path: Path) -> None:
    mapping = Mapping(metrics=(MetricColumn(column="nps", metric="nps"),), identity="who", on=date(2026, 5, 1))
    october = write(tmp_path / "october.csv", [[n % 11, "", "", "", "", "", f"A{n}"] for n in range(20)])
    november = write(tmp_path / "november.csv", [[n % 11, "", "", "", "", "", f"A{n}"] for n in range(10, 30)])

    bring_in(world, october, mapping)
    report = bring_in(world, november, mapping)

    assert (report.stored, report.repeated) == (10, 10)
    with scope(world.bakery.id):
        assert Response.objects.count() == 30


def test_a_second_part_of_the_same_file_joins_the_first(world: World, file: Path) -> None:
    def part(shop: str) -> Mapping:
        return Mapping(metrics=MAPPING.metrics, time="when", where=Where.parse(f"shop == '{shop}'", tuple(HEADER)))

    first, second = bring_in(world, file, part("Station")), bring_in(world, file, part("Old Market"))

    assert not second.is_new_survey
    with scope(world.bakery.id):
        assert Response.objects.count() == first.stored + second.stored


def test_answers_can_join_a_survey_that_people_answer(world: World, survey: Survey, file: Path) -> None:
    mapping = Mapping(metrics=(MetricColumn(column="nps", metric="nps", missing=("11",)),), time="when")

    report = bring_in(world, file, mapping, survey=survey.slug)

    assert (report.is_new_survey, report.slug) == (False, survey.slug)
    with scope(world.bakery.id):
        assert Survey.objects.count() == 1
        assert Response.objects.filter(survey=survey).count() == report.stored


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (MetricColumn(column="sat", metric="ces1"), "has no question for CES 1.0"),
        (MetricColumn(column="loyalty", metric="cli", items={"recommend": "nps", "again": "sat"}), "no question"),
    ],
)
def test_a_survey_without_the_question_is_left_as_it_is(
    column: MetricColumn, words: str, world: World, survey: Survey, file: Path
) -> None:
    with pytest.raises(DefinitionError, match=words):
        bring_in(world, file, Mapping(metrics=(column,), time="when"), survey=survey.slug)


def test_a_file_that_breaks_in_its_last_row_leaves_no_trace(world: World, file: Path) -> None:
    with file.open("a") as out:
        out.write("9,5\n")

    with pytest.raises(FileError, match="line 302: expected 7 cells, got 2"):
        bring_in(world, file)

    with scope(world.bakery.id):
        assert (Survey.objects.count(), Response.objects.count(), Import.objects.count()) == (0, 0, 0)


def test_a_file_of_blanks_is_refused(world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "blank.csv", [["", "", "", "", "", "", ""]])

    with pytest.raises(DefinitionError, match=r"can be brought in\. Every answer is blank"):
        bring_in(world, path, Mapping(metrics=MAPPING.metrics))


def test_another_workspace_sees_none_of_it(world: World, file: Path) -> None:
    bring_in(world, file)

    with scope(world.next_door.id):
        assert (Survey.objects.count(), Response.objects.count(), Person.objects.count()) == (0, 0, 0)
    assert ledger(world.next_door).counts(Query(metric=csat, kind="csat")) in ({}, {(): csat.tally([])})
