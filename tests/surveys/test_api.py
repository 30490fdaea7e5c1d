"""Surveys made, published and closed by a program."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.surveys.examples import after_a_purchase
from tests.world import World, bearer, browser, key
from wellheard.survey import as_dict
from wellheard_server.base.models import Announcement
from wellheard_server.surveys.models import Survey

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(world: World) -> Ask:
    headers = bearer(key(world, world.bob, "surveys.read", "surveys.edit", "surveys.publish"))

    def asked(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(browser(), method)(f"/api/v1/surveys{path}", headers=headers, **more)
        return answer.status_code, answer.json() if answer.content else None

    return asked


def test_a_program_makes_changes_and_publishes_a_survey(ask: Ask) -> None:
    status, made = ask("post", "", {"name": "Shop", "starting_point": "recommendation", "languages": ["en", "he"]})
    assert (status, made["state"], made["edit"]) == (201, "draft", 0)
    here = f"/{made['id']}"

    assert ask("put", f"{here}/draft", {"definition": as_dict(after_a_purchase()), "edit": 0})[0] == 200
    status, version = ask("post", f"{here}/publication")

    assert (status, version["number"]) == (201, 1)
    assert ask("get", here)[1]["state"] == "live"
    assert ask("get", f"{here}/versions/1")[1]["definition"] == as_dict(after_a_purchase())
    assert Announcement.everywhere.filter(kind="SurveyPublished", actor__startswith="key:").count() == 1


def test_an_old_draft_does_not_overwrite_a_newer_one(ask: Ask, survey: Survey) -> None:
    body = {"definition": as_dict(after_a_purchase()), "edit": 0}
    assert ask("put", f"/{survey.id}/draft", body)[0] == 200

    status, refused = ask("put", f"/{survey.id}/draft", body)

    assert status == 409
    assert (refused["error"]["field"], refused["error"]["expected"], refused["error"]["got"]) == ("edit", "1", "0")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"questions": [{"key": "nps", "type": "nps", "colour": "red"}]}, "definition.questions[0]"),
        ({"questions": [{"key": 7, "type": "nps"}]}, "definition.questions[0].key"),
        ({"owner": "me"}, "definition"),
    ],
)
def test_a_definition_that_cannot_be_read_names_the_place(ask: Ask, survey: Survey, change: Any, field: str) -> None:
    status, refused = ask("put", f"/{survey.id}/draft", {"definition": change, "edit": 0})

    assert (status, refused["error"]["field"]) == (422, field)
    survey.refresh_from_db()
    assert survey.draft_edit == 0


def test_what_is_not_ours_to_say_is_refused_by_name(ask: Ask) -> None:
    status, refused = ask("post", "", {"name": "Shop", "slug": "mine"})

    assert (status, refused["error"]["code"], refused["error"]["field"]) == (422, "unknown_field", "slug")


def test_an_unsound_draft_is_not_published(ask: Ask) -> None:
    made = ask("post", "", {"name": "Empty"})[1]

    status, refused = ask("post", f"/{made['id']}/publication")

    assert (status, refused["error"]["code"], refused["error"]["field"]) == (422, "not_sound", "definition.questions")
    assert ask("get", f"/{made['id']}/issues")[1][0]["code"] == "no_questions"


def test_closing_and_opening_again(ask: Ask, survey: Survey) -> None:
    ask("post", f"/{survey.id}/publication")

    closed = ask("post", f"/{survey.id}/archival")[1]["state"]
    opened = ask("delete", f"/{survey.id}/archival")[1]["state"]

    assert (closed, opened) == ("archived", "live")
