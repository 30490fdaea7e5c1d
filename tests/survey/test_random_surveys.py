"""Surveys nobody thought of: either the checker names what is wrong, or a walker who only fills in forms gets to the end."""

import random
import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.survey.screen import Screen
from tests.survey.shop import definition, question
from wellheard.base.errors import DefinitionError
from wellheard.survey import Choice, Compiled, Definition, Ending, Question, Refusal, check, compile_survey, types
from wellheard.survey.condition import All, Answered, AnyOf, AtLeast, AtMost, Condition, Either, Is, IsNot
from wellheard.survey.issues import FAULTS
from wellheard.survey.page import first_page, render_page, render_thanks, visit

KINDS = sorted(kind.key for kind in types)
LANGUAGES = ["en", "he", "fa", "zh-Hans"]
KEYS = ["a", "b", "c", "d", "e", "nowhere"]
VALUES = st.integers(-1, 11) | st.sampled_from(["shop", "online", "moon"])


def chosen_settings(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any mixture of what the type's editor offers."""
    offered: dict[str, st.SearchStrategy[Any]] = {}
    for field in types.get(kind).fields():
        if field.kind in ("select", "tick"):
            offered[field.name] = st.sampled_from([value for value, _ in field.choices] or [True, False])
        elif field.kind == "number":
            offered[field.name] = st.integers(field.low or 0, min(field.high or 10, 50))
    return st.fixed_dictionaries({}, optional=offered)


leaves: st.SearchStrategy[Condition] = (
    st.builds(Is, st.sampled_from(KEYS), VALUES)
    | st.builds(IsNot, st.sampled_from(KEYS), VALUES)
    | st.builds(AnyOf, st.sampled_from(KEYS), st.lists(VALUES, max_size=3))
    | st.builds(AtLeast, st.sampled_from(KEYS), st.integers(-1, 11))
    | st.builds(AtMost, st.sampled_from(KEYS), st.integers(-1, 11))
    | st.builds(Answered, st.sampled_from(KEYS))
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(All, st.lists(inner, max_size=3)) | st.builds(Either, st.lists(inner, max_size=3)),
    max_leaves=4,
)


@st.composite
def questions(draw: st.DrawFn, number: int, page: int) -> Question:
    kind = draw(st.sampled_from(KINDS))
    asked = question(kind, KEYS[number], page=page, required=draw(st.booleans()), settings=draw(chosen_settings(kind)))
    if draw(st.booleans()) and number:
        asked = msgspec.structs.replace(asked, show_if=draw(conditions))
    if asked.choices and draw(st.booleans()):
        asked = msgspec.structs.replace(
            asked, choices=[*asked.choices, Choice("none", {"en": "None of these"}, alone=True)]
        )
    return asked


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    pages = sorted(draw(st.lists(st.integers(1, 4), min_size=1, max_size=5)))
    asked = [draw(questions(number, page)) for number, page in enumerate(pages)]
    endings = [Ending({"en": "Thanks"}, when=draw(st.none() | conditions)) for _ in range(draw(st.integers(0, 2)))]
    return definition(*asked, endings=endings, languages=LANGUAGES)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions(), st.randoms(use_true_random=False), st.sampled_from(LANGUAGES))
def test_a_survey_is_either_faulted_by_name_or_can_be_answered_to_the_end(made, rng, language):
    errors = [issue for issue in check(made) if issue.level == "error"]

    event("faulted" if errors else "answered")
    if errors:
        assert all(issue.code in FAULTS and issue.path and issue.message for issue in errors)
        with pytest.raises(DefinitionError, match=re.escape(errors[0].path)):
            compile_survey(made, 1)
    else:
        compiled = compile_survey(made, 1)
        answers = walk(compiled, rng, language)
        assert compiled.standing(answers) == answers
        assert {part.question for part in compiled.facts(answers)} == set(answers)
        assert render_thanks(compiled, language, answers)


def walk(compiled: Compiled, rng: random.Random, language: str) -> dict[str, Any]:
    """Page by page through the forms, now and then back; returns what counts at the end."""
    kept: dict[int, dict[str, Any]] = {}
    number, backs = compiled.next_page(0, {}), 3
    while number is not None:
        answers = merged(kept)
        html = drawn(compiled, number, language, answers)
        assert len(html) <= 30_000
        at, total, _ = compiled.progress(number, compiled.standing(answers))
        assert 1 <= at <= total <= compiled.pages
        kept[number] = post(compiled, number, Screen(html), answers, rng)
        before = compiled.previous_page(number, merged(kept))
        turn = bool(before and backs and rng.random() < 0.2)
        backs -= turn
        number = before if turn else compiled.next_page(number, merged(kept))
    return compiled.standing(merged(kept))


def drawn(compiled: Compiled, number: int, language: str, answers: dict[str, Any]) -> bytes:
    if number == 1 and not answers:
        head, tail = first_page(compiled, language, action="/s/shop")
        return head + visit("k" * 22) + tail
    return render_page(compiled, number, language, action="/s/shop", key="k" * 22, answers=answers)


def post(
    compiled: Compiled, number: int, screen: Screen, answers: dict[str, Any], rng: random.Random
) -> dict[str, Any]:
    """Fills the form in at random; where that is refused, reads what the page says and does as told."""
    for _ in range(12):
        form = screen.form | {name: picks(screen, name, values, rng) for name, values in screen.options.items()}
        form |= {name: [rng.choice(["", "🥖"])] for name in screen.blanks}
        raw = compiled.read_form(number, form)
        try:
            return compiled.validate(number, raw, answers)
        except Refusal as refusal:
            errors = refusal.errors
        assert {error.code for error in errors} <= {"required", "alone"}
        again = render_page(
            compiled, number, "en", action="/s/shop", key="k" * 22, answers=answers, raw=raw, errors=errors
        )
        screen = Screen(again)
        assert len([found for _, found in screen.elements if "autofocus" in found]) == 1
    form = {name: values[:1] for name, values in screen.options.items()} | {name: ["🥖"] for name in screen.blanks}
    return compiled.validate(number, compiled.read_form(number, form), answers)


def picks(screen: Screen, name: str, values: list[str], rng: random.Random) -> list[str]:
    several = any(control["type"] == "checkbox" for control in screen.all("input", name=name))
    return rng.sample(values, rng.randint(0, len(values))) if several else rng.sample(values, rng.randint(0, 1))


def merged(kept: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {key: answer for _, answers in sorted(kept.items()) for key, answer in answers.items()}
