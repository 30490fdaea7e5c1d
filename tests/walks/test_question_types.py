"""Every question type keeps the promises of a question type. A new file in `questions/` is walked without a line here."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.survey.screen import Screen
from tests.survey.shop import SPOKEN, survey
from wellheard.base.errors import DefinitionError
from wellheard.metrics import metrics
from wellheard.survey import Compiled, QuestionType, Refusal, as_dict, decode, encode, types
from wellheard.survey.page import render_page
from wellheard.survey.shapes import SHAPES

ROOT = Path(__file__).resolve().parents[2]
KINDS = sorted(types, key=lambda kind: kind.key)
ASKING = [kind for kind in KINDS if kind.asks]
LARGEST = 30_000

every_type = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
asking_type = pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.key)
every_language = pytest.mark.parametrize("language", SPOKEN)


def asked_alone(kind: type[QuestionType], **fields: object) -> Compiled:
    """A survey of this question, with another before it where the type itself asks nothing."""
    example = msgspec.structs.replace(kind.example("it"), **fields)
    beside = [] if kind.asks else [ASKING[0].example("beside")]
    return survey(example, *beside, languages=SPOKEN)


def variants(kind: type[QuestionType]) -> list[dict[str, object]]:
    """Settings that change one field of the type at a time, as its editor could."""
    found: list[dict[str, object]] = [{}]
    for field in kind.fields():
        if field.kind in ("select", "tick"):
            values = [value for value, _ in field.choices] or [True, False]
            found += [{field.name: value} for value in values]
    return [settings for settings in found if not faults(kind, settings)]


def faults(kind: type[QuestionType], settings: dict[str, object]) -> list[object]:
    return list(kind(msgspec.structs.replace(kind.example("it"), settings=settings)).check())


def filled(screen: Screen, pick: int = 0) -> dict[str, list[str]]:
    """The form as a person would fill it: one option of each group, some words in each blank."""
    form = {name: [values[min(pick, len(values) - 1)]] for name, values in screen.options.items()}
    return form | {name: ["Fresh bread"] for name in screen.blanks if not name.endswith(".text")}


@every_type
def test_its_example_is_sound_and_in_all_six_languages(kind):
    example = kind.example()

    assert set(SPOKEN) <= set(example.text)
    assert kind(example).question == example
    assert asked_alone(kind).languages == tuple(SPOKEN)


@every_type
def test_a_definition_with_it_survives_being_written_and_read(kind):
    definition = asked_alone(kind).definition

    assert decode(encode(definition)) == definition
    assert decode(as_dict(definition)) == definition


@every_type
def test_its_settings_draw_an_editor(kind):
    for field in kind.fields():
        assert field.label != field.name
        assert field.kind in ("tick", "number", "line", "words", "select", "wordings", "items")
        assert field.kind != "select" or field.default in dict(field.choices)


@every_type
def test_settings_it_does_not_know_are_refused_by_name(kind):
    question = msgspec.structs.replace(kind.example(), settings={"colour_of_the_moon": 1})

    with pytest.raises(DefinitionError, match="colour_of_the_moon"):
        kind(question)


@asking_type
@every_language
def test_every_variant_is_drawn_with_labels_in_either_direction_within_30_kb(kind, language):
    for settings in variants(kind):
        compiled = asked_alone(kind, settings=settings)
        html = render_page(compiled, 1, language, action="/s/x", key="k" * 22)
        screen = Screen(html)

        assert len(html) <= LARGEST
        assert screen.one("html")["lang"] == language
        assert screen.one("html")["dir"] == ("rtl" if language in ("he", "ar", "fa") else "ltr")
        assert any(name.startswith("q.it") for name in [*screen.options, *screen.blanks])
        assert len(screen.all("fieldset")) + len(screen.all("textarea")) + len(screen.all("input", type="text")) >= 1
        assert not screen.all("script")
        assert not [found for _, found in screen.elements if "style" in found or "src" in found]


@asking_type
def test_form_and_json_lead_to_the_same_answer(kind):
    for settings in variants(kind):
        compiled = asked_alone(kind, settings=settings)
        screen = Screen(render_page(compiled, 1, "en", action="/s/x", key="k" * 22))
        for pick in (0, 1, 99):
            raw = compiled.read_form(1, filled(screen, pick))
            answers = compiled.validate(1, raw, {})
            again = msgspec.json.decode(msgspec.json.encode(answers))

            assert answers["it"] is not None
            assert compiled.validate(1, again, {}) == answers


@asking_type
def test_an_answer_given_is_drawn_as_given(kind):
    for settings in variants(kind):
        compiled = asked_alone(kind, settings=settings)
        form = filled(Screen(render_page(compiled, 1, "en", action="/s/x", key="k" * 22)), 1)
        answers = compiled.validate(1, compiled.read_form(1, form), {})

        again = Screen(render_page(compiled, 1, "he", action="/s/x", key="k" * 22, answers=answers))
        assert compiled.validate(1, compiled.read_form(1, again.form), {}) == answers


@asking_type
@pytest.mark.parametrize(
    "raw", [True, 1e300, float("nan"), -1, 10**400, "\x00", "\ud800", "x" * 20_000, [[[]]], {"a": {}}, [None], {}]
)
def test_what_is_no_answer_is_refused_and_not_repeated(kind, raw):
    compiled = asked_alone(kind)

    with pytest.raises(Refusal) as refusal:
        compiled.validate(1, {"it": raw}, {})

    error = refusal.value.errors[0]
    assert error.path.startswith("answers.it")
    assert error.expected
    assert error.got
    assert len(error.message) < 300


@asking_type
def test_facts_have_one_head_row_and_a_known_shape(kind):
    for settings in variants(kind):
        compiled = asked_alone(kind, settings=settings)
        form = filled(Screen(render_page(compiled, 1, "en", action="/s/x", key="k" * 22)))
        answers = compiled.validate(1, compiled.read_form(1, form), {})

        parts = [part for part in compiled.facts(answers) if part.question == "it"]
        heads = [part for part in parts if part.item == ""]
        use = compiled.questions["it"].metric()
        assert len(heads) == 1
        assert heads[0].kind == (use.metric_key if use else kind.key)
        assert all(part.kind == f"{heads[0].kind}_item" for part in parts if part.item)
        assert all(part.shape in SHAPES for part in parts)
        assert all(
            part.value is None or part.scale_low is None or part.scale_low <= part.value <= part.scale_high
            for part in parts
        )
        assert all((part.missing == "") or part.value is None for part in parts)
        assert "Fresh bread" not in str(parts)


@asking_type
def test_its_metric_takes_its_scale(kind):
    for settings in variants(kind):
        use = asked_alone(kind, settings=settings).questions["it"].metric()
        if use is not None:
            assert metrics.get(use.metric_key).on(use.scale, use.top_from).scale == use.scale


@asking_type
def test_an_answer_reads_as_words_in_every_language(kind):
    compiled = asked_alone(kind)
    form = filled(Screen(render_page(compiled, 1, "en", action="/s/x", key="k" * 22)))
    answers = compiled.validate(1, compiled.read_form(1, form), {})

    for language in SPOKEN:
        (_, title, words), *_ = compiled.words(answers, language)
        assert title
        assert words


@asking_type
def test_not_applicable_is_counted_and_never_scored(kind):
    if "not_applicable" not in [field.name for field in kind.fields()] and not kind(kind.example()).may_be_missing:
        with pytest.raises(Refusal):
            asked_alone(kind).validate(1, {"it": {"missing": kind.missing}}, {})
        return
    if "not_applicable" not in [field.name for field in kind.fields()]:
        return  # a reason for each item: its own tests
    compiled = asked_alone(kind, settings={"not_applicable": True})

    answers = compiled.validate(1, {"it": {"missing": "not_applicable"}}, {})

    (part,) = compiled.facts(answers)
    assert (part.value, part.label, part.missing) == (None, "", "not_applicable")
    assert compiled.read_form(1, {"q.it": ["not_applicable"]}) == answers


def test_no_file_but_its_own_names_a_type():
    """House.md, idea 2: other code speaks of shapes. A word that is also a shape or a plain English field is no name."""
    keys = {kind.key for kind in KINDS} - set(SHAPES)
    named = re.compile("|".join(f"[\"']{key}[\"']" for key in sorted(keys)))
    places = [
        *(ROOT / "src/wellheard/survey").rglob("*.py"),
        *(ROOT / "src/wellheard/survey").rglob("*.html"),
        *(ROOT / "src/wellheard/collector").rglob("*.py"),
    ]

    guilty = [
        str(path)
        for path in places
        if path.parent.name != "questions" and named.search(path.read_text(encoding="utf-8"))
    ]

    assert len(places) > 30
    assert guilty == []


def test_every_type_is_found_by_its_key():
    assert len(KINDS) >= 10
    assert all(types.get(kind.key) is kind for kind in KINDS)
    with pytest.raises(DefinitionError, match="npss"):
        types.get("npss")
