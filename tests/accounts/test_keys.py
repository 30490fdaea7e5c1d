"""API keys: rights are their scopes and their owner's role, both asked at every request."""

import pytest

from tests.world import bearer, browser, key
from wellheard.base.errors import NotAllowed
from wellheard.base.ids import hashed
from wellheard_server.accounts.models import ApiKey, Membership, User
from wellheard_server.accounts.roles import PERMISSIONS
from wellheard_server.base.scope import scope

KEYS = "/w/bakery/settings/keys"


def ask(text: str, path: str = "touchpoints", method: str = "get", **more: object):
    return getattr(browser(), method)(f"/api/v1/{path}", headers=bearer(text), content_type="application/json", **more)


def test_a_key_is_shown_once_and_only_its_hash_is_kept(world):
    client = browser(world.alice)

    text = client.post(f"{KEYS}/new", {"name": "Web shop", "scopes": ["surveys.read"]}).context["text"]

    assert text.startswith("wh_")
    assert len(text) == 25
    assert ApiKey.everywhere.get().key_hash == hashed(text, "key")
    assert text not in client.get(KEYS).content.decode()


def test_whoami_says_what_the_key_may_do(world):
    answer = ask(key(world, world.bob, "touchpoints.read"), "whoami").json()

    assert (answer["scopes"], answer["permissions"]) == (["touchpoints.read"], ["touchpoints.read"])
    assert answer["workspace"]["slug"] == "bakery"


def test_a_key_without_the_scope_is_refused(world):
    answer = ask(key(world, world.alice, "surveys.read"))

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not_allowed"
    assert "touchpoints.read" in answer.json()["error"]["message"]


def test_a_key_loses_what_its_owner_loses(world):
    text = key(world, world.bob, "touchpoints.edit", "touchpoints.read")
    assert ask(text, method="post", data={"name": "Till"}).status_code == 201

    Membership.objects.filter(user=world.bob).update(role="viewer")

    assert ask(text, method="post", data={"name": "Web"}).status_code == 403
    assert ask(text).status_code == 200


def test_a_key_goes_with_its_owner(world):
    text = key(world, world.bob, "touchpoints.read")

    browser(world.alice).post(f"/w/bakery/settings/members/{world.membership(world.bob).pk}/removal")

    assert ask(text).status_code == 401


def test_a_key_rests_while_its_owners_account_is_closed(world):
    text = key(world, world.bob, "touchpoints.read")

    User.objects.filter(pk=world.bob.pk).update(is_active=False)

    assert ask(text).status_code == 401


def test_a_revoked_key_opens_nothing(world):
    text = key(world, world.bob, "touchpoints.read")

    browser(world.alice).post(f"{KEYS}/{ApiKey.everywhere.get().pk}/revocation")

    assert ask(text).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wh_",
        "Basic wh_x",
        "wh_x",
        "Bearer wh_é",
        "Bearer  {key}",
        "Bearer {key}x",
        "bearer {hash}",
    ],
)
def test_what_is_not_a_key_is_refused_alike(world, header):
    text = key(world, world.bob, "touchpoints.read")
    sent = header.format(key=text, hash=hashed(text, "key"))

    answer = browser().get("/api/v1/touchpoints", headers={"Authorization": sent} if sent else {})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_key")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_cookie_opens_nothing_of_the_api(world):
    assert browser(world.alice).get("/api/v1/touchpoints").status_code == 401


def test_a_key_opens_no_page(world):
    assert browser().get(KEYS, headers=bearer(key(world, world.alice))).status_code == 302


@pytest.mark.parametrize("role", ["owner", "admin", "editor", "analyst", "viewer"])
def test_nobody_makes_a_key_that_can_more_than_they(world, role):
    owner = world.membership(world.by_role[role])
    beyond = [permission for permission in PERMISSIONS if permission not in owner.permissions]

    with scope(world.bakery.id):
        for permission in beyond:
            with pytest.raises(NotAllowed):
                ApiKey.make("too much", [permission], owner=owner)


def test_an_admin_cannot_tick_what_only_owners_may(world):
    answer = browser(world.ada).post(f"{KEYS}/new", {"name": "Shop", "scopes": ["workspace.delete"]})

    assert answer.status_code == 422
    assert not ApiKey.everywhere.exists()
