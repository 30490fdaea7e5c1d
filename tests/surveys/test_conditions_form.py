"""Rules as rows of a form, and back."""

import pytest

from tests.surveys.examples import after_a_purchase
from wellheard.survey import types
from wellheard.survey.condition import All, Answered, AnyOf, AtLeast, AtMost, Condition, Either, Is, IsNot
from wellheard_server.surveys.editor.condition_rows import condition_rows, is_plain, match_of, read_condition

EARLIER = [types.get(question.type)(question, "en") for question in after_a_purchase().questions]


def sent(condition: Condition | None) -> dict[str, str]:
    """What a browser would send of the rows drawn for that rule."""
    form = {"show.match": match_of(condition)}
    for row in condition_rows("show", condition, EARLIER):
        form[f"{row.prefix}.op"] = next((key for key, _title, is_chosen in row.operators if is_chosen), "is")
        options = [option for _title, options in row.groups for option in options]
        form[f"{row.prefix}.answer"] = next((option.value for option in options if option.is_chosen), "")
    return form


@pytest.mark.parametrize(
    "condition",
    [
        None,
        Is("nps", 7),
        IsNot("where", "shop"),
        AtMost("nps", 6),
        Answered("reason"),
        All([AtLeast("nps", 9), Is("where", "online")]),
        Either([Is("nps", 0), Answered("reason")]),
    ],
)
def test_a_rule_that_rows_can_say_comes_back_as_it_was(condition: Condition | None) -> None:
    assert is_plain(condition)
    assert read_condition(sent(condition), "show", EARLIER, condition) == condition


def test_any_of_several_answers_becomes_a_row_for_each() -> None:
    condition = AnyOf("nps", [7, 8])

    assert read_condition(sent(condition), "show", EARLIER, condition) == Either([Is("nps", 7), Is("nps", 8)])


def test_a_deeper_rule_is_kept_until_it_is_taken_out() -> None:
    deep = All([Is("where", "shop"), Either([Is("nps", 0), Is("nps", 10)])])

    assert not is_plain(deep)
    assert read_condition({}, "show", EARLIER, deep) == deep
    assert read_condition({"show.drop": "on"}, "show", EARLIER, deep) is None


@pytest.mark.parametrize("answer", ["", "gone:7", "nps", "nps:11:12", "reason:*;drop", ":"])
def test_an_answer_nobody_can_give_says_at_most_that_there_is_one(answer: str) -> None:
    found = read_condition({"show.0.answer": answer, "show.0.op": "at_most"}, "show", EARLIER, None)

    assert found is None or isinstance(found, Answered)


def test_an_operator_that_does_not_fit_the_answer_is_not_taken() -> None:
    found = read_condition({"show.0.answer": "where:shop", "show.0.op": "at_most"}, "show", EARLIER, None)

    assert found == Answered("where")
