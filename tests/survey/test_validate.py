"""What is refused, and how: every fault at once, each with its place, nothing of what was written in the message."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.survey.shop import bakery, question, survey
from wellheard.survey import Choice, Refusal, types

EVERYTHING = survey(
    *(kind.example(f"q{number}") for number, kind in enumerate(sorted(types, key=lambda kind: kind.key)) if kind.asks)
)


def faults(compiled, raw, *, page=1, earlier=None):
    with pytest.raises(Refusal) as refusal:
        compiled.validate(page, raw, earlier or {})
    return {error.path: error.code for error in refusal.value.errors}


@pytest.mark.parametrize(
    ("value", "code", "got"),
    [
        (11, "off_scale", "11"),
        (-1, "off_scale", "-1"),
        (10**30, "off_scale", "a whole number of 100 bits"),
        (True, "wrong_type", "true"),
        ("7", "wrong_type", "text of 1 characters"),
        (7.0, "wrong_type", "a number with a fraction"),
        (math.nan, "wrong_type", "not a number"),
        (math.inf, "wrong_type", "not a number"),
        ([7], "wrong_type", "a list of 1"),
        ({"missing": "not_applicable"}, "wrong_type", "a reason why there is none"),
        ({"missing": "because"}, "wrong_type", "a reason why there is none"),
    ],
)
def test_a_score_is_a_whole_number_on_the_scale_and_nothing_else(value, code, got):
    with pytest.raises(Refusal) as refusal:
        survey(question("nps")).validate(1, {"nps": value}, {})

    (error,) = refusal.value.errors
    assert (error.path, error.code, error.got) == ("answers.nps", code, got)


def test_all_faults_are_told_at_once():
    found = faults(bakery(), {"nps": 11, "nps_reason": 7, "where": "shop", "whom": 1}, page=1)

    assert found == {
        "answers.nps": "off_scale",
        "answers.nps_reason": "wrong_type",
        "answers.where": "other_page",
        "answers.whom": "unknown_question",
    }


def test_a_required_question_left_is_a_fault_and_an_optional_one_is_not():
    assert faults(bakery(), {}) == {"answers.nps": "required"}
    assert bakery().validate(1, {"nps": 9, "nps_reason": None}, {}) == {"nps": 9}
    assert bakery().validate(1, {"nps": 9, "nps_reason": "  \n "}, {}) == {"nps": 9}


def test_an_answer_to_what_was_not_asked_is_refused():
    assert faults(bakery(), {"call": "yes"}, page=3, earlier={"nps": 9}) == {"answers.call": "not_shown"}
    assert bakery().validate(3, {"call": "yes"}, {"nps": 3}) == {"call": "yes"}


def test_a_page_that_is_not_there_is_refused():
    for page in (0, 4, -1):
        assert faults(bakery(), {}, page=page) == {"page": "unknown_page"}


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
def test_signs_nobody_can_read_are_refused(sign):
    assert faults(survey(question("text")), {"reason": f"fresh{sign}bread"}) == {"answers.reason": "unreadable"}


def test_words_in_any_writing_are_kept_as_they_are():
    words = "לחם טרי\n\t🥖 خبز طازج‎ 新鲜的面包"

    assert survey(question("text")).validate(1, {"reason": words}, {}) == {"reason": words}


def test_line_breaks_of_forms_and_of_pasted_documents_are_line_breaks():
    shop = survey(question("text"))

    assert shop.read_form(1, {"q.reason": ["one\r\ntwo\x0bthree\x0cfour"]}) == {"reason": "one\ntwo\nthree\nfour"}
    assert shop.validate(1, {"reason": "one\r\ntwo"}, {}) == {"reason": "one\ntwo"}


def test_a_text_may_be_as_long_as_said_and_no_longer():
    shop = survey(question("text", settings={"max_length": 10}))

    assert shop.validate(1, {"reason": "x" * 10}, {})
    assert faults(shop, {"reason": "x" * 11}) == {"answers.reason": "too_long"}
    assert faults(survey(question("text")), {"reason": "x" * 10_001}) == {"answers.reason": "too_long"}


def test_no_message_repeats_what_was_written():
    secret = "call me on 555 0134"
    with pytest.raises(Refusal) as refusal:
        EVERYTHING.validate(1, dict.fromkeys(EVERYTHING.questions, secret * 600) | {secret: secret}, {})

    assert "555" not in str(refusal.value)
    assert len(str(refusal.value)) < 4000


CHOICES = [
    Choice("a", {"en": "A"}),
    Choice("b", {"en": "B"}),
    Choice("none", {"en": "None"}, alone=True),
    Choice("else", {"en": "Else"}, other=True),
]
ONE = survey(question("choice", "which", choices=CHOICES))
MANY = survey(question("choice", "which", choices=CHOICES, settings={"several": True, "not_applicable": True}))


@pytest.mark.parametrize(
    ("compiled", "raw", "code"),
    [
        (ONE, "c", "unknown_choice"),
        (ONE, ["a"], "wrong_type"),
        (ONE, 1, "wrong_type"),
        (ONE, {"chosen": "a", "text": "why"}, "text_without_other"),
        (ONE, {"chosen": "else", "text": 5}, "wrong_type"),
        (ONE, {"chosen": "else", "text": "x" * 301}, "too_long"),
        (ONE, {"chosen": "else", "text": "\x00"}, "unreadable"),
        (ONE, {"chosen": "else", "text": "x", "more": 1}, "wrong_type"),
        (ONE, {"chosen": {"chosen": "a"}, "text": "x"}, "wrong_type"),
        (MANY, "a", "wrong_type"),
        (MANY, ["a", "a"], "twice"),
        (MANY, ["a", "none"], "alone"),
        (MANY, ["a", "not_applicable"], "alone"),
        (MANY, ["a", ["b"]], "wrong_type"),
        (MANY, ["a"] * 10_000, "twice"),
    ],
)
def test_choices_that_do_not_fit_are_refused(compiled, raw, code):
    assert list(faults(compiled, {"which": raw}).values()) == [code]


@pytest.mark.parametrize(
    ("compiled", "form", "answer"),
    [
        (ONE, {"q.which": ["a"]}, "a"),
        (ONE, {"q.which": ["else"], "q.which.text": ["at a fair"]}, {"chosen": "else", "text": "at a fair"}),
        (ONE, {"q.which": ["a"], "q.which.text": ["typed, then chose another"]}, "a"),
        (MANY, {"q.which": ["a", "b"]}, ["a", "b"]),
        (MANY, {"q.which": ["not_applicable"]}, {"missing": "not_applicable"}),
        (MANY, {"q.which": ["a", "else"], "q.which.text": ["x"]}, {"chosen": ["a", "else"], "text": "x"}),
    ],
)
def test_a_form_of_choices_says_what_json_would(compiled, form, answer):
    assert compiled.validate(1, compiled.read_form(1, form), {}) == {"which": answer}


def test_a_form_cannot_smuggle_in_a_question():
    assert faults(bakery(), bakery().read_form(1, {"q.nps": ["9"], "q.admin": ["1"]})) == {
        "answers.admin": "unknown_question"
    }
    assert faults(bakery(), bakery().read_form(1, {"q.nps": ["9"], "q.where": ["shop"]})) == {
        "answers.where": "other_page"
    }


@pytest.mark.parametrize("word", ["7.5", "seven", "１", "7_0", "0x7", " ", "1" * 5000, "--7"])
def test_a_form_brings_numbers_only_as_plain_digits(word):
    shop = survey(question("nps"))

    assert list(faults(shop, shop.read_form(1, {"q.nps": [word]}))) == ["answers.nps"]


def test_loyalty_takes_each_statement_and_its_own_way_out():
    shop = survey(question("cli"))

    assert shop.validate(1, {"cli": {"recommend": 1, "again": 2, "more": {"missing": "dont_know"}}}, {})
    assert faults(shop, {"cli": {"recommend": 1, "again": 2}}) == {"answers.cli.more": "required"}
    assert faults(shop, {"cli": {"recommend": 1, "again": 2, "more": 7}}) == {"answers.cli.more": "off_scale"}
    assert faults(shop, {"cli": {"recommend": 1, "again": 2, "more": {"missing": "not_applicable"}}}) == {
        "answers.cli.more": "wrong_type"
    }
    assert faults(shop, {"cli": {"recommend": 1, "again": 2, "more": 1, "extra": 1}}) == {"answers.cli": "unknown_item"}


def test_a_whole_survey_is_taken_at_once_when_it_holds_together():
    shop = bakery()

    assert shop.validate_all({"nps": 3, "where": "shop", "call": "no"}) == {"nps": 3, "where": "shop", "call": "no"}
    with pytest.raises(Refusal) as refusal:
        shop.validate_all({"nps": 9, "call": "no", "what": 1, "where": "moon"})
    assert {error.path for error in refusal.value.errors} == {"answers.call", "answers.what", "answers.where"}


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(["a", "", "not_applicable"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["missing", "chosen", "text", "again", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*EVERYTHING.questions, "unknown", ""]), ANYTHING, max_size=6))
def test_whatever_comes_is_taken_or_refused_and_nothing_else_happens(raw):
    try:
        answers, errors = EVERYTHING.validate(1, raw, {}), ()
    except Refusal as refusal:
        answers, errors = {}, refusal.errors

    assert bool(answers) != bool(errors)
    assert all(error.path and error.expected and error.got for error in errors)
    assert not answers or EVERYTHING.validate(1, answers, {}) == answers
