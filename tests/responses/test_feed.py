"""The stream of answers: newest first, chosen by mood and words, whole on a page of its own."""

import re
from datetime import timedelta

from tests.responses.mailroom import NOON, Mailroom
from tests.world import World, bearer, browser, key
from wellheard.base.ids import new_secret

ANSWERS = "/w/bakery/answers/"


def tell(mailroom: Mailroom, *answers: dict) -> None:
    """One finished response each, a minute apart."""
    for minute, given in enumerate(answers):
        at = NOON + timedelta(minutes=minute)
        secret = new_secret()
        mailroom.post(secret, 0, given, at=at)
        mailroom.post(secret, 1, {"where": "shop"}, complete=True, at=at)
    drain = mailroom.drain()
    drain.round()
    drain.stop()


def scores_on(page: str) -> list[str]:
    return re.findall(r'aria-hidden="true"></i>(\d+)</span>', page)


def test_the_newest_answer_comes_first(world: World, mailroom: Mailroom):
    tell(mailroom, {"nps": 3}, {"nps": 10})

    page = browser(world.anat).get(ANSWERS).content.decode()

    assert scores_on(page) == ["10", "3"]


def test_only_the_unhappy_or_only_those_who_wrote_can_be_shown(world: World, mailroom: Mailroom):
    tell(mailroom, {"nps": 3}, {"nps": 2, "reason": "The cake was late."}, {"nps": 10, "reason": "Lovely."})
    reader = browser(world.anat)

    unhappy = reader.get(ANSWERS, {"tone": "det"}).content.decode()
    unhappy_words = reader.get(ANSWERS, {"tone": "det", "words": "1"}).content.decode()

    assert scores_on(unhappy) == ["2", "3"]
    assert scores_on(unhappy_words) == ["2"]
    assert "The cake was late." in unhappy_words
    assert "Lovely" not in unhappy_words


def test_pages_neither_repeat_nor_hide_an_answer(world: World, mailroom: Mailroom):
    tell(mailroom, *({"nps": n % 11} for n in range(30)))
    reader = browser(world.anat)

    first = reader.get(ANSWERS).content.decode()
    older = re.search(r'href="\?([^"]*after=[^"]+)">Older', first)
    assert older
    second = reader.get(ANSWERS + "?" + older.group(1).replace("&amp;", "&")).content.decode()

    links = [re.findall(r'/answers/([0-9a-f-]{36})"', page) for page in (first, second)]
    assert [len(found) for found in links] == [25, 5]
    assert len({*links[0], *links[1]}) == 30


def test_a_cursor_nobody_gave_shows_the_newest_and_says_so(world: World, mailroom: Mailroom):
    tell(mailroom, {"nps": 9})

    page = browser(world.anat).get(ANSWERS, {"after": "nonsense"}).content.decode()

    assert "This page is gone" in page
    assert scores_on(page) == ["9"]


def test_one_answer_whole_in_the_words_of_its_survey(world: World, mailroom: Mailroom):
    tell(mailroom, {"nps": 4, "reason": "<b>Cold</b> bread"})
    reader = browser(world.anat)
    link = re.search(r"/w/bakery/answers/[0-9a-f-]{36}", reader.get(ANSWERS).content.decode())
    assert link

    page = reader.get(link.group(0)).content.decode()

    assert "How likely are you to recommend us?" in page
    assert "&lt;b&gt;Cold&lt;/b&gt; bread" in page
    assert "In the shop" in page


def test_before_the_first_answer_the_page_says_what_will_be_here(world: World, survey):
    page = browser(world.anat).get(ANSWERS).content.decode()

    assert "No answers yet" in page


def test_a_viewer_sees_scores_but_no_single_answer(world: World, mailroom: Mailroom):
    tell(mailroom, {"nps": 4})

    assert browser(world.vera).get(ANSWERS).status_code == 403


def test_the_api_gives_what_came_and_pages_through_it(world: World, mailroom: Mailroom, survey):
    tell(mailroom, {"nps": 4, "reason": "Cold bread"}, {"nps": 9})
    headers = bearer(key(world, world.alice, "answers.read"))
    client = browser()

    first = client.get("/api/v1/responses", {"limit": 1, "survey": str(survey.id)}, headers=headers).json()
    second = client.get("/api/v1/responses", {"limit": 1, "cursor": first["next"]}, headers=headers).json()

    assert [page["items"][0]["answers"]["nps"] for page in (first, second)] == [9, 4]
    assert second["next"] == ""
    assert client.get(f"/api/v1/responses/{second['items'][0]['id']}", headers=headers).json() == second["items"][0]
