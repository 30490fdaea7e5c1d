"""A respondent's way through a survey without JavaScript, over a real server."""

import re

import httpx
import pytest

from tests.collector.browser import Browser
from tests.collector.cast import SHOP, SHUT, Bakery, fresh
from tests.collector.conftest import Kept
from wellheard.collector import decode_kept


@pytest.fixture
def browser(client: httpx.Client) -> Browser:
    return Browser(client)


def answers(kept: Kept) -> list[tuple[int, int, dict[str, object], bool]]:
    """(page, edit, answers, complete) of every kept row."""
    return [(row.page, row.edit, decode_kept(row.body).answers, row.complete) for row in kept.rows()]


def test_two_pages_and_thanks(browser: Browser, kept: Kept) -> None:
    first = browser.open(f"/s/{SHOP}")
    second = browser.send(first, score="9")
    thanks = browser.send(second, why="Warm bread")

    assert "How likely" in first.words
    assert "What is the reason?" in second.words
    assert "Thank you" in thanks.words
    assert answers(kept) == [(1, 0, {"score": 9}, False), (2, 0, {"why": "Warm bread"}, True)]
    assert {decode_kept(row.body).channel for row in kept.rows()} == {"link"}


def test_opening_pages_records_nothing(browser: Browser, client: httpx.Client, kept: Kept, bakery: Bakery) -> None:
    for address in (f"/s/{SHOP}", f"/s/{SHOP}/{fresh()}", f"/p/{bakery.invite()}", f"/s/{SHOP}?score=9&q.score=9"):
        browser.open(address)
        client.head(address)

    assert kept.rows() == []


def test_each_visit_has_a_secret_of_its_own_with_132_random_bits(browser: Browser) -> None:
    keys = {browser.open(f"/s/{SHOP}").fields["key"] for _ in range(50)}

    assert len(keys) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", key) for key in keys)


def test_going_back_shows_the_answer_and_changing_it_is_the_next_edit(browser: Browser, kept: Kept) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")

    first = browser.send(second, back=True)
    changed = browser.send(first, score="3")
    thanks = browser.send(changed, why="Cold")

    assert first.fields["q.score"] == "9"
    assert "What is the reason?" in changed.words
    assert "Thank you" in thanks.words
    assert answers(kept) == [
        (1, 0, {"score": 9}, False),
        (1, 1, {"score": 3}, False),
        (2, 0, {"why": "Cold"}, True),
    ]


def test_what_was_written_before_going_back_is_still_there_on_the_way_forward(browser: Browser, kept: Kept) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")

    first = browser.send(second, back=True, why="Half a thou")
    again = browser.send(first)

    assert again.fields["q.why"] == "Half a thou"
    assert not any(complete for *_, complete in answers(kept))


def test_the_browsers_own_way_back_changes_the_answer_too(browser: Browser, kept: Kept) -> None:
    """It shows the old form with its old edit; the person changed their mind and must not be told of a conflict."""
    first = browser.open(f"/s/{SHOP}")
    browser.send(first, score="9")

    second = browser.send(first, score="2")

    assert "What is the reason?" in second.words
    assert answers(kept) == [(1, 0, {"score": 9}, False), (1, 1, {"score": 2}, False)]


def test_a_double_click_is_one_answer(browser: Browser, kept: Kept) -> None:
    first = browser.open(f"/s/{SHOP}")

    pages = [browser.send(first, score="9") for _ in range(2)]

    assert all("What is the reason?" in page.words for page in pages)
    assert len(kept.rows()) == 1


def test_a_survey_is_taken_up_again_by_its_link(browser: Browser) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}?lang=he"), score="9")
    address = second.address.split("?")[0]

    resumed = browser.open(address)

    assert "מה הסיבה" in resumed.words
    assert (resumed.language, resumed.direction) == ("he", "rtl")


def test_a_finished_survey_opened_again_says_thanks_and_takes_nothing_more(browser: Browser, kept: Kept) -> None:
    first = browser.open(f"/s/{SHOP}")
    thanks = browser.send(browser.send(first, score="9"), why="")
    rows = len(kept.rows())

    reopened = browser.open(thanks.address.split("?")[0])
    late = browser.send(first, score="0")

    assert "Thank you" in reopened.words
    assert late.status == 409
    assert "already answered" in late.words
    assert len(kept.rows()) == rows


def test_a_missing_answer_is_asked_for_beside_the_question_with_nothing_lost(browser: Browser, kept: Kept) -> None:
    page = browser.open("/s/quick?source=receipt&order=A-7")

    again = browser.send(page, why="I wrote this <b>first</b>")

    assert again.status == 422
    assert again.fields["q.why"] == "I wrote this <b>first</b>"
    assert "<b>first</b>" not in again.html
    assert "Please answer this question" in again.words
    thanks = browser.send(again, score="7")
    assert "Thank you" in thanks.words
    [row] = kept.rows()
    body = decode_kept(row.body)
    assert (body.source, body.hidden) == ("receipt", {"order": "A-7"})


def test_what_a_link_carries_along_is_kept_through_all_pages_and_languages(browser: Browser, kept: Kept) -> None:
    english = browser.open(f"/s/{SHOP}?source=receipt&order=A%267&utm_campaign=x")
    hebrew = browser.open(f"/s/{SHOP}" + english.links["he"])
    browser.send(browser.send(hebrew, score="9"), why="טעים")

    assert hebrew.language == "he"
    for row in kept.rows():
        body = decode_kept(row.body)
        assert (body.source, body.hidden, body.language) == ("receipt", {"order": "A&7"}, "he")
        assert body.started_at is not None


