"""Who may ask whom in, change roles, send away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tests.world import PASSWORD, World, browser, build_world, person
from wellheard.base.ids import hashed
from wellheard_server.accounts import joining
from wellheard_server.accounts.models import JoinLink, Membership, User
from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import scope

MEMBERS = "/w/bakery/settings/members"
NEWCOMER = {"name": "Dana", "password": "seven warm loaves", "language": "sk"}


def invite(world: World, email: str = "dana@example.org", role: str = "analyst", by: User | None = None) -> str:
    """The secret of a join link."""
    answer = browser(by or world.alice).post(f"{MEMBERS}/invitation", {"email": email, "role": role})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer.context["made_link"].removeprefix("http://localhost:8000/join/")


def test_somebody_new_joins_with_the_role_the_link_was_made_with(world):
    secret, client = invite(world), browser()

    answer = client.post(f"/join/{secret}", NEWCOMER | {"role": "owner", "email": "eve@example.org"})

    assert answer["Location"] == "/w/bakery/"
    joined = Membership.objects.get(user__email="dana@example.org")
    assert (joined.role, joined.user.name, joined.user.language) == ("analyst", "Dana", "sk")
    assert client.get("/account").status_code == 200
    assert not User.objects.filter(email="eve@example.org").exists()
    assert Announcement.everywhere.filter(kind="MemberJoined", subject_id=joined.pk).exists()


def test_a_link_works_once(world):
    secret = invite(world)
    browser().post(f"/join/{secret}", NEWCOMER)

    assert browser().get(f"/join/{secret}").status_code == 404
    assert browser().post(f"/join/{secret}", NEWCOMER).status_code == 404


def test_a_link_is_shown_once_and_only_its_hash_is_kept(world):
    secret = invite(world)

    assert secret not in browser(world.alice).get(MEMBERS).content.decode()
    assert JoinLink.everywhere.get().token_hash == hashed(secret, "join")


def test_a_link_expires(world):
    secret = invite(world)
    JoinLink.everywhere.update(expires_at=F("expires_at") - timedelta(days=7))

    assert browser().get(f"/join/{secret}").status_code == 404


def test_a_withdrawn_link_opens_nothing(world):
    secret = invite(world)
    link = JoinLink.everywhere.get()

    browser(world.alice).post(f"{MEMBERS}/invitation/{link.pk}/withdrawal")

    assert browser().get(f"/join/{secret}").status_code == 404


def test_asking_the_same_person_again_withdraws_the_first_offer(world):
    first, second = invite(world, role="admin"), invite(world, role="viewer")

    assert browser().get(f"/join/{first}").status_code == 404
    browser().post(f"/join/{second}", NEWCOMER)
    assert Membership.objects.get(user__email="dana@example.org").role == "viewer"


def test_somebody_with_an_account_proves_it_with_their_password(world):
    secret = invite(world, email="charlie@example.org")

    assert browser().post(f"/join/{secret}", {"password": "guess"}).status_code == 422
    assert not Membership.objects.filter(workspace=world.bakery, user=world.charlie).exists()
    assert browser().post(f"/join/{secret}", {"password": PASSWORD})["Location"] == "/w/bakery/"
    assert Membership.objects.get(workspace=world.bakery, user=world.charlie).role == "analyst"


@pytest.mark.django_db(transaction=True)
def test_of_fifty_redemptions_at_once_one_gets_through():
    world = build_world()
    with scope(world.bakery.id):
        link, _ = joining.invite("dana@example.org", "viewer", by=world.membership(world.alice), now=timezone.now())
    dana, start = person("Dana"), Barrier(50)

    def redeem(_: int) -> bool:
        try:
            start.wait()
            return joining.join(link, dana, new=False) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as crowd:
        through = list(crowd.map(redeem, range(50)))

    assert through.count(True) == 1
    assert Membership.objects.filter(user=dana).count() == 1


@pytest.mark.parametrize(("actor", "role", "status"), [
    ("owner", "owner", 302), ("owner", "viewer", 302), ("admin", "viewer", 302), ("admin", "admin", 302),
    ("admin", "owner", 422), ("editor", "viewer", 403), ("analyst", "viewer", 403), ("viewer", "viewer", 403),
])  # fmt: skip
def test_who_may_give_which_role(world, actor, role, status):
    answer = browser(world.by_role[actor]).post(f"{MEMBERS}/{world.membership(world.anat).pk}/role", {"role": role})

    assert answer.status_code == status
    assert world.membership(world.anat).role == (role if status == 302 else "analyst")


@pytest.mark.parametrize("action", ["role", "removal", "reset"])
def test_an_admin_does_not_touch_owners(world, action):
    answer = browser(world.ada).post(f"{MEMBERS}/{world.membership(world.alice).pk}/{action}", {"role": "viewer"})

    assert answer.status_code == 422
    assert world.membership(world.alice).role == "owner"


def test_an_admin_does_not_invite_an_owner(world):
    answer = browser(world.ada).post(f"{MEMBERS}/invitation", {"email": "dana@example.org", "role": "owner"})

    assert answer.status_code == 422
    assert not JoinLink.everywhere.exists()


def test_the_last_owner_can_neither_leave_nor_step_down(world):
    alice, client = world.membership(world.alice), browser(world.alice)

    assert client.post(f"{MEMBERS}/leaving").status_code == 422
    assert client.post(f"{MEMBERS}/{alice.pk}/role", {"role": "viewer"}).status_code == 422
    assert client.post(f"{MEMBERS}/{alice.pk}/removal").status_code == 422
    assert world.membership(world.alice).role == "owner"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_send_each_other_away_at_once_leave_one():
    world = build_world()
    Membership.objects.filter(user=world.bob, workspace=world.bakery).update(role="owner")
    alice, bob, start = world.membership(world.alice), world.membership(world.bob), Barrier(2)

    def send_away(by: User, whom: Membership) -> int:
        try:
            client = browser(by)
            start.wait()
            return client.post(f"{MEMBERS}/{whom.pk}/removal").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pair:
        list(pair.map(send_away, (world.alice, world.bob), (bob, alice)))

    assert Membership.objects.filter(workspace=world.bakery, role="owner").count() == 1


def test_whoever_is_removed_is_out_at_the_next_click(world):
    client = browser(world.bob)
    assert client.get(MEMBERS).status_code == 200

    browser(world.alice).post(f"{MEMBERS}/{world.membership(world.bob).pk}/removal")

    assert client.get(MEMBERS).status_code == 404


def test_a_lower_role_acts_at_the_next_click(world):
    client = browser(world.bob)

    browser(world.alice).post(f"{MEMBERS}/{world.membership(world.bob).pk}/role", {"role": "viewer"})

    assert client.post("/w/bakery/touchpoints/new", {"name": "Till"}).status_code == 403


def test_a_closed_account_is_out_at_the_next_click(world):
    client = browser(world.bob)

    User.objects.filter(pk=world.bob.pk).update(is_active=False)

    assert client.get(MEMBERS).status_code == 302


def test_anyone_may_leave(world):
    assert browser(world.vera).post(f"{MEMBERS}/leaving")["Location"] == "/workspaces"
    assert not Membership.objects.filter(user=world.vera).exists()


def test_a_reset_link_sets_a_password_and_ends_all_sessions(world):
    old = browser(world.bob)
    answer = browser(world.ada).post(f"{MEMBERS}/{world.membership(world.bob).pk}/reset")
    path = answer.context["made_link"].removeprefix("http://localhost:8000")

    fresh = browser()
    assert fresh.post(path, {"password": "fresh from the oven"})["Location"] == "/w/bakery/"

    assert fresh.get("/account").status_code == 200
    assert old.get("/account").status_code == 302
    assert browser().get(path).status_code == 404
    assert (
        browser().post("/sign-in", {"email": "bob@example.org", "password": "fresh from the oven"}).status_code == 302
    )


def test_a_reset_link_does_not_lead_into_a_workspace_its_maker_has_no_say_in(world):
    Membership.objects.create(workspace=world.next_door, user=world.bob, role="viewer")

    answer = browser(world.ada).post(f"{MEMBERS}/{world.membership(world.bob).pk}/reset")

    assert answer.status_code == 422
    assert "made_link" not in answer.context


def test_only_the_installer_makes_workspaces(world):
    asked = {"name": "Second shop", "zone": "UTC", "language": "en"}

    assert browser(world.bob).post("/workspaces", asked).status_code == 403
    assert browser(world.alice).post("/workspaces", asked)["Location"] == "/w/second-shop/"


def test_a_workspace_whose_name_is_not_latin_has_an_address_too(world):
    asked = {"name": "מאפייה", "zone": "UTC", "language": "he"}

    assert browser(world.alice).post("/workspaces", asked)["Location"] == "/w/workspace/"
    assert browser(world.alice).post("/workspaces", asked)["Location"] == "/w/workspace-2/"
