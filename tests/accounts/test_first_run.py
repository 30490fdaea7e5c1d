"""The set-up door: opened by the console's link alone, closed for good by the first admin."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.world import browser, build_world
from wellheard_server.accounts import setup
from wellheard_server.accounts.models import Membership, SetupLink, User, Workspace
from wellheard_server.base.models import Announcement

ORNA = {
    "name": "Orna",
    "email": "Orna@Example.org",
    "password": "seven warm loaves",
    "workspace": "Orna Bakeries",
    "zone": "Asia/Jerusalem",
    "language": "he",
}


def test_the_first_run_makes_an_admin_a_workspace_and_a_session(db):
    secret, client = setup.new_link(), browser()

    answer = client.post(f"/setup/{secret}", ORNA)

    assert (answer.status_code, answer["Location"]) == (302, "/w/orna-bakeries/")
    user, workspace = User.objects.get(), Workspace.objects.get()
    assert (user.email, user.is_installer, user.language) == ("orna@example.org", True, "he")
    assert (workspace.name, workspace.zone) == ("Orna Bakeries", "Asia/Jerusalem")
    assert Membership.objects.get().role == "owner"
    assert client.get("/account").status_code == 200
    assert sorted(Announcement.everywhere.values_list("kind", flat=True)) == ["MemberJoined", "WorkspaceFounded"]


def test_the_door_is_shut_after_the_first_admin(db):
    secret = setup.new_link()
    browser().post(f"/setup/{secret}", ORNA)

    again = browser().post(f"/setup/{secret}", ORNA | {"email": "eve@example.org"})

    assert again.status_code == browser().get(f"/setup/{secret}").status_code == 404
    assert User.objects.count() == 1
    assert setup.new_link() is None


def test_a_restart_makes_the_earlier_link_useless(db):
    first, second = setup.new_link(), setup.new_link()

    assert browser().get(f"/setup/{first}").status_code == 404
    assert browser().get(f"/setup/{second}").status_code == 200


def test_nobody_guesses_the_link(db):
    secret = setup.new_link()

    for near in (secret[:-1], secret + "A", secret.swapcase(), "", SetupLink.objects.get().token_hash):
        assert browser().get(f"/setup/{near}").status_code == 404


def test_an_admin_from_the_command_line_closes_the_door_too(db):
    secret = setup.new_link()

    setup.add_admin(name="Ada", email="ada@example.org", password="seven warm loaves")

    assert browser().post(f"/setup/{secret}", ORNA).status_code == 404
    assert setup.new_link() is None


def test_a_door_that_was_never_opened_stays_shut_once_there_is_an_admin(db):
    build_world()

    assert setup.new_link() is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "orna"),
        ("password", "short"),
        ("password", "orna@example.org"),
        ("zone", "Mars/Olympus"),
        ("name", " "),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(db, field, value):
    secret = setup.new_link()

    answer = browser().post(f"/setup/{secret}", ORNA | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not User.objects.exists()
    assert browser().get(f"/setup/{secret}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_becomes_the_admin():
    secret, start = setup.new_link(), Barrier(20)

    def come(number: int) -> int:
        try:
            start.wait()
            return browser().post(f"/setup/{secret}", ORNA | {"email": f"someone{number}@example.org"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        statuses = sorted(crowd.map(come, range(20)))

    assert statuses == [302] + [404] * 19
    assert (User.objects.count(), Workspace.objects.count(), Membership.objects.count()) == (1, 1, 1)
