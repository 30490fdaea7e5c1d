"""The editor with scripts off: plain forms, a page at a time."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.surveys.browser_form import form_of
from tests.world import World, browser
from wellheard_server.base.scope import scope
from wellheard_server.journeys.models import Touchpoint
from wellheard_server.surveys.models import Survey

PAGES = ("survey-details", "survey-endings", "survey-publication", "survey-link", "survey-file")


@pytest.fixture
def alice(world: World) -> Client:
    return browser(world.alice)


def address(name: str, survey: Survey, **more: str) -> str:
    return reverse(name, kwargs={"workspace": "bakery", "survey": survey.id, **more})


def test_a_survey_is_made_in_hebrew_and_english_and_published(alice: Client, world: World) -> None:
    made = alice.post(
        "/w/bakery/surveys/new",
        {"name": "אחרי קנייה", "starting_point": "recommendation", "source_language": "he", "languages": ["en"]},
    )
    with scope(world.bakery.id):
        survey = Survey.objects.get()
    assert made.headers["Location"] == address("survey", survey)
    assert survey.definition.languages == ["he", "en"]
    editor = alice.get(address("survey", survey), follow=True)
    assert editor.status_code == 200

    published = alice.post(address("survey-publication", survey))

    assert published.headers["Location"] == address("survey-link", survey)
    assert survey.latest.number == 1
    assert f"http://localhost:8000/s/{survey.slug}" in alice.get(address("survey-link", survey)).content.decode()


def test_every_page_of_a_survey_opens(alice: Client, survey: Survey) -> None:
    for name in PAGES:
        assert alice.get(address(name, survey)).status_code == 200, name
    assert alice.get("/w/bakery/surveys/").status_code == 200
    for question in survey.definition.questions:
        assert alice.get(address("survey-question", survey, question=question.key)).status_code == 200


def test_saving_a_form_as_it_stands_changes_nothing_but_the_count(alice: Client, survey: Survey) -> None:
    before = survey.definition
    for question in before.questions:
        place = address("survey-question", survey, question=question.key)
        sent = form_of(alice.get(place).content.decode())

        assert alice.post(f"{place}/save", sent).status_code == 302

    survey.refresh_from_db()
    after = [(each.text, each.required, each.choices, each.show_if, each.page) for each in survey.definition.questions]
    assert after == [(each.text, each.required, each.choices, each.show_if, each.page) for each in before.questions]
    assert survey.draft_edit == len(before.questions)


def test_words_are_changed_language_by_language(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="nps")
    sent = form_of(alice.get(place).content.decode()) | {"text.en": "Would you recommend us?", "text.he": "האם תמליצו?"}

    alice.post(f"{place}/save", sent)

    survey.refresh_from_db()
    assert survey.definition.questions[0].text == {"en": "Would you recommend us?", "he": "האם תמליצו?"}


def test_a_choice_is_added_moved_and_taken_out_and_keeps_its_code(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="where")
    sent = form_of(alice.get(place).content.decode()) | {"c.2.text.en": "By phone", "do": "more"}
    alice.post(f"{place}/save", sent)
    sent = form_of(alice.get(place).content.decode()) | {"do": "choice-up:2"}
    alice.post(f"{place}/save", sent)
    sent = form_of(alice.get(place).content.decode()) | {"do": "choice-remove:0"}

    alice.post(f"{place}/save", sent)

    survey.refresh_from_db()
    assert [(choice.code, choice.text["en"]) for choice in survey.definition.questions[2].choices] == [
        ("1", "By phone"),
        ("online", "Online"),
    ]


def test_a_question_is_shown_only_to_the_unhappy(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="where")
    sent = form_of(alice.get(place).content.decode()) | {"show.0.answer": "nps:6", "show.0.op": "at_most"}

    alice.post(f"{place}/save", sent)

    survey.refresh_from_db()
    assert survey.draft["questions"][2]["show_if"] == {"op": "at_most", "question": "nps", "value": 6}


def test_the_second_of_two_editors_keeps_the_text_and_is_told(alice: Client, world: World, survey: Survey) -> None:
    place = address("survey-question", survey, question="nps")
    sent = form_of(alice.get(place).content.decode())
    browser(world.bob).post(f"{place}/save", sent | {"text.en": "Bob was here"})

    refused = alice.post(f"{place}/save", sent | {"text.en": "Alice was here"})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Alice was here" in page
    assert "Bob was here" in page
    survey.refresh_from_db()
    assert survey.definition.questions[0].text["en"] == "Bob was here"

    alice.post(f"{place}/save", form_of(page))
    survey.refresh_from_db()
    assert survey.definition.questions[0].text["en"] == "Alice was here"


def test_questions_are_added_moved_taken_out_and_undone(alice: Client, survey: Survey) -> None:
    edit = {"edit": 0}
    alice.post(address("survey-questions", survey), {"type": "rating", "after": "nps"} | edit)
    alice.post(address("survey-question-place", survey, question="reason"), {"to": "up", "edit": 1})
    alice.post(address("survey-question-removal", survey, question="where"), {"edit": 2})
    survey.refresh_from_db()
    assert [question.key for question in survey.definition.questions] == ["nps", "reason", "satisfaction", "wrong"]

    alice.post(address("survey-undo", survey))
    alice.post(address("survey-undo", survey))

    survey.refresh_from_db()
    assert [question.key for question in survey.definition.questions] == [
        "nps",
        "satisfaction",
        "reason",
        "where",
        "wrong",
    ]


def test_a_draft_with_faults_is_not_published_and_says_why(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="nps")
    alice.post(f"{place}/save", form_of(alice.get(place).content.decode()) | {"text.en": ""})

    refused = alice.post(address("survey-publication", survey))

    assert refused.status_code == 422
    assert "There are no words yet." in refused.content.decode()
    assert survey.latest is None


def test_a_published_version_stays_as_it_is(alice: Client, survey: Survey) -> None:
    alice.post(address("survey-publication", survey))
    place = address("survey-question", survey, question="nps")
    alice.post(f"{place}/save", form_of(alice.get(place).content.decode()) | {"text.en": "Other words"})

    differs = alice.get(address("survey-publication", survey)).content.decode()
    alice.post(address("survey-publication", survey))

    assert "is worded otherwise" in differs
    words = [version.frozen.questions[0].text["en"] for version in survey.versions.order_by("number")]
    assert words == ["How likely are you to recommend us?", "Other words"]


def test_closing_a_survey_can_be_taken_back(alice: Client, survey: Survey) -> None:
    alice.post(address("survey-publication", survey))

    alice.post(address("survey-archival", survey))
    assert Survey.everywhere.get(id=survey.id).state == "archived"
    alice.post(address("survey-reopening", survey))

    assert Survey.everywhere.get(id=survey.id).state == "live"


def test_languages_come_with_their_published_wording_and_go_with_their_texts(alice: Client, world: World) -> None:
    alice.post("/w/bakery/surveys/new", {"name": "Loyal?", "starting_point": "recommendation", "source_language": "en"})
    with scope(world.bakery.id):
        survey = Survey.objects.get()

    alice.post(address("survey-languages", survey), {"language": "slovenčina", "edit": 0})
    survey.refresh_from_db()
    assert survey.definition.languages == ["en", "sk"]
    alice.post(address("survey-language-removal", survey, tag="sk"), {"edit": 1})

    survey.refresh_from_db()
    assert '"sk"' not in str(survey.draft).replace("'", '"')


def test_the_preview_walks_through_the_draft_and_keeps_nothing(alice: Client, survey: Survey) -> None:
    first = alice.get(address("survey-preview", survey) + "?lang=he")
    assert 'dir="rtl"' in first.content.decode()
    assert first.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "style-src 'sha256-" in first.headers["Content-Security-Policy"]

    second = alice.post(
        address("survey-preview", survey) + "?page=1", {"page": "1", "q.nps": "3"}, follow=True
    ).content.decode()

    assert "What went wrong?" in second
    assert alice.post(address("survey-preview", survey) + "?page=1", {"page": "1"}).status_code == 200


def test_viewers_look_and_do_not_change(world: World, survey: Survey) -> None:
    vera = browser(world.vera)

    assert vera.get(address("survey-question", survey, question="nps")).status_code == 200
    assert vera.post(address("survey-question", survey, question="nps") + "/save", {}).status_code == 403
    assert browser(world.charlie).get(address("survey-question", survey, question="nps")).status_code == 404


def test_with_scripts_only_what_changed_is_sent_back(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="nps")
    sent = form_of(alice.get(place).content.decode()) | {"text.en": "Would you?"}

    saved = alice.post(f"{place}/save", sent, headers={"HX-Request": "true"})

    page = saved.content.decode()
    assert (saved.status_code, saved.headers["HX-Reswap"]) == (200, "none")
    assert 'hx-swap-oob="true"' in page
    assert "Would you?" in page
    assert 'name="edit" value="1"' in page
    assert "<html" not in page


def test_with_scripts_a_second_editor_is_told_in_the_form(alice: Client, world: World, survey: Survey) -> None:
    place = address("survey-question", survey, question="nps")
    sent = form_of(alice.get(place).content.decode())
    browser(world.bob).post(f"{place}/save", sent)

    refused = alice.post(f"{place}/save", sent | {"text.en": "Mine"}, headers={"HX-Request": "true"})

    assert refused.status_code == 409
    assert "Mine" in refused.content.decode()
    assert "HX-Reswap" not in refused.headers


def test_a_number_that_is_none_is_said_beside_its_field_and_nothing_is_saved(alice: Client, survey: Survey) -> None:
    place = address("survey-question", survey, question="reason")
    sent = form_of(alice.get(place).content.decode()) | {"s.max_length": "many", "text.en": "Kept as typed"}

    refused = alice.post(f"{place}/save", sent)

    assert refused.status_code == 422
    assert "Please write a whole number." in refused.content.decode()
    assert "Kept as typed" in refused.content.decode()
    survey.refresh_from_db()
    assert survey.draft_edit == 0


def test_endings_by_answer_are_written_ordered_and_taken_out(alice: Client, survey: Survey) -> None:
    ending = {"e.1.title.en": "Sorry", "e.1.link": "https://example.org", "e.1.when.0.answer": "nps:6"}
    ending |= {"e.0.title.en": "Thank you", "e.0.title.he": "תודה", "e.1.when.0.op": "at_most"}
    alice.post(address("survey-endings", survey), ending | {"edit": 0})
    alice.post(address("survey-endings", survey), ending | {"edit": 1, "do": "ending-up:1"})

    survey.refresh_from_db()

    endings = survey.draft["endings"]
    assert [each["title"]["en"] for each in endings] == ["Sorry", "Thank you"]
    assert endings[0]["when"] == {"op": "at_most", "question": "nps", "value": 6}


def test_a_touchpoint_is_chosen_by_its_name(alice: Client, world: World, survey: Survey) -> None:
    with scope(world.bakery.id):
        till = Touchpoint.named("Till", actor="member:alice")

    page = alice.get(address("survey-details", survey)).content.decode()

    assert re.search(rf'<option value="{till.pk}"[^>]*>Till</option>', page)


def test_details_say_who_asks_and_what_a_link_carries(alice: Client, survey: Survey) -> None:
    page = alice.get(address("survey-details", survey)).content.decode()
    assert 'value="Orna Bakeries"' in page

    alice.post(
        address("survey-details", survey),
        {"name": "Renamed", "personal_only": "on", "hidden": "shop, order", "business.en": "Orna", "edit": 0},
    )

    survey.refresh_from_db()
    assert (survey.name, survey.personal_only, survey.definition.hidden) == ("Renamed", True, ["shop", "order"])
    assert survey.definition.business == {"en": "Orna"}
