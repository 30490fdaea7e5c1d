"""What a respondent's phone gets."""

import base64
import hashlib
import re

import msgspec
import pytest

from tests.survey.screen import Screen
from tests.survey.shop import SPOKEN, bakery, question, survey
from wellheard.survey import Choice, Compiled, Ending, Refusal, starter, types
from wellheard.survey.condition import All, AtLeast, AtMost, Is, IsNot
from wellheard.survey.definition import Definition
from wellheard.survey.page import NOTICES, first_page, policy, render_notice, render_page, render_thanks, visit

KEY = "k" * 22
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</style>'


def page(compiled: Compiled, number: int = 1, language: str = "en", **fields: object) -> Screen:
    return Screen(render_page(compiled, number, language, action="/s/shop", key=KEY, **fields))  # type: ignore[arg-type]


def refused(compiled: Compiled, raw: dict[str, object], **fields: object) -> Screen:
    with pytest.raises(Refusal) as refusal:
        compiled.validate(1, raw, {})
    return page(compiled, raw=raw, errors=refusal.value.errors, **fields)


def test_the_form_carries_what_the_collector_needs():
    screen = page(
        bakery(), 2, edit=3, answers={"nps": 3}, source="qr", hidden={"order": "A-1"}, started_at="2026-11-01T10:00:00Z"
    )

    assert screen.one("form") | {"action": "/s/shop", "method": "post"} == screen.one("form")
    assert screen.form | {"q.where.text": [""]} == {
        "version": ["1"], "page": ["2"], "edit": ["3"], "language": ["en"], "key": [KEY], "source": ["qr"],
        "started_at": ["2026-11-01T10:00:00Z"], "hidden.order": ["A-1"], "q.where.text": [""],
    }  # fmt: skip


def test_a_personal_link_carries_its_token_instead_of_a_key():
    screen = Screen(render_page(bakery(), 1, "en", action="?", token="t" * 22))

    assert screen.form["token"] == ["t" * 22]
    assert "key" not in screen.form


def test_the_first_page_is_rendered_once_and_joined_around_the_secret():
    shop = bakery()
    head, tail = first_page(shop, "he", action="/s/shop")

    assert first_page(shop, "he", action="/s/shop")[0] is head
    assert Screen(head + KEY.encode() + tail).form["key"] == [KEY]
    joined = Screen(head + visit(KEY, source='a"b', hidden={"order": "<1>"}, started_at="now") + tail)
    assert (
        joined.form | {"key": [KEY], "source": ['a"b'], "hidden.order": ["<1>"], "started_at": ["now"]} == joined.form
    )
    assert "token" in Screen(first_page(shop, "he", action="?", personal=True)[0] + b"t" + tail).form


def test_however_many_addresses_ask_what_is_remembered_is_bounded():
    shop = bakery()
    for number in range(600):
        first_page(shop, "en", action=f"/p/{number}")

    assert len(shop.remembered) <= 256


@pytest.mark.parametrize("language", SPOKEN)
def test_every_starter_fits_in_30_kb_in_every_language(language):
    for kind in types:
        if kind.asks:
            compiled = survey(*starter(kind.key, business={"en": "Orna"}).questions, languages=SPOKEN)
            assert len(render_page(compiled, 1, language, action="/s/shop", key=KEY)) <= 30_000


def test_nothing_runs_nothing_is_loaded_and_every_style_is_in_the_policy():
    shop = bakery()
    allowed = re.findall(r"'sha256-([^']+)'", policy(shop))

    for number in (1, 2, 3):
        screen = page(shop, number, answers={"nps": 3})
        styles = re.findall(r"<style>(.*?)</style>", screen.html, re.S)
        assert styles
        assert {base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles} <= set(allowed)
        assert not [tag for tag, _ in screen.elements if tag in ("script", "link", "img", "iframe", "object")]
        assert not [
            found for _, found in screen.elements if any(name == "style" or name.startswith("on") for name in found)
        ]
    assert "default-src 'none'" in policy(shop)
    assert "unsafe" not in policy(shop)


