"""What goes wrong is said in the product's look to people and in one shape to programs; neither gets what they sent echoed."""

import pytest

from tests.world import World, bearer, browser, build_world, key


@pytest.fixture
def world(db) -> World:
    return build_world()


def breaks(*args: object, **kwargs: object) -> None:
    raise RuntimeError("a wheel came off")


def test_an_unknown_address_gets_a_page_with_a_way_back(world):
    answer = browser(world.bob).get("/w/bakery/no-such-<b>thing")

    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()
    assert "no-such" not in answer.content.decode()


def test_a_role_that_does_not_reach_gets_a_page_that_says_so(world):
    answer = browser(world.vera).get("/w/bakery/settings/keys")

    assert (answer.status_code, "Your role does not reach this page" in answer.content.decode()) == (403, True)


def test_a_form_without_its_token_gets_a_page_that_says_what_to_do(world):
    answer = browser(world.bob, enforce_csrf_checks=True).post("/sign-out")

    assert (answer.status_code, "This form was open too long" in answer.content.decode()) == (403, True)


def test_a_fault_of_ours_gets_a_page_without_the_fault(world, monkeypatch):
    monkeypatch.setattr("wellheard_server.accounts.links.home_of", breaks)
    client = browser(world.bob, raise_request_exception=False)

    answer = client.get("/")

    assert (answer.status_code, "Something broke on our side" in answer.content.decode()) == (500, True)
    assert "wheel" not in answer.content.decode()


def test_a_fault_of_ours_is_told_to_programs_in_their_shape(world, monkeypatch):
    monkeypatch.setattr("wellheard_server.accounts.api.page", breaks)
    client = browser(raise_request_exception=False)

    answer = client.get("/api/v1/members", headers=bearer(key(world, world.alice)))

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "broken")
    assert "wheel" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nope", "/w/bakery/people/", "/api/v1/whoami"])
def test_no_page_of_the_console_is_for_search_engines(world, path):
    assert browser(world.bob).get(path)["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nope", "/w/bakery/people/"])
def test_every_page_carries_the_strict_policy(world, path):
    answer = browser(world.bob).get(path)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
