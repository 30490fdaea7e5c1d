"""In the console and through the API: seen first, meant, followed, receipted."""

import pytest
from django.test import Client

from tests.erasure.planting import Planted, others, plant
from tests.responses.mailroom import Mailroom
from tests.world import World, bearer, browser, key
from wellheard_server.base import erasure
from wellheard_server.base.models import Erasure
from wellheard_server.people.models import Person
from wellheard_server.surveys.models import Survey


@pytest.fixture
def dana(world: World, survey: Survey, mailroom: Mailroom) -> Planted:
    others(mailroom)
    return plant(world, survey, mailroom)


@pytest.fixture
def ada(world: World) -> Client:
    return browser(world.ada)


def test_what_goes_is_shown_and_nothing_goes_before_it_is_meant(world: World, dana: Planted, ada: Client) -> None:
    address = f"/w/bakery/people/{dana.person.id}/erasure"

    shown = ada.get(address).content.decode()
    refused = ada.post(address, {"typed": "Somebody else", "why": "asked"})

    assert "Answers and comments" in shown
    assert refused.status_code == 422
    assert Person.everywhere.filter(id=dana.person.id).exists()
    assert not Erasure.everywhere.exists()


def test_it_is_followed_to_its_receipt(world: World, dana: Planted, ada: Client) -> None:
    asked = ada.post(f"/w/bakery/people/{dana.person.id}/erasure", {"typed": dana.marks["name"], "why": "asked"})
    assert "Finish it now" in ada.get(asked.url).content.decode()
    assert ada.get(f"{asked.url}/receipt.txt").status_code == 404

    erasure.run(now=True)

    assert "nothing is left" in ada.get(asked.url).content.decode()
    receipt = b"".join(ada.get(f"{asked.url}/receipt.txt").streaming_content).decode()
    assert "Open tables of facts: files written anew" in receipt
    assert "done" in ada.get("/w/bakery/settings/privacy/").content.decode()


def test_an_editor_erases_nobody(world: World, dana: Planted) -> None:
    assert browser(world.bob).get(f"/w/bakery/people/{dana.person.id}/erasure").status_code == 403


def test_a_program_erases_and_follows(world: World, dana: Planted, client: Client) -> None:
    headers = bearer(key(world, world.ada, "people.erase"))

    begun = client.delete(f"/api/v1/people/{dana.person.id}", headers=headers)
    early = client.get(f"/api/v1/erasures/{begun.json()['id']}/receipt", headers=headers)
    erasure.run(now=True)

    assert (begun.status_code, begun.json()["state"], early.status_code) == (202, "waiting", 409)
    assert client.get(f"/api/v1/erasures/{begun.json()['id']}", headers=headers).json()["state"] == "done"
    assert "signature" in client.get(f"/api/v1/erasures/{begun.json()['id']}/receipt", headers=headers).json()


def test_only_an_owner_deletes_the_workspace_and_only_by_its_address(world: World) -> None:
    address = "/w/bakery/settings/privacy/workspace"

    assert browser(world.ada).get(address).status_code == 403
    assert browser(world.alice).post(address, {"typed": "yes", "why": "asked"}).status_code == 422
    assert browser(world.alice).post(address, {"typed": "bakery", "why": "asked"}).status_code == 302
    assert Erasure.everywhere.get().kind == "workspace"


def test_days_are_looked_at_then_kept_and_said_under_the_pages(world: World, survey: Survey) -> None:
    bob, address = browser(world.bob), f"/w/bakery/surveys/{survey.id}/keeping"

    looked = bob.post(address, {"answers": "365", "comments": "90", "look": "1"})
    survey.refresh_from_db()
    assert (looked.status_code, survey.keep_answers_days) == (200, None)

    too_long = bob.post(address, {"answers": "90", "comments": "365"})
    saved = bob.post(address, {"answers": "365", "comments": "90", "names": "", "say_so": "on"})

    survey.refresh_from_db()
    assert (too_long.status_code, saved.status_code) == (422, 302)
    assert (survey.keep_answers_days, survey.keep_comments_days, survey.keep_names_days) == (365, 90, None)
    assert "deleted after 365 days" in survey.draft["privacy"]["en"]
