"""What the collector is told about surveys, and when."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.surveys.examples import after_a_purchase
from tests.world import World, build_world
from wellheard.base.ids import hashed
from wellheard.collector import Invited
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.surveys.house import DatabaseHouse
from wellheard_server.surveys.models import Survey


def invitation(house: DatabaseHouse, token_hash: str) -> Invited | None:
    return asyncio.run(house.invitation(token_hash))


@pytest.fixture
def world(transactional_db) -> World:
    return build_world()


@pytest.fixture
def house(world: World):
    house = DatabaseHouse()
    house.refresh()
    yield house
    house.stop()


def test_a_survey_is_there_the_moment_it_is_published(house: DatabaseHouse, world: World, survey: Survey) -> None:
    assert house.survey(survey.slug) is None

    with scope(world.bakery.id):
        survey.publish(by=world.alice, actor="member:alice")

    published = house.survey(survey.slug)
    assert (published.id, published.workspace_id, published.version, published.is_open) == (
        survey.id,
        world.bakery.id,
        1,
        True,
    )


def test_answers_to_an_older_version_are_still_understood(house: DatabaseHouse, world: World, survey: Survey) -> None:
    with scope(world.bakery.id):
        survey.publish(by=world.alice, actor="member:alice")
        survey.publish(by=world.alice, actor="member:alice")

    published = house.survey(survey.slug)
    assert (published.version, sorted(published.versions)) == (2, [1, 2])


def test_a_closed_survey_is_known_and_not_open(house: DatabaseHouse, world: World, survey: Survey) -> None:
    with scope(world.bakery.id):
        survey.publish(by=world.alice, actor="member:alice")
        survey.archive(by=world.alice, actor="member:alice")
    assert house.survey(survey.slug).is_open is False

    with scope(world.bakery.id):
        survey.reopen(actor="member:alice")

    assert house.survey(survey.slug).is_open is True


def test_what_is_rolled_back_was_never_published(house: DatabaseHouse, world: World, survey: Survey) -> None:
    from django.db import transaction

    with scope(world.bakery.id), transaction.atomic():
        survey.publish(by=world.alice, actor="member:alice")
        transaction.set_rollback(True)

    assert house.survey(survey.slug) is None


def test_a_deleted_workspace_takes_its_surveys_along(house: DatabaseHouse, world: World, survey: Survey) -> None:
    with scope(world.bakery.id):
        survey.publish(by=world.alice, actor="member:alice")

    world.bakery.delete()

    assert house.survey(survey.slug) is None


def test_another_processs_publication_is_noticed_within_a_second(
    house: DatabaseHouse, world: World, survey: Survey, monkeypatch
) -> None:
    monkeypatch.setattr("wellheard_server.surveys.models.edition._tell", lambda: None)
    house.start()

    def elsewhere() -> None:
        with scope(world.bakery.id):
            survey.publish(by=world.alice, actor="member:alice")
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()
    deadline = time.monotonic() + 2
    while house.survey(survey.slug) is None and time.monotonic() < deadline:
        time.sleep(0.05)

    assert house.survey(survey.slug) is not None


def test_a_personal_link_is_found_by_its_hash_and_says_whether_it_lives(
    house: DatabaseHouse, world: World, survey: Survey
) -> None:
    now = timezone.now()
    with scope(world.bakery.id):
        fresh, revoked = Invitation.make(
            survey, ["fresh", "revoked"], expires_at=now + timedelta(days=1), actor="member:alice"
        )
        (expired,) = Invitation.make(survey, ["old"], expires_at=now - timedelta(seconds=1), actor="member:alice")
        revoked.invitation.revoke(by=world.alice, actor="member:alice")

    found = [invitation(house, hashed(link.token, "invitation")) for link in (fresh, revoked, expired)]

    assert [each.is_live for each in found] == [True, False, False]
    assert (found[0].id, found[0].survey_slug, found[0].response_id) == (
        fresh.invitation.id,
        survey.slug,
        fresh.invitation.response_id,
    )
    assert invitation(house, hashed(fresh.token, "response")) is None


def test_a_version_that_no_longer_compiles_hides_no_other(house: DatabaseHouse, world: World, survey: Survey) -> None:
    with scope(world.bakery.id):
        survey.publish(by=world.alice, actor="member:alice")
        other = Survey.begin("Other", after_a_purchase(), actor="member:alice")
        other.publish(by=world.alice, actor="member:alice")
        version = survey.publish(by=world.alice, actor="member:alice")
    version.definition["questions"][0]["type"] = "gone"
    version.save()
    from wellheard_server.surveys.compiled import compiled_version

    compiled_version.cache_clear()
    house.refresh()

    assert house.survey(survey.slug).version == 1
    assert house.survey(other.slug).version == 1
