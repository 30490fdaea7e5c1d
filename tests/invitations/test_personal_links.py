"""Personal links: shown once, kept as hashes, told apart by what their maker wrote, revoked for good."""

import asyncio
import re
from datetime import timedelta

from django.utils import timezone

from tests.world import World, bearer, browser, key
from wellheard.base.ids import hashed, response_id
from wellheard_server.base.scope import scope
from wellheard_server.invitations.lookup import lookup as make_lookup
from wellheard_server.invitations.models import Invitation
from wellheard_server.surveys.models import Survey

LIST, NEW = "/w/bakery/invitations/", "/w/bakery/invitations/new"


def make(world: World, survey: Survey, **given: object) -> tuple[int, str]:
    page = browser(world.bob).post(NEW, {"survey": survey.slug, "days": 60, **given})
    return page.status_code, page.content.decode()


def tokens_on(page: str) -> list[str]:
    return re.findall(r"<code[^>]*>\S+/p/([A-Za-z0-9_-]+)</code>", page)


def test_each_line_becomes_a_link_that_is_shown_this_once(world: World, survey: Survey):
    status, page = make(world, survey, labels="Noam Peretz\n\n  Order  18 442 \n")

    tokens = tokens_on(page)
    later = browser(world.bob).get(LIST).content.decode()

    assert status == 200
    assert len(tokens) == 2
    assert "Noam Peretz" in later
    assert "Order 18 442" in later
    assert not any(token in later for token in tokens)


def test_the_database_holds_only_what_a_link_hashes_to(world: World, survey: Survey):
    token = tokens_on(make(world, survey, number=1)[1])[0]

    with scope(world.bakery.id):
        row = Invitation.objects.get()

    assert row.token_hash == hashed(token, "invitation")
    assert row.response_id == response_id(token)
    assert token not in str(Invitation.everywhere.values())


def test_neither_lines_nor_a_number_is_refused_beside_the_field(world: World, survey: Survey):
    status, page = make(world, survey)

    assert status == 422
    assert "Give a number, or write for whom." in page
    assert not Invitation.everywhere.exists()


def test_too_many_lines_make_nothing(world: World, survey: Survey):
    status, page = make(world, survey, labels="\n".join(map(str, range(5001))))

    assert status == 422
    assert "At most 5000 lines at once." in page
    assert not Invitation.everywhere.exists()


def test_the_survey_of_another_workspace_cannot_be_chosen(world: World, survey: Survey):
    with scope(world.next_door.id):
        theirs = Survey.begin("Theirs", survey.definition, actor="member:charlie")
        theirs.publish(by=world.charlie, actor="member:charlie")

    status, _page = make(world, theirs, number=1)

    assert status == 422
    assert not Invitation.everywhere.exists()


def test_a_revoked_link_says_so_and_cannot_be_revoked_by_an_analyst(world: World, survey: Survey):
    make(world, survey, labels="Noam")
    with scope(world.bakery.id):
        row = Invitation.objects.get()
    revocation = f"{LIST}{row.pk}/revocation"

    refused = browser(world.anat).post(revocation).status_code
    browser(world.bob).post(revocation)
    page = browser(world.bob).get(LIST).content.decode()

    assert refused == 403
    assert "revoked" in page
    assert revocation not in page


def test_an_expired_link_is_told_apart_from_a_waiting_one(world: World, survey: Survey):
    with scope(world.bakery.id):
        Invitation.make(survey, ["old"], expires_at=timezone.now() - timedelta(days=1), actor="member:bob")
        Invitation.make(survey, ["new"], expires_at=timezone.now() + timedelta(days=1), actor="member:bob")
        states = {row.label: row.state for row in Invitation.objects.with_state(timezone.now())}

    assert states == {"old": "expired", "new": "live"}


def test_links_can_be_made_listed_and_revoked_by_a_program(world: World, survey: Survey):
    headers = bearer(key(world, world.bob, "invitations.edit", "invitations.read"))
    client = browser()

    made = client.post(
        "/api/v1/invitations", {"survey": str(survey.id), "labels": ["Noam", ""]}, "application/json", headers=headers
    )
    listed = client.get("/api/v1/invitations", headers=headers).json()["items"]
    gone = client.delete(f"/api/v1/invitations/{listed[0]['id']}", headers=headers)
    after = client.get("/api/v1/invitations", headers=headers).json()["items"]

    assert made.status_code == 201
    assert {link["label"] for link in made.json()} == {"Noam", ""}
    assert [row["state"] for row in listed] == ["live", "live"]
    assert gone.status_code == 204
    assert sorted(row["state"] for row in after) == ["live", "revoked"]


def test_the_collectors_lookup_finds_a_link_by_its_hash_alone(transactional_db, tmp_path):
    lookup = make_lookup()

    assert asyncio.run(lookup.find("0" * 64)) is None

    lookup.close()
