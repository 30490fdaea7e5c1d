"""What the scores API refuses, and how."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.insights.shop import answered
from tests.world import World, bakery_today, bearer, key
from wellheard_server.insights import answering
from wellheard_server.surveys.models import Survey


@pytest.fixture
def asked(world: World, survey: Survey):
    answered(survey, [{"nps": 9}] * 8, bakery_today())
    headers = bearer(key(world, world.alice, "scores.read"))
    return lambda path, **more: Client().get(f"/api/v1/scores/{path}", more, headers=headers)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2026-02-03", "until": "2026-02-03"}, "until"),
        ({"by": "password"}, "by"),
        ({"by": "attribute:"}, "by"),
        ({"by": "day; DROP TABLE facts"}, "by"),
        ({"where": "language is he"}, "where"),
        ({"where": '{"field": "person", "operator": "is", "value": "x"}'}, "where"),
        ({"where": "[" * 500}, "where"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(asked, survey: Survey, more: dict[str, str], field: str) -> None:
    answer = asked(f"{survey.slug}/nps", **more)

    assert answer.status_code in (400, 422)
    told = answer.json()["error"]
    assert told["field"] == field
    assert told["message"]
    assert told["expected"]


def test_unknown_surveys_and_questions_are_not_found(asked, survey: Survey) -> None:
    for path in ("nothing", f"{survey.slug}/nothing", "00000000-0000-7000-8000-000000000000"):
        assert asked(path).status_code == 404


def test_a_key_needs_the_scope_and_the_workspace(world: World, survey: Survey) -> None:
    weak = bearer(key(world, world.alice, "surveys.read"))
    foreign = bearer(key(world, world.charlie, "scores.read"))

    assert Client().get(f"/api/v1/scores/{survey.slug}").status_code == 401
    assert Client().get(f"/api/v1/scores/{survey.slug}", headers=weak).status_code == 403
    assert Client().get(f"/api/v1/scores/{survey.slug}", headers=foreign).status_code == 404


def test_the_change_is_against_as_many_days_before(asked, survey: Survey) -> None:
    answered(survey, [{"nps": 2}] * 30, timezone.datetime(2026, 9, 5).date())
    answered(survey, [{"nps": 9}] * 30, timezone.datetime(2026, 9, 15).date())

    told = asked(survey.slug, since="2026-09-11", until="2026-09-21").json()["scores"][0]

    assert (told["value"], told["n"]) == (100, 30)
    assert (told["change"]["value"], told["change"]["n_before"], told["change"]["verdict"]) == (200, 30, "higher")


def test_without_days_everything_counts_and_nothing_lies_before(asked, survey: Survey) -> None:
    told = asked(survey.slug).json()

    assert told["scores"][0]["n"] == 8
    assert told["scores"][0]["change"] is None
    assert told["until"] > bakery_today().isoformat()


def test_an_answer_is_sent_again_until_what_it_is_made_of_changes(asked, survey: Survey, monkeypatch) -> None:
    path = f"{survey.slug}/nps"
    first = asked(path)

    def refuse(*_: object) -> None:
        raise AssertionError("counted again")

    with monkeypatch.context() as again:
        again.setattr(answering.Detail, "answer", refuse)
        assert asked(path).content == first.content
        with pytest.raises(AssertionError, match="counted again"):
            asked(path, by="week")

    answered(survey, [{"nps": 0}], bakery_today())
    assert asked(path).json()["n"] == first.json()["n"] + 1
    Survey.everywhere.filter(pk=survey.pk).update(name="Renamed")
    assert asked(survey.slug).json()["name"] == "Renamed"


def test_the_whole_is_the_same_counted_by_day_or_at_once(asked, survey: Survey) -> None:
    everything = asked(f"{survey.slug}/nps").json()
    for by in ("day", "week", "touchpoint", "language"):
        split = asked(f"{survey.slug}/nps", by=by).json()
        assert {name: split[name] for name in everything if name not in ("groups", "by", "compared")} == {
            name: everything[name] for name in everything if name not in ("groups", "by", "compared")
        }
