"""A link for one person: one answer, and no word to anybody who only guesses."""

import httpx
import pytest

from tests.collector.browser import Browser
from tests.collector.cast import ASKED, QUICK, SHOP, Bakery, fresh
from tests.collector.conftest import Kept
from wellheard.collector import decode_kept


@pytest.fixture
def browser(client: httpx.Client) -> Browser:
    return Browser(client)


def test_a_personal_link_is_answered_once(browser: Browser, bakery: Bakery, kept: Kept) -> None:
    address = f"/p/{bakery.invite()}"

    thanks = browser.send(browser.open(address), score="9", why="Warm")
    again = browser.open(address)

    assert "Thank you. Your answers have been saved." in thanks.words
    assert "You have already answered" in again.words
    [row] = kept.rows()
    [invited] = bakery.invitations.values()
    body = decode_kept(row.body)
    assert (row.response_id, body.channel, body.invitation_id) == (invited.response_id, "personal", str(invited.id))


def test_an_old_form_of_a_used_link_is_refused(browser: Browser, bakery: Bakery, kept: Kept) -> None:
    form = browser.open(f"/p/{bakery.invite()}")
    browser.send(form, score="9")

    late = browser.send(form, score="0")

    assert late.status == 409
    assert "You have already answered" in late.words
    assert len(kept.rows()) == 1


def test_pages_of_a_personal_link_are_kept_one_by_one_and_resumed(browser: Browser, bakery: Bakery) -> None:
    address = f"/p/{bakery.invite(SHOP)}"
    second = browser.send(browser.open(address), score="9")

    resumed = browser.open(address)
    first = browser.send(resumed, back=True)

    assert second.words == resumed.words
    assert first.fields["q.score"] == "9"


def test_dead_links_all_look_the_same(browser: Browser, bakery: Bakery) -> None:
    pages = [browser.open(f"/p/{token}") for token in (bakery.invite(is_live=False), fresh(), "x", "ü" * 30)]

    assert {(page.status, page.html) for page in pages} == {(404, pages[0].html)}


def test_a_dead_link_takes_no_answer(browser: Browser, bakery: Bakery, kept: Kept) -> None:
    form = browser.open(f"/p/{bakery.invite(QUICK)}")
    [name] = bakery.invitations
    bakery.invitations.clear()

    reply = browser.send(form, score="9")

    assert name
    assert reply.status == 404
    assert kept.rows() == []


def test_a_form_of_one_link_is_refused_at_another(
    client: httpx.Client, browser: Browser, bakery: Bakery, kept: Kept
) -> None:
    mine, theirs = (f"/p/{bakery.invite()}" for _ in range(2))
    form = browser.open(mine)

    reply = client.post(theirs, data=form.fields | {"q.score": "9"})

    assert reply.status_code == 400
    assert kept.rows() == []


def test_the_first_page_is_the_same_for_everybody_but_for_the_token(browser: Browser, bakery: Bakery) -> None:
    tokens = [bakery.invite() for _ in range(3)]

    pages = [browser.open(f"/p/{token}").html.replace(token, "TOKEN") for token in tokens]
    remembered = len(bakery.surveys[ASKED].compiled.remembered)

    assert len({page.split("started_at")[0] for page in pages}) == 1
    assert remembered < 5
