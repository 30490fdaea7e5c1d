"""From page to page: what is shown, what is skipped, what still counts after somebody went back."""

import pytest

from tests.survey.shop import bakery, question, survey
from wellheard.survey import Refusal
from wellheard.survey.condition import All, AtLeast, AtMost, IsNot


def test_the_unhappy_are_asked_one_page_more():
    shop = bakery()

    assert shop.pages == 3
    assert shop.next_page(0, {}) == 1
    assert shop.next_page(2, {"nps": 3}) == 3
    assert shop.next_page(2, {"nps": 9}) is None
    assert shop.next_page(3, {"nps": 3}) is None


def test_back_skips_what_was_skipped():
    shop = bakery()

    assert shop.previous_page(1, {}) is None
    assert shop.previous_page(3, {"nps": 3}) == 2
    assert (
        survey(
            question("nps"), question("text", page=2, show_if=AtLeast("nps", 9)), question("choice", page=3)
        ).previous_page(3, {"nps": 1})
        == 1
    )


def test_going_back_and_being_happier_takes_the_complaint_out_of_the_count():
    shop = bakery()
    answers = {"nps": 10, "call": "yes", "where": "shop"}

    assert shop.standing(answers) == {"nps": 10, "where": "shop"}
    assert [part.question for part in shop.facts(answers)] == ["nps", "where"]


def test_a_chain_of_conditions_falls_as_one():
    chain = survey(
        question("nps"),
        question("choice", show_if=AtMost("nps", 6)),
        question("text", show_if=IsNot("where", "phone")),
    )

    assert set(chain.standing({"nps": 3, "where": "shop", "reason": "cold"})) == {"nps", "where", "reason"}
    assert set(chain.standing({"nps": 9, "where": "shop", "reason": "cold"})) == {"nps"}


def test_silence_opens_no_door():
    shop = survey(question("nps", required=False), question("text", page=2, show_if=IsNot("nps", 3)))

    assert shop.next_page(1, {}) is None
    assert shop.next_page(1, {"nps": {"missing": "not_applicable"}}) is None
    assert shop.next_page(1, {"nps": 4}) == 2


def test_progress_counts_what_may_come_and_never_grows():
    shop = bakery()

    assert shop.progress(1, {}) == (1, 3, False)
    assert shop.progress(2, {"nps": 3}) == (2, 3, True)
    assert shop.progress(2, {"nps": 9}) == (2, 2, True)


def test_each_answer_leads_to_its_ending():
    shop = bakery()

    assert shop.ending({"nps": 10}).link == "https://example.com/share"
    assert shop.ending({"nps": 2}).title == {"en": "We will do better."}
    assert shop.ending({}).title == {"en": "Thank you."}


def test_a_question_can_hang_on_its_own_page():
    shop = survey(question("nps"), question("text", show_if=All([AtMost("nps", 6)])))

    assert shop.validate(1, {"nps": 3, "reason": "cold"}, {}) == {"nps": 3, "reason": "cold"}
    with pytest.raises(Refusal, match="do not lead to it"):
        shop.validate(1, {"nps": 9, "reason": "cold"}, {})


def test_a_form_leaves_out_what_was_hidden_again():
    shop = survey(question("nps"), question("text", show_if=AtMost("nps", 6)))

    assert shop.read_form(1, {"q.nps": ["9"], "q.reason": ["typed, then hidden"]}) == {"nps": 9}
    assert shop.read_form(1, {"q.nps": ["3"], "q.reason": ["cold"]}) == {"nps": 3, "reason": "cold"}
