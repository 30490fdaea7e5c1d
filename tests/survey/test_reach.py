"""The static proof against an oracle that knows nothing of it: all answers to a small survey, tried one by one."""

from itertools import product

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.survey.shop import definition, question
from wellheard.survey import Choice, Compiled, Question
from wellheard.survey.condition import All, Answered, AnyOf, AtLeast, AtMost, Condition, Either, Is, IsNot
from wellheard.survey.reach import reachable

CHOICES = [Choice("a", {"en": "A"}), Choice("b", {"en": "B"}), Choice("c", {"en": "C"}, alone=True)]
ANSWERS = {
    "stars": [None, 1, 2, 3],
    "one": [None, "a", "b", "c"],
    "many": [None, ["a"], ["b"], ["a", "b"], ["c"]],
    "words": [None, "something"],
}


def leaf(key: str) -> st.SearchStrategy[Condition]:
    if key == "stars":
        value = st.integers(1, 3)
        return st.one_of(st.builds(kind, st.just(key), value) for kind in (Is, IsNot, AtLeast, AtMost)) | st.builds(
            AnyOf, st.just(key), st.lists(value, min_size=1, max_size=2)
        )
    if key == "words":
        return st.just(Answered(key))
    code = st.sampled_from("abc")
    return st.one_of(st.builds(kind, st.just(key), code) for kind in (Is, IsNot)) | st.just(Answered(key))


def conditions(keys: list[str]) -> st.SearchStrategy[Condition]:
    leaves = st.sampled_from(keys).flatmap(leaf)
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(All, st.lists(inner, min_size=1, max_size=3))
            | st.builds(Either, st.lists(inner, min_size=1, max_size=3))
        ),
        max_leaves=4,
    )


def asked() -> list[Question]:
    return [
        question("rating", "stars", settings={"scale": 3}, required=False),
        question("choice", "one", choices=CHOICES),
        question("choice", "many", choices=CHOICES, settings={"several": True}),
        question("text", "words"),
    ]


@st.composite
def surveys(draw: st.DrawFn) -> list[Question]:
    """The four questions, some behind conditions on those before, and a last one behind a condition on any."""
    questions = asked()
    for number in range(1, 4):
        if draw(st.booleans()):
            condition = draw(conditions([each.key for each in questions[:number]]))
            questions[number] = msgspec.structs.replace(questions[number], show_if=condition)
    return [*questions, question("nps", "last", show_if=draw(conditions(list(ANSWERS))))]


@settings(max_examples=150, deadline=None)
@given(surveys())
def test_what_is_proved_reachable_is_what_some_answers_reach(questions):
    compiled = Compiled(definition(*questions), 1)
    condition = questions[-1].show_if

    tried = any(
        compiled.fulfils(
            condition, {key: answer for key, answer in zip(ANSWERS, way, strict=True) if answer is not None}
        )
        for way in product(*ANSWERS.values())
    )

    assert reachable(condition, {key: each for key, each in compiled.questions.items() if key != "last"}) == tried


def test_too_many_ways_to_try_are_taken_as_reachable_and_quickly():
    questions = [question("nps", f"q{number}", required=False) for number in range(40)]
    compiled = Compiled(definition(*questions), 1)

    assert reachable(All([Is(f"q{number}", 5) for number in range(40)]), compiled.questions)
