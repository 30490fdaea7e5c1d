"""Taking answers out through the console and the API: who may, what is refused, what a file's life is."""

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone

from tests.insights.shop import answered, published, purchase
from tests.world import World, bearer, browser, build_world, key
from wellheard.facts.filter import decode, encode, parse
from wellheard_server.base.limits import EXPORTS
from wellheard_server.base.scope import scope
from wellheard_server.responses.exports import making as export_making
from wellheard_server.responses.exports import work as export_work
from wellheard_server.responses.models import Export
from wellheard_server.responses.models.exporting import folder
from wellheard_server.surveys.models import Survey

DAY = date(2026, 11, 20)
OUT = "/w/bakery/answers/out/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files go when the deletion of their row is committed, which in a test's transaction it never is."""
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"
    monkeypatch.setattr("wellheard_server.responses.models.exporting.on_commit", lambda clear: clear())


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    survey = published(world.bakery, "After a purchase", purchase())
    answered(survey, [{"nps": 9, "where": "shop", "reason": "Warm bread"}, {"nps": 3, "where": "online"}], DAY)
    return survey


def asked_for(world: World, survey: Survey, **more: object) -> Export:
    """As somebody asks in the console; not made yet."""
    said = {"survey": survey.slug, "format": "csv", "form": "wide", "comments": "on", "codebook": "on"} | more
    answer = browser(world.bob).post(OUT, {name: value for name, value in said.items() if value})
    assert answer.status_code == 302, answer.content
    return Export.everywhere.get()


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_page_teaches_while_there_is_nothing(world):
    assert "Nothing to take out yet" in browser(world.bob).get(OUT).content.decode()


def test_a_made_file_comes_with_its_codebook_and_is_kept_a_week(world, survey):
    export = asked_for(world, survey)
    assert browser(world.bob).get(f"{OUT}{export.id}/file").status_code == 404

    assert export_making.make(export.id)

    answer = browser(world.bob).get(f"{OUT}{export.id}/file")
    assert answer["Content-Disposition"] == 'attachment; filename="After a purchase.zip"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(BytesIO(content(answer))) as archive:
        assert sorted(archive.namelist()) == ["answers.csv", "codebook.json", "codebook.txt"]
        assert archive.read("answers.csv").decode().count("\r\n") == 3
        book = json.loads(archive.read("codebook.json"))
        assert "How likely are you to recommend us?" in archive.read("codebook.txt").decode()
    nps = next(column for column in book["columns"] if column["name"] == "nps")
    assert (nps["wordings"][0]["metric"], nps["wordings"][0]["scale"]) == ("nps", [0, 10])
    assert nps["wordings"][0]["words"]["he"].startswith("מה")
    Export.everywhere.update(ended_at=timezone.now() - timedelta(days=8))
    assert browser(world.bob).get(f"{OUT}{export.id}/file").status_code == 404
    export_work.tidy(timezone.now())
    assert (list(folder().iterdir()), Export.everywhere.count()) == ([], 0)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_format_is_made_alone_too(world, survey, form):
    export = asked_for(world, survey, format=form, codebook="")

    assert export_making.make(export.id)

    export.refresh_from_db()
    assert export.path.suffix == f".{form}"
    assert export.path.stat().st_size == export.size > 100
    assert [path.name for path in folder().iterdir()] == [export.stored]


def test_people_are_for_those_who_may_read_people(world, survey):
    export = asked_for(world, survey, people="on")
    export_making.make(export.id)
    alone = bearer(key(world, world.bob, "answers.read"))

    assert browser(world.bob).get(f"{OUT}{export.id}/file").status_code == 200
    assert browser(world.vera).get(f"{OUT}{export.id}/file").status_code == 403
    assert browser().get(f"/api/v1/exports/{export.id}/file", headers=alone).status_code == 403
    assert (
        browser().get("/api/v1/responses.csv", {"survey": survey.id, "people": "true"}, headers=alone).status_code
        == 403
    )
    assert browser().get("/api/v1/responses.csv", {"survey": survey.id}, headers=alone).status_code == 200


