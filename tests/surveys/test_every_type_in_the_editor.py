"""A walk: every question type, ours and a stranger's, is drawn and read back by the same editor."""

import pytest
from msgspec.structs import replace

from tests.surveys.browser_form import form_of
from tests.surveys.examples import after_a_purchase
from tests.surveys.test_pages import address
from tests.world import World, browser
from wellheard.survey import types
from wellheard_server.base.scope import scope
from wellheard_server.surveys import drafting
from wellheard_server.surveys.models import Survey


@pytest.mark.parametrize("key", types.keys())
def test_a_question_saved_as_it_stands_stays_what_it_is(key: str, world: World) -> None:
    definition, at = drafting.add_question(after_a_purchase(), key, after="reason")
    with scope(world.bakery.id):
        survey = Survey.begin(key, definition, actor="member:alice")
    alice, place = browser(world.alice), address("survey-question", survey, question=at)

    page = alice.get(place)
    saved = alice.post(f"{place}/save", form_of(page.content.decode()))

    assert (page.status_code, saved.status_code) == (200, 302)
    survey.refresh_from_db()
    before, after = (drafting.question_of(each, at) for each in (definition, survey.definition))
    assert replace(after, settings={}) == replace(before, settings={})
    assert bound(after).settings == bound(before).settings
    assert [issue for issue in survey.issues() if issue.level == "error"] == []


@pytest.mark.parametrize("key", types.keys())
def test_every_setting_has_a_field(key: str, world: World) -> None:
    definition, at = drafting.add_question(after_a_purchase(), key)
    with scope(world.bakery.id):
        survey = Survey.begin(key, definition, actor="member:alice")

    page = browser(world.alice).get(address("survey-question", survey, question=at)).content.decode()

    assert all(f'name="s.{field.name}' in page for field in types.get(key).fields())


def bound(question):
    return types.get(question.type)(question, "en")
