"""What an answer leaves in the ledger (docs/decisions/0001-answer-shapes.md)."""

import pytest

from tests.survey.shop import bakery, question, survey
from wellheard.survey import Choice


def rows(compiled, answers):
    return [
        (part.kind, part.item, part.shape, part.value, part.label, part.missing) for part in compiled.facts(answers)
    ]


def test_a_score_leaves_its_value_and_its_scale():
    (part,) = survey(question("nps")).facts({"nps": 9})

    assert (part.kind, part.question, part.shape, part.value) == ("nps", "nps", "ordinal", 9.0)
    assert (part.scale_low, part.scale_high, part.missing) == (0.0, 10.0, "")


def test_a_choice_leaves_its_code_and_not_the_words_beside_it():
    shop = survey(question("choice"))
    answers = {"where": {"chosen": "other", "text": "at the fair in Brno"}}

    assert rows(shop, answers) == [("choice", "", "nominal", None, "other", "")]
    assert shop.comments(answers) == {"where": "at the fair in Brno"}


def test_several_choices_leave_one_row_each_under_a_head_that_counts_people():
    choices = [Choice("a", {"en": "A"}), Choice("b", {"en": "B"}), Choice("none", {"en": "None"}, alone=True)]
    shop = survey(question("choice", "which", choices=choices, settings={"several": True}))

    assert rows(shop, {"which": ["a", "b"]}) == [
        ("choice", "", "many", 2.0, "", ""),
        ("choice_item", "a", "many", 1.0, "a", ""),
        ("choice_item", "b", "many", 1.0, "b", ""),
    ]
    assert rows(shop, {"which": ["none"]}) == [
        ("choice", "", "many", 0.0, "", ""),
        ("choice_item", "none", "many", 1.0, "none", ""),
    ]


@pytest.mark.parametrize(
    ("points", "value", "missing"),
    [
        ((1, 1, 1), 100.0, ""),
        ((6, 5, 6), 20 / 3, ""),
        ((1, 2, 3), 80.0, ""),
        ((1, None, 2), None, "declined"),
        ((1, "dont_know", 2), None, "dont_know"),
    ],
)
def test_loyalty_is_one_index_a_person_of_complete_answers_only(points, value, missing):
    """The published scoring: 1 is 100, 6 is 0 (reference/scores.json, cli-s-1 and cli-s-3)."""
    given = {
        code: {"missing": point} if point == "dont_know" else point
        for code, point in zip(("recommend", "again", "more"), points, strict=True)
        if point
    }

    head, *items = survey(question("cli", required=False)).facts({"cli": given})

    assert head.value == pytest.approx(value) if value is not None else head.value is None
    assert (head.kind, head.missing, head.scale_low, head.scale_high) == ("cli", missing, 0.0, 100.0)
    assert [(part.kind, part.item) for part in items] == [("cli_item", code) for code in given]


def test_engagement_is_the_mean_of_five_statements():
    shop = survey(question("engagement"))
    codes = [item.code for item in shop.questions["engagement"].items]

    head, *items = shop.facts({"engagement": dict(zip(codes, (5, 4, 3, 2, 1), strict=True))})

    assert (head.kind, head.value) == ("engagement", 50.0)
    assert [part.value for part in items] == [5.0, 4.0, 3.0, 2.0, 1.0]


def test_words_leave_only_their_length():
    shop = survey(question("text"))
    answers = {"reason": "The bread was cold, Alice 555"}

    assert rows(shop, answers) == [("text", "", "text", 29.0, "", "")]
    assert shop.comments(answers) == {"reason": "The bread was cold, Alice 555"}


def test_a_dashboard_learns_which_questions_measure_and_which_divide():
    shop = bakery()

    assert [(use.question_key, use.metric_key, use.scale, use.top_from) for use in shop.metric_questions()] == [
        ("nps", "nps", (0.0, 10.0), None)
    ]
    assert [(key, [code for code, _ in options]) for key, _, options in shop.splits()] == [
        ("nps", [str(score) for score in range(11)]),
        ("where", ["shop", "online", "phone", "other"]),
        ("call", ["yes", "no"]),
    ]


@pytest.mark.parametrize(("points", "top"), [(2, 2), (3, 3), (5, 4), (7, 6), (10, 9)])
def test_satisfied_begins_where_the_field_says(points, top):
    (use,) = survey(question("rating", settings={"scale": points})).metric_questions()

    assert (use.metric_key, use.scale, use.top_from) == ("csat", (1.0, float(points)), top)


def test_a_rating_that_measures_nothing_is_counted_as_a_rating():
    shop = survey(question("rating", settings={"metric": "none"}))

    assert shop.metric_questions() == []
    assert rows(shop, {"satisfaction": 4})[0][0] == "rating"


def test_the_version_of_effort_is_part_of_its_name():
    assert rows(survey(question("ces")), {"effort": 7})[0][0] == "ces2"
    assert rows(survey(question("ces", settings={"version": 1})), {"effort": 5})[0][0] == "ces1"


def test_answers_read_as_words_in_the_language_of_the_reader():
    shop = bakery()

    assert shop.words({"nps": 10, "where": "shop"}, "he") == [
        ("nps", "עד כמה סביר שתמליצו עלינו לחבר או לעמית?", "10, סביר מאוד"),
        ("where", "היכן פניתם אלינו?", "בחנות"),
    ]
