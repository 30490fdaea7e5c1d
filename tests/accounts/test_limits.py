"""Who guesses waits: accounts, links and keys alike, whatever the guesser calls itself."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.world import PASSWORD, bearer, browser, key
from wellheard_server.accounts import joining, resetting
from wellheard_server.base.scope import scope

MOST = 30


def guesses(client: Client, times: int) -> list[int]:
    """Every guess at another account, and each says it comes from elsewhere."""
    return [
        client.post(
            "/sign-in",
            {"email": f"guess-{n}@example.org", "password": "guess"},
            headers={"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"},
        ).status_code
        for n in range(times)
    ]  # fmt: skip


def test_of_sixty_guesses_with_changing_headers_the_thirty_first_is_refused(world):
    assert guesses(browser(), 60) == [422] * MOST + [429] * 30


def test_the_pause_says_how_long_and_ends_then(world):
    client = browser()
    guesses(client, MOST)

    paused = client.post("/sign-in", {"email": "bob@example.org", "password": PASSWORD})

    assert paused.status_code == 429
    assert "Too many tries. Please wait" in paused.content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=int(paused["Retry-After"])), tick=False):
        assert client.post("/sign-in", {"email": "bob@example.org", "password": PASSWORD}).status_code == 302


def test_a_whole_company_signs_in_from_one_address(world):
    answers = [browser().post("/sign-in", {"email": "bob@example.org", "password": PASSWORD}) for _ in range(MOST + 5)]

    assert {answer.status_code for answer in answers} == {302}


@pytest.mark.parametrize("door", ["join", "reset", "setup"])
def test_links_that_open_nothing_are_counted_and_then_none_opens(world, door):
    with scope(world.bakery.id):
        by = world.membership(world.alice)
        joins = joining.invite("dana@example.org", "viewer", by=by, now=timezone.now())[1]
    opening = {"join": joins, "reset": resetting.make_link(world.bob, by=None, now=timezone.now())}
    client = browser()

    statuses = [client.get(f"/{door}/{n:022}").status_code for n in range(MOST + 2)]

    assert statuses == [404] * MOST + [429] * 2
    paused = client.get(f"/{door}/{opening.get(door, 'A' * 22)}")
    assert paused.status_code == 429
    assert 0 < int(paused["Retry-After"]) <= 611
    assert "Too many tries" in paused.content.decode()
    assert browser(REMOTE_ADDR="192.0.2.7").get(f"/reset/{opening['reset']}").status_code == 200


def test_opening_a_link_that_works_is_free(world):
    secret = resetting.make_link(world.bob, by=None, now=timezone.now())

    assert {browser().get(f"/reset/{secret}").status_code for _ in range(MOST + 5)} == {200}


def test_keys_that_are_none_are_counted_and_a_key_always_works(world):
    good, client = key(world, world.bob), browser()

    answers = [client.get("/api/v1/whoami", headers=bearer(f"wh_{n:022}")) for n in range(MOST + 1)]

    assert [answer.status_code for answer in answers] == [401] * MOST + [429]
    assert answers[-1].json()["error"]["code"] == "too_many"
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get("/api/v1/whoami", headers=bearer(good)).status_code == 200


def test_one_network_of_ipv6_is_one_guesser(world):
    statuses = [browser(REMOTE_ADDR=f"2001:db8::{n:x}").get(f"/reset/{n:022}").status_code for n in range(MOST + 1)]

    assert statuses == [404] * MOST + [429]
    assert browser(REMOTE_ADDR="2001:db8:0:1::1").get("/reset/nothing").status_code == 404