def test_what_an_author_wrote_is_shown_and_never_run():
    words = {"en": EVIL}
    shop = survey(
        question("nps", text=words, help=words, settings={"low_label": words, "high_label": words}),
        question("text", settings={"after": {"question": "nps", "wordings": [{"low": 0, "high": 6, "text": words}]}}, text=words),
        question("choice", choices=[Choice("a", words, other=True), Choice("b", words)]),
        question("cli", settings={"items": [{"code": "x", "text": words}]}),
        question("statement", text=words, help=words),
        business=words, privacy=words, endings=[Ending(words, words, link="https://example.com/?a=b&c='d", link_text=words)],
    )  # fmt: skip

    for screen in (page(shop), Screen(render_thanks(shop, "en", {}))):
        assert not screen.all("script")
        assert not screen.all("img")
        assert EVIL in screen.words
        assert "49" not in screen.words


def test_what_a_respondent_wrote_comes_back_as_words():
    screen = refused(bakery(), {"nps": 12, "nps_reason": f"</textarea>{EVIL}"})

    assert not screen.all("script")
    assert screen.texts["q.nps_reason"] == f"</textarea>{EVIL}"


def test_an_error_stands_beside_its_field_in_the_language_of_the_page_and_takes_the_focus():
    screen = refused(bakery(), {}, language="he")

    group = screen.one("fieldset", id="c-nps")
    assert group["aria-invalid"] == "true"
    assert "e-nps" in group["aria-describedby"].split()
    assert screen.one("p", id="e-nps")
    assert "נא לענות על השאלה הזאת." in screen.words
    assert [found["name"] for _, found in screen.elements if "autofocus" in found] == ["q.nps"]
    assert screen.one("p", role="alert")


def test_the_error_of_a_text_says_how_long_it_may_be_in_the_pages_own_digits():
    shop = survey(question("text", settings={"max_length": 12}), languages=["en", "fa"])

    assert "۲۰" in refused(shop, {"reason": "x" * 20}, language="fa").words
    assert "keep it to 12" in refused(shop, {"reason": "x" * 20}).words


def test_every_control_has_a_name_and_every_id_is_its_own():
    shop = survey(*(kind.example(f"q_{kind.key}") for kind in types), languages=SPOKEN)
    screen = page(shop)
    ids = [found["id"] for _, found in screen.elements if "id" in found]

    assert len(ids) == len(set(ids))
    labels = {label["for"] for label in screen.all("label") if "for" in label}
    assert all(area["id"] in labels for area in screen.all("textarea"))


def test_scales_follow_the_writing_and_keep_their_values_ascii():
    screen = page(survey(question("nps"), languages=["en", "fa"]), language="fa")

    assert screen.options["q.nps"] == [str(score) for score in range(11)]
    assert screen.one("html")["dir"] == "rtl"
    assert "۱۰" in screen.words
    assert "10" not in screen.words


def test_both_ends_of_a_scale_are_said_to_those_who_hear_the_page():
    names = [control.get("aria-label", "") for control in page(survey(question("nps"))).all("input", type="radio")]

    assert names[0] == "0, not at all likely"
    assert names[-1] == "10, extremely likely"
    stars = page(survey(question("rating", settings={"look": "star", "scale": 7}))).all("input", type="radio")
    assert stars[2]["aria-label"] == "3 of 7"


def test_words_of_another_language_are_marked_with_it():
    shop = survey(question("nps", text={"en": "Would you recommend us?"}), languages=["en", "he"])

    assert {"lang": "en", "dir": "ltr"} in page(shop, language="he").all("span")
    assert not [span for span in page(shop).all("span") if "lang" in span]


def test_the_language_switch_leads_to_the_same_page():
    shop = bakery()

    assert [link["href"] for link in page(shop).all("a") if "hreflang" in link] == ["?lang=he"]
    links = {"en": "?page=2&lang=en", "he": "?page=2&lang=he"}
    assert [link["href"] for link in page(shop, 2, links=links).all("a") if "hreflang" in link] == ["?page=2&lang=he"]
    many = survey(question("nps"), languages=SPOKEN)
    assert [link["lang"] for link in page(many).all("a")] == SPOKEN[1:]


