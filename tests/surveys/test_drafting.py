"""Changes to a draft are small and keep what they do not mean to change."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surveys.examples import after_a_purchase
from wellheard.base.errors import DefinitionError
from wellheard.survey import Definition, check, types
from wellheard_server.surveys import drafting

KEYS = [question.key for question in after_a_purchase().questions]


def pages(definition: Definition) -> list[tuple[str, int]]:
    return [(question.key, question.page) for question in definition.questions]


def test_a_new_question_comes_after_the_one_at_hand_on_a_page_of_its_own() -> None:
    changed, key = drafting.add_question(after_a_purchase(), "rating", after="nps")

    assert pages(changed) == [("nps", 1), (key, 2), ("reason", 3), ("where", 4), ("wrong", 4)]


def test_a_new_question_speaks_the_languages_of_the_survey_and_no_other() -> None:
    changed, key = drafting.add_question(after_a_purchase(), "ces")

    assert set(drafting.question_of(changed, key).text) == {"en", "he"}


def test_a_key_that_answers_know_is_not_given_again() -> None:
    without = drafting.remove_question(after_a_purchase(), "nps")

    _, key = drafting.add_question(without, "nps", used={"nps", "nps_2"})

    assert key == "nps_3"


def test_a_survey_has_no_more_questions_than_a_respondent_could_bear() -> None:
    definition = Definition()
    for _ in range(200):
        definition, _key = drafting.add_question(definition, "statement")

    with pytest.raises(DefinitionError, match="at most 200"):
        drafting.add_question(definition, "statement")


def test_taking_out_the_first_of_a_page_leaves_the_page() -> None:
    assert pages(drafting.remove_question(after_a_purchase(), "where")) == [("nps", 1), ("reason", 1), ("wrong", 2)]


def test_a_page_is_broken_and_joined_again() -> None:
    broken = drafting.break_page(after_a_purchase(), "reason", new_page=True)
    assert pages(broken) == [("nps", 1), ("reason", 2), ("where", 3), ("wrong", 3)]

    assert drafting.break_page(broken, "reason", new_page=False) == after_a_purchase()


def test_a_language_brings_published_wordings_and_leaves_own_words_to_be_translated() -> None:
    definition, key = drafting.add_question(after_a_purchase(), "nps")

    changed = drafting.add_language(definition, "sk")

    assert "sk" in drafting.question_of(changed, key).text
    assert "sk" not in drafting.question_of(changed, "reason").text


def test_a_language_leaves_with_all_its_words() -> None:
    changed = drafting.remove_language(after_a_purchase(), "he")

    assert changed.languages == ["en"]
    assert not any(issue.code == "missing_translation" for issue in check(changed))
    assert all("he" not in text for question in changed.questions for text in (question.text, question.help))


def test_the_language_a_survey_is_written_in_stays() -> None:
    with pytest.raises(DefinitionError):
        drafting.remove_language(after_a_purchase(), "en")


MOVES = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(KEYS), st.sampled_from([-1, 1])),
    st.tuples(st.just("break"), st.sampled_from(KEYS), st.booleans()),
    st.tuples(st.just("add"), st.sampled_from(types.keys()), st.sampled_from(KEYS)),
)


@given(st.lists(MOVES, max_size=12))
def test_whatever_is_moved_no_question_is_lost_and_pages_count_up_from_one(moves: list[tuple]) -> None:
    definition, added = after_a_purchase(), set()
    for verb, key, how in moves:
        if verb == "move":
            definition = drafting.move_question(definition, key, how)
        elif verb == "break":
            definition = drafting.break_page(definition, key, new_page=how)
        else:
            definition, new = drafting.add_question(definition, key, after=how)
            added.add(new)

    assert {question.key for question in definition.questions} == set(KEYS) | added
    assert len(definition.questions) == len(KEYS) + len(added)
    numbers = [question.page for question in definition.questions]
    assert numbers[0] == 1
    assert all(after - before in (0, 1) for before, after in itertools.pairwise(numbers))