def test_the_language_can_be_changed_on_every_page_without_losing_the_place(browser: Browser) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")

    hebrew = browser.open(second.address.split("?")[0] + second.links["he"])

    assert "מה הסיבה" in hebrew.words


def test_the_browsers_language_is_spoken(browser: Browser) -> None:
    assert browser.open(f"/s/{SHOP}", **{"accept-language": "he-IL,he;q=0.9"}).language == "he"
    assert browser.open(f"/s/{SHOP}", **{"accept-language": "fr"}).language == "en"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/s/nowhere", 404, "There is no survey here"),
        ("/s/asked", 403, "There is no survey here"),
        (f"/s/{SHUT}", 410, "This survey is closed"),
        (f"/s/{SHOP}/short", 404, "There is no survey here"),
        (f"/s/{SHOP}/{'x' * 22}/more", 404, "There is no survey here"),
        ("/p/", 404, "This link can no longer be used"),
        ("/p/nonsense", 404, "This link can no longer be used"),
    ],
)
def test_where_there_is_nothing_to_answer_a_page_says_so(browser: Browser, path: str, status: int, words: str) -> None:
    page = browser.open(path)

    assert page.status == status
    assert words in page.words


def test_notices_speak_the_readers_language(browser: Browser) -> None:
    page = browser.open("/s/nowhere", **{"accept-language": "he"})

    assert (page.language, page.direction) == ("he", "rtl")


def test_a_secret_of_another_survey_opens_nothing(browser: Browser, kept: Kept) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")
    secret = second.address.split("?")[0].rsplit("/", 1)[1]

    foreign = browser.open(f"/s/quick/{secret}")

    assert foreign.status == 404
    assert "9" not in foreign.fields.values()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": "admin"}, "role"),
        ({"version": "one"}, "version"),
        ({"version": "9"}, "version"),
        ({"page": "7"}, "page"),
        ({"edit": "-1"}, "edit"),
        ({"key": "short"}, "key"),
        ({"token": "x" * 22}, "token"),
        ({"language": "<b>"}, "language"),
        ({"hidden.plan": "gold"}, "hidden.plan"),
        ({"started_at": "soon"}, "started_at"),
        ({"q.score": "a\x00b"}, "q.score"),
    ],
)
def test_a_forged_form_is_refused_and_nothing_is_kept(
    browser: Browser, client: httpx.Client, kept: Kept, fields: dict[str, str], field: str
) -> None:
    page = browser.open(f"/s/{SHOP}")

    reply = client.post(f"/s/{SHOP}", data=page.fields | {"q.score": "9"} | fields)

    assert reply.status_code in (400, 422)
    assert "<form" not in reply.text or field.startswith("q.")
    assert kept.rows() == []


@pytest.mark.parametrize("score", ["11", "-1", "9.5", "nine", "٩", " ", "9" * 5000, "<script>alert(1)</script>"])
def test_an_answer_off_the_scale_is_asked_for_again(browser: Browser, kept: Kept, score: str) -> None:
    page = browser.send(browser.open(f"/s/{SHOP}"), score=score)

    assert page.status == 422
    assert "<script>" not in page.html
    assert kept.rows() == []


def test_files_and_other_encodings_are_refused(client: httpx.Client, kept: Kept) -> None:
    multipart = client.post(f"/s/{SHOP}", files={"q.score": b"9"})
    plain = client.post(f"/s/{SHOP}", content=b"q.score=9", headers={"content-type": "text/plain"})
    broken = client.post(
        f"/s/{SHOP}", content=b"q.score=%ff&%%%", headers={"content-type": "application/x-www-form-urlencoded"}
    )
    large = client.post(f"/s/{SHOP}", data={"q.why": "x" * 70_000})

    assert [reply.status_code for reply in (multipart, plain, broken, large)] == [415, 415, 400, 413]
    assert kept.rows() == []


def test_a_page_is_one_small_request_that_tells_nobody_anything(browser: Browser) -> None:
    page = browser.open(f"/s/{SHOP}")

    assert len(page.html.encode()) <= 30_000
    assert not re.search(r"<(script|link|img|iframe)\b|\bsrc=|@import|url\(", page.html)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in page.headers


def test_pages_with_answers_are_never_stored_by_the_browser(browser: Browser) -> None:
    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")

    assert second.headers["cache-control"] == "no-store"


def test_a_new_version_does_not_change_what_somebody_is_answering(browser: Browser, bakery: Bakery, kept: Kept) -> None:
    from msgspec.structs import replace

    from tests.collector.cast import definition
    from wellheard.survey import compile_survey

    second = browser.send(browser.open(f"/s/{SHOP}"), score="9")
    newer, old = compile_survey(definition(pages=1), 2), bakery.surveys[SHOP]
    bakery.surveys[SHOP] = replace(old, version=2, compiled=newer, versions=old.versions | {2: newer})

    thanks = browser.send(second, why="Still here")

    assert "Thank you" in thanks.words
    assert [row.version for row in kept.rows()] == [1, 1]
    assert browser.open(f"/s/{SHOP}").fields["version"] == "2"