def test_back_is_a_button_after_next_and_not_on_the_first_page():
    first, second = page(bakery()), page(bakery(), 2, answers={"nps": 3})

    assert [button.get("name") for button in first.all("button")] == [None]
    assert [button.get("name") for button in second.all("button")] == [None, "back"]


def test_the_last_page_says_send_and_the_others_next():
    assert "Next" in page(bakery()).words
    assert "Send" in page(bakery(), 2, answers={"nps": 9}).words
    assert "Next" in page(bakery(), 2, answers={"nps": 3}).words


def test_progress_is_honest_about_what_may_be_skipped():
    assert "Question 1 of at most 3" in page(bakery()).words
    assert "Question 2 of 2" in page(bakery(), 2, answers={"nps": 9}).words
    assert "Question" not in page(survey(question("nps"), question("text"))).words
    assert "Page 1 of 2" in page(survey(question("nps"), question("rating"), question("text", page=2))).words


def test_a_follow_up_is_worded_by_style_on_its_own_page_and_by_the_house_later():
    same = page(bakery())
    assert 'form:has([name="q.nps"][value="0"]:checked' in same.html
    assert "We are sorry." in same.words

    later = msgspec.structs.replace(bakery().definition.questions[1], page=2)
    shop = survey(question("nps"), later)
    assert "We are sorry." in page(shop, 2, answers={"nps": 3}).words
    assert "Lovely." in page(shop, 2, answers={"nps": 9}).words
    assert "What is the main reason" in page(shop, 2).words


def test_a_question_shown_by_its_own_page_is_hidden_by_style_until_then():
    condition = All([AtMost("nps", 1), IsNot("where", "phone"), Is("before", "shop")])
    shop = survey(
        question("choice", "before"),
        question("nps", page=2),
        question("choice", page=2),
        question("text", page=2, show_if=condition),
    )

    told, untold = page(shop, 2, answers={"before": "shop"}), page(shop, 2, answers={"before": "phone"})
    (marker,) = [found["id"] for found in told.all("i")]
    assert f":has(#{marker})" in told.html
    assert '[value="0"]:checked,[name="q.nps"][value="1"]:checked)' in told.html
    assert ':not(:has([name="q.where"][value="phone"]:checked))' in told.html
    assert told.all("textarea")
    assert not untold.all("textarea")


def test_thanks_depend_on_the_answer():
    shop = bakery()

    happy = Screen(render_thanks(shop, "en", {"nps": 10}))
    assert "Tell a friend?" in happy.words
    assert happy.one("a", href="https://example.com/share")
    assert "We will do better." in Screen(render_thanks(shop, "en", {"nps": 2})).words
    plain = survey(question("nps"))
    assert "Your answers have been saved." in Screen(render_thanks(plain, "en", {}, again="?page=1")).words


@pytest.mark.parametrize("kind", NOTICES)
@pytest.mark.parametrize("language", SPOKEN)
def test_every_notice_is_said_in_every_language(kind, language):
    screen = Screen(render_notice(kind, language))

    assert screen.one("html")["lang"] == language
    assert screen.all("h1")
    assert (NOTICES[kind][0] in screen.words) == (language == "en")


def test_a_survey_without_a_name_still_has_a_page():
    shop = survey(question("nps"), business={}, privacy={}, title={})

    assert page(shop).all("form")
    assert not page(shop).all("footer")


@pytest.mark.parametrize("kind", sorted(kind.key for kind in types if kind.asks))
def test_a_starter_is_sound_and_asks_why_in_fitting_words(kind):
    made = starter(kind, business={"en": "Orna Bakeries"}, languages=["he", "en"])

    assert isinstance(made, Definition)
    assert survey(*made.questions, endings=made.endings, source_language="he", languages=["he", "en"]).pages == 1
    assert made.endings[-1].when is None


def test_the_starter_of_recommendation_thanks_each_group_in_its_way():
    made = starter("nps", business={"en": "Orna Bakeries"})

    assert [ending.when for ending in made.endings] == [AtMost("nps", 6), AtLeast("nps", 9), None]
    assert [(band["low"], band["high"]) for band in made.questions[1].settings["after"]["wordings"]] == [
        (0, 6),
        (7, 8),
        (9, 10),
    ]
