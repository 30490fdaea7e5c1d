"""One door's secret opens no other, and no link is made of what a request says."""

import pytest
from django.core.signing import TimestampSigner, dumps
from django.utils import timezone

from tests.world import bearer, browser, key, person
from wellheard_server.accounts import joining, resetting, setup
from wellheard_server.accounts.models import JoinLink, User
from wellheard_server.base.live import holder, ticket
from wellheard_server.base.scope import scope

DOORS = ("setup", "join", "reset", "key", "ticket", "session")


@pytest.fixture
def secrets(world) -> dict[str, str]:
    User.objects.update(is_installer=False)  # so that the first run's door is open beside all others
    with scope(world.bakery.id):
        join = joining.invite("dana@example.org", "viewer", by=world.membership(world.alice), now=timezone.now())[1]
    client = browser(world.bob)
    return {
        "setup": setup.new_link(),
        "join": join,
        "reset": resetting.make_link(world.bob, by=None, now=timezone.now()),
        "key": key(world, world.alice),
        "ticket": ticket(world.bakery.id, world.alice.id),
        "session": client.cookies["wellheard_session"].value,
    }


def opens(door: str, secret: str) -> bool:
    if door == "key":
        return browser().get("/api/v1/whoami", headers=bearer(secret)).status_code == 200
    if door == "ticket":
        return holder(secret) is not None
    if door == "session":
        client = browser()
        client.cookies["wellheard_session"] = secret
        return client.get("/account").status_code == 200
    return browser().get(f"/{door}/{secret}").status_code == 200


def test_each_secret_opens_its_own_door_and_no_other(secrets):
    found = {(secret, door) for secret in DOORS for door in DOORS if opens(door, secrets[secret])}

    assert found == {(each, each) for each in DOORS}


def test_never_made_used_and_expired_links_look_the_same(world, secrets):
    from_the_crowd = {"never": "A" * 22}
    with scope(world.bakery.id):
        for fate in ("used", "expired", "withdrawn"):
            link, secret = joining.invite(
                f"{fate}@example.org", "viewer", by=world.membership(world.alice), now=timezone.now()
            )
            from_the_crowd[fate] = secret
            if fate == "used":
                joining.join(link, person("Fay"), new=False)
            elif fate == "expired":
                JoinLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
            else:
                joining.withdraw(link, by=world.membership(world.alice))

    answers = {fate: browser().get(f"/join/{secret}") for fate, secret in from_the_crowd.items()}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1


def test_a_ticket_signed_for_something_else_is_no_ticket(world):
    value = f"{world.bakery.id.hex}.{world.alice.id.hex}"

    for forged in (
        value,
        TimestampSigner().sign(value),
        TimestampSigner(salt="another").sign(value),
        dumps(value, salt="wellheard.live"),
    ):
        assert holder(forged) is None
    assert holder(TimestampSigner(key="x" * 50, salt="wellheard.live").sign(value)) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost:8000@evil.example",
        "localhost, evil.example",
        "evil.example:8000",
        "[::1]evil.example",
    ],
)
def test_a_false_host_gets_no_link_with_it(world, host):
    client = browser(world.alice)

    for path, body in (
        ("settings/members/invitation", {"email": "dana@example.org", "role": "viewer"}),
        (f"settings/members/{world.membership(world.bob).pk}/reset", {}),
    ):
        answer = client.post(f"/w/bakery/{path}", body, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Host"])
def test_a_header_beside_the_host_changes_no_link(world, header):
    answer = browser(world.alice).post(
        "/w/bakery/settings/members/invitation",
        {"email": "dana@example.org", "role": "viewer"},
        headers={header: "evil.example"},
    )

    assert answer.context["made_link"].startswith("http://localhost:8000/join/")
    assert "evil.example" not in answer.content.decode()
