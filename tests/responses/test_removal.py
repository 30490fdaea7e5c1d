"""A response that goes takes its comment, its count and its facts along, and a late page does not bring it back."""

import pytest

from tests.responses.facts import facts_of, living
from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.base.ids import response_id
from wellheard_server.responses.facts.rebuild import rebuild, verify
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.models import Comment, Response
from wellheard_server.responses.models.departure import ERASED, UNDONE
from wellheard_server.responses.removal import remove
from wellheard_server.surveys.models import Survey

GONE, STAYS, UNFINISHED = (f"{who}-secret-of-twenty-two-chars" for who in ("a", "another", "a-third"))


@pytest.fixture
def answered(world: World, mailroom: Mailroom) -> Mailroom:
    for key, score in ((GONE, 2), (STAYS, 9)):
        mailroom.post(key, 1, {"nps": score, "reason": f"because of {score}"})
        mailroom.post(key, 2, {"where": "shop"}, complete=True)
    mailroom.post(UNFINISHED, 1, {"nps": 5})
    mailroom.drain().round()
    return mailroom


def taken_away(world: World, key: str = GONE, reason: str = ERASED) -> int:
    found = remove(world.bakery.id, [response_id(key)], reason=reason)
    LedgerWriter().write(world.bakery.id)
    return found


def test_its_records_its_count_and_its_facts_are_gone_and_nobody_elses(world: World, answered: Mailroom) -> None:
    assert taken_away(world) == 1

    assert [each.text for each in Comment.everywhere.all()] == ["because of 9"]
    assert Survey.everywhere.get().answered == 1
    assert str(response_id(GONE)) not in {row["response"] for row in living(world.bakery)}
    assert verify(world.bakery.id) == []


def test_taking_away_twice_takes_once(world: World, answered: Mailroom) -> None:
    taken_away(world)

    assert taken_away(world) == 0
    assert Survey.everywhere.get().answered == 1


@pytest.mark.parametrize(("reason", "scores"), [(ERASED, {2.0, 9.0}), (UNDONE, {2.0, 9.0, 10.0})])
def test_a_later_page_brings_back_what_was_undone_and_nobody_who_was_erased(
    world: World, answered: Mailroom, reason: str, scores: set[float]
) -> None:
    taken_away(world, UNFINISHED, reason)
    assert answered.post(UNFINISHED, 1, {"nps": 10}, edit=1) == "stored"

    answered.drain().round()

    assert {row["value"] for row in living(world.bakery) if row["kind"] == "nps"} == scores
    assert Response.everywhere.filter(id=response_id(UNFINISHED)).exists() == (reason == UNDONE)
    assert verify(world.bakery.id) == []


def test_a_table_made_anew_says_the_same(world: World, answered: Mailroom) -> None:
    taken_away(world)
    before = sorted(row["value"] for row in living(world.bakery) if row["kind"] == "nps")

    rebuild(world.bakery.id)

    assert sorted(row["value"] for row in living(world.bakery) if row["kind"] == "nps") == before == [5.0, 9.0]
    assert str(response_id(GONE)) not in {row["response"] for row in facts_of(world.bakery)}