def test_a_program_has_a_file_made_and_fetches_it(world, survey):
    headers = bearer(key(world, world.bob))
    body = {"survey": str(survey.id), "format": "jsonl", "codebook": False}

    made = browser().post("/api/v1/exports", json.dumps(body), content_type="application/json", headers=headers)
    export_making.make(made.json()["id"])
    state = browser().get(f"/api/v1/exports/{made.json()['id']}", headers=headers).json()
    lines = content(browser().get(f"/api/v1/exports/{made.json()['id']}/file", headers=headers)).splitlines()

    assert (made.status_code, state["state"], state["done"]) == (202, "done", 2)
    assert [json.loads(line)["nps"] for line in lines] == [9, 3]
    assert browser().delete(f"/api/v1/exports/{made.json()['id']}", headers=headers).status_code == 204
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"since": "soon"}, "since"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"where": "{"}, "where"),
        ({"where": '{"field": "colour", "operator": "is", "value": "red"}'}, "where"),
        ({"form": "round"}, "form"),
        ({"comment": "false"}, "comment"),
        ({"people": "perhaps"}, "people"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(world, survey, asked, field):
    headers = bearer(key(world, world.bob))
    for answer in (
        browser().get("/api/v1/responses.csv", {"survey": survey.id, **asked}, headers=headers),
        browser(world.bob).get(f"{OUT}answers.csv", {"survey": survey.slug, **asked}),
    ):
        assert answer.status_code == 422
        assert answer.json()["error"]["field"] == field
        assert answer.json()["error"]["expected"]


def test_only_so_many_are_made_at_a_time(world, survey):
    headers = bearer(key(world, world.bob))
    body = json.dumps({"survey": str(survey.id)})
    answers = [
        browser().post("/api/v1/exports", body, content_type="application/json", headers=headers).status_code
        for _ in range(6)
    ]

    assert answers == [202] * 5 + [429]


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ('touchpoint == "Till"', 2),
        ('not touchpoint == "Till"', 3),
        ('language in ("he", "sk")', 1),
        ("version >= 1", 5),
        ('day > "2026-11-20"', 1),
        ("channel is blank", 0),
    ],
)
def test_a_filter_keeps_the_responses_that_the_dashboard_counts(world, survey, where, kept):
    more(survey)
    filter_ = json.dumps(encode(decode(encode(parse(where, ["touchpoint", "language", "version", "day", "channel"])))))

    both(world, survey, filter_, kept)


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ({"field": "attribute:branch", "operator": "is", "value": "north"}, 1),
        ({"field": "attribute:branch", "operator": "at_least", "value": 7}, 1),
        ({"field": "attribute:branch", "operator": "answered", "value": False}, 3),
        ({"field": "answer:where", "operator": "is", "value": "shop"}, 2),
        ({"field": "answer:where", "operator": "is_not", "value": "shop"}, 2),
        ({"field": "answer:nps", "operator": "at_most", "value": 6}, 2),
        ({"field": "answer:nps", "operator": "any_of", "value": ["9", 5]}, 3),
        ({"field": "answer:reason", "operator": "answered", "value": True}, 1),
    ],
)
def test_a_filter_of_attributes_and_answers_too(world, survey, test, kept):
    more(survey)

    both(world, survey, json.dumps(test), kept)


def more(survey: Survey) -> None:
    answered(
        survey, [{"nps": 9, "where": "online"}], DAY, touchpoint="Till", language="he", attributes={"branch": "north"}
    )
    answered(survey, [{"nps": 5, "where": "shop"}], DAY, touchpoint="Till", attributes={"branch": "12"})
    answered(survey, [{"nps": 8}], DAY + timedelta(days=1))


def both(world: World, survey: Survey, where: str, kept: int) -> None:
    headers = bearer(key(world, world.bob))
    lines = content(
        browser().get("/api/v1/responses.jsonl", {"survey": survey.id, "where": where}, headers=headers)
    ).splitlines()
    with scope(world.bakery.id):
        from wellheard.facts import Query
        from wellheard.metrics import metrics
        from wellheard_server.responses.facts.lake import ledger

        query = Query(
            metric=metrics.get("nps").on((0, 10)),
            kind="nps",
            survey=str(survey.id),
            question="nps",
            where=decode(where),
        )
        (counts,) = ledger(world.bakery).counts(query).values() or [{}]
    assert len(lines) == kept
    assert sum(counts.get(band, 0) for band in ("promoters", "passives", "detractors")) == kept


def test_who_asks_for_too_many_files_in_an_hour_waits(world, survey):
    asked = {"survey": str(survey.id), "format": "csv"}
    headers = bearer(key(world, world.bob))

    def ask() -> int:
        answer = browser().post("/api/v1/exports", asked, content_type="application/json", headers=headers)
        Export.everywhere.update(state="done")
        return answer.status_code

    assert [ask() for _ in range(EXPORTS.most + 1)] == [202] * EXPORTS.most + [429]
