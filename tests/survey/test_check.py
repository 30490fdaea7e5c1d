"""Every fault by its code and place. The last test insists that no fault of the table is without a story here."""

from typing import Any

import msgspec
import pytest

from tests.survey.shop import SPOKEN, definition, question
from wellheard.survey import Choice, Definition, Ending, Question, check
from wellheard.survey.condition import All, AtLeast, AtMost, Is, IsNot
from wellheard.survey.issues import FAULTS

NPS = question("nps")
TEXT = question("text")
WHERE = question("choice")


def after(key: str, *bands: tuple[int, int]) -> dict[str, Any]:
    return {
        "after": {
            "question": key,
            "wordings": [{"low": low, "high": high, "text": {"en": "Why?"}} for low, high in bands],
        }
    }


def items(*codes: str) -> dict[str, Any]:
    return {"items": [{"code": code, "text": {"en": "A statement"}} for code in codes]}


def replace(asked: Question, **fields: Any) -> Question:
    return msgspec.structs.replace(asked, **fields)


STORIES: list[tuple[str, str, Definition]] = [
    ("no_questions", "questions", definition()),
    ("no_questions", "questions", definition(question("statement"))),
    ("too_many", "questions", definition(*(replace(NPS, key=f"q{number}") for number in range(201)))),
    (
        "too_many",
        "questions[0].choices",
        definition(replace(WHERE, choices=[Choice(str(number), {"en": "x"}) for number in range(101)])),
    ),
    (
        "too_many",
        "questions[0].settings.items",
        definition(question("cli", settings=items(*(f"i{number}" for number in range(13))))),
    ),
    ("too_many", "questions[1].show_if", definition(NPS, replace(TEXT, show_if=All([AtLeast("nps", 1)] * 51)))),
    ("unknown_question_type", "questions[0].type", definition(replace(NPS, type="npss"))),
    ("settings", "questions[0].settings", definition(replace(NPS, settings={"scale": 5}))),
    ("settings", "questions[0].settings", definition(question("rating", settings={"scale": 4}))),
    ("bad_key", "questions[0].key", definition(replace(NPS, key="What?"))),
    ("bad_key", "hidden[0]", definition(NPS, hidden=["Order No"])),
    ("duplicate_key", "questions", definition(NPS, NPS)),
    ("duplicate_key", "hidden", definition(NPS, hidden=["shop", "shop"])),
    ("source_not_offered", "languages", definition(NPS, source_language="he", languages=["en"])),
    ("duplicate_language", "languages", definition(NPS, languages=["en", "he", "en"])),
    ("bad_language_tag", "languages", definition(NPS, languages=["en", "klingon please"])),
    ("bad_language_tag", "questions[0].text", definition(replace(NPS, text={"en": "x", '"><script>': "y"}))),
    ("empty_text", "questions[0].text", definition(replace(NPS, text={"en": " \n", "he": "עברית"}))),
    (
        "empty_text",
        "questions[0].choices.a",
        definition(replace(WHERE, choices=[Choice("a"), Choice("b", {"en": "B"})])),
    ),
    ("empty_text", "endings[0].title", definition(NPS, endings=[Ending()])),
    ("unreadable", "questions[0].text.en", definition(replace(NPS, text={"en": "a\x00b"}))),
    ("unreadable", "questions[0].text.en", definition(replace(NPS, text={"en": "\ud800"}))),
    ("unreadable", "questions[0].text.en", definition(replace(NPS, text={"en": "x" * 5001}))),
    ("takes_no_choices", "questions[0].choices", definition(replace(NPS, choices=[Choice("a", {"en": "A"})]))),
    ("too_few_choices", "questions[0].choices", definition(replace(WHERE, choices=[Choice("a", {"en": "A"})]))),
    ("duplicate_code", "questions[0].choices", definition(replace(WHERE, choices=[Choice("a", {"en": "A"})] * 2))),
    ("duplicate_code", "questions[0].settings.items", definition(question("cli", settings=items("a", "a")))),
    (
        "bad_code",
        "questions[0].choices",
        definition(replace(WHERE, choices=[Choice("a b", {"en": "A"}), Choice("b", {"en": "B"})])),
    ),
    (
        "bad_code",
        "questions[0].choices",
        definition(replace(WHERE, choices=[Choice("not_applicable", {"en": "A"}), Choice("b", {"en": "B"})])),
    ),
    ("bad_code", "questions[0].settings.items", definition(question("cli", settings=items("a.b")))),
    (
        "two_others",
        "questions[0].choices",
        definition(replace(WHERE, choices=[Choice(code, {"en": code}, other=True) for code in "ab"])),
    ),
    ("thumbs_are_two", "questions[0].settings.look", definition(question("rating", settings={"look": "thumb"}))),
    (
        "look_of_few",
        "questions[0].settings.look",
        definition(question("rating", settings={"look": "star", "scale": 10})),
    ),
    ("top_from", "questions[0].settings.top_from", definition(question("rating", settings={"top_from": 6}))),
    ("unknown_question", "questions[1].show_if", definition(NPS, replace(TEXT, show_if=AtLeast("npss", 1)))),
    ("unknown_question", "questions[1].settings.after", definition(NPS, replace(TEXT, settings=after("npss")))),
    ("unknown_question", "questions[0].settings.after", definition(replace(TEXT, settings=after("nps")), NPS)),
    ("later_question", "questions[0].show_if", definition(replace(TEXT, show_if=AtLeast("nps", 1)), NPS)),
    ("later_question", "questions[0].show_if", definition(replace(NPS, show_if=AtLeast("nps", 1)))),
    ("operator", "questions[1].show_if", definition(TEXT, replace(NPS, show_if=Is("reason", "x")))),
    ("operator", "questions[1].show_if", definition(WHERE, replace(NPS, show_if=AtLeast("where", 1)))),
    ("never_given", "questions[1].show_if", definition(NPS, replace(TEXT, show_if=Is("nps", 11)))),
    ("never_given", "questions[1].show_if", definition(NPS, replace(TEXT, show_if=Is("nps", "9")))),
    ("never_given", "questions[1].show_if", definition(WHERE, replace(TEXT, show_if=IsNot("where", "moon")))),
    ("unreachable", "questions[1].show_if", definition(NPS, replace(TEXT, show_if=AtLeast("nps", 11)))),
    (
        "unreachable",
        "questions[1].show_if",
        definition(NPS, replace(TEXT, show_if=All([AtLeast("nps", 7), AtMost("nps", 6)]))),
    ),
    ("unreachable", "endings[0].when", definition(NPS, endings=[Ending({"en": "x"}, when=AtMost("nps", -1))])),
    (
        "unreachable_ending",
        "endings[1]",
        definition(NPS, endings=[Ending({"en": "x"}), Ending({"en": "y"}, when=AtLeast("nps", 9))]),
    ),
    ("not_a_scale", "questions[1].settings.after", definition(WHERE, replace(TEXT, settings=after("where")))),
    (
        "bad_wording",
        "questions[1].settings.after",
        definition(NPS, replace(TEXT, settings=after("nps", (0, 6), (6, 8)))),
    ),
    ("bad_wording", "questions[1].settings.after", definition(NPS, replace(TEXT, settings=after("nps", (9, 11))))),
    ("bad_wording", "questions[1].settings.after", definition(NPS, replace(TEXT, settings=after("nps", (9, 7))))),
    (
        "bad_link",
        "endings[0].link",
        definition(NPS, endings=[Ending({"en": "x"}, link="javascript:alert(1)", link_text={"en": "go"})]),
    ),
    (
        "bad_link",
        "endings[0].link",
        definition(NPS, endings=[Ending({"en": "x"}, link="https://a b", link_text={"en": "go"})]),
    ),
    ("empty_text", "endings[0].link_text", definition(NPS, endings=[Ending({"en": "x"}, link="https://example.com")])),
    ("page_order", "questions", definition(replace(NPS, page=2), TEXT)),
    ("missing_translation", "questions[0].text", definition(replace(NPS, text={"en": "x"}), languages=["en", "de"])),
    ("nobody_asks", "business", definition(NPS, business={})),
    ("no_privacy", "privacy", definition(NPS, privacy={"he": "x"})),
    ("no_title", "title", definition(NPS, title={})),
    ("statement_only_page", "pages[2]", definition(NPS, question("statement", page=2))),
    (
        "alone_without_need",
        "questions[0].choices",
        definition(replace(WHERE, choices=[Choice("a", {"en": "A"}, alone=True), Choice("b", {"en": "B"})])),
    ),
    (
        "heavy_page",
        "pages[1]",
        definition(replace(WHERE, choices=[Choice(f"c{number}", {"en": "long " * 40}) for number in range(60)])),
    ),
]


@pytest.mark.parametrize(("code", "path", "survey"), STORIES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_fault_is_named_with_its_place(code, path, survey):
    found = [(issue.code, issue.path) for issue in check(survey)]

    assert (code, path) in found
    assert all(issue.level == FAULTS[code][0] for issue in check(survey) if issue.code == code)


def test_every_fault_has_a_story():
    assert {code for code, _, _ in STORIES} == set(FAULTS)


def test_a_sound_survey_has_no_faults():
    survey = definition(NPS, TEXT, WHERE, languages=SPOKEN)
    words = dict.fromkeys(SPOKEN, "words")
    survey = msgspec.structs.replace(survey, title=words, business=words, privacy=words)

    assert check(survey) == []


def test_errors_come_first_and_all_at_once():
    levels = [
        issue.level for issue in check(definition(replace(NPS, key="A b", text={}), NPS, NPS, business={}, privacy={}))
    ]

    assert levels == sorted(levels, key=lambda level: level != "error")
    assert {"error", "warning"} == set(levels)
