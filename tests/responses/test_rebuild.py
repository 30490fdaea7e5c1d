"""Facts can be thrown away and made again, and say the same."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.responses.facts import facts_of
from tests.responses.mailroom import NOON, Mailroom
from tests.world import World
from wellheard.facts.query import Query
from wellheard.metrics import metrics
from wellheard_server.responses.facts import lake
from wellheard_server.responses.facts.rebuild import optimize, rebuild, verify
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.models import LedgerOffset, Response


@pytest.fixture
def answered(world: World, mailroom: Mailroom) -> World:
    """Twelve respondents, a third of whom changed their mind after their first page was drained."""
    for n in range(12):
        key = f"respondent-{n:06}-of-the-story"
        mailroom.post(key, 1, {"nps": (n * 7) % 11, "reason": f"Reason {n}"}, at=NOON + timedelta(days=3 * n))
        mailroom.drain().round()
        if n % 3 == 0:
            mailroom.post(key, 1, {"nps": 10 - (n * 7) % 11}, edit=1, at=NOON + timedelta(days=3 * n, minutes=1))
        mailroom.post(key, 2, {"where": "shop"}, complete=n % 2 == 0, at=NOON + timedelta(days=3 * n, minutes=2))
    mailroom.drain().round()
    return world


def score(world: World) -> dict[object, object]:
    return dict(lake.ledger(world.bakery).counts(Query(metric=metrics.get("nps"), kind="nps")))


def test_a_rebuild_changes_no_number(answered: World) -> None:
    before = score(answered)

    rebuild(answered.bakery.id)

    assert score(answered) == before
    assert not [row for row in facts_of(answered.bakery) if row["kind"] == "retired"]
    assert verify(answered.bakery.id) == []


def test_a_lake_that_was_lost_comes_back_by_a_rebuild(answered: World, settings) -> None:
    before = score(answered)
    shutil.rmtree(Path(settings.LAKE))

    rebuild(answered.bakery.id)

    assert score(answered) == before


def test_answers_after_a_rebuild_are_counted_once(answered: World, mailroom: Mailroom) -> None:
    rebuild(answered.bakery.id)

    mailroom.post("respondent-000001-of-the-story", 1, {"nps": 10}, edit=1)
    mailroom.post("somebody-new-has-come-along", 1, {"nps": 10})
    mailroom.drain().round()

    assert verify(answered.bakery.id) == []
    assert LedgerOffset.objects.get(workspace=answered.bakery).written == Response.everywhere.latest("seq").seq


def test_optimizing_changes_no_number_and_leaves_few_files(answered: World) -> None:
    before = score(answered)

    optimize(answered.bakery.id)

    assert score(answered) == before
    assert verify(answered.bakery.id) == []
    assert len(lake.table(answered.bakery.id).files()) == 2


def test_verify_notices_a_response_whose_facts_are_not_what_it_says(answered: World) -> None:
    row = Response.everywhere.filter(answers__nps=10).first()
    row.answers["nps"] = 0
    row.save()

    assert [(each.kind, each.question) for each in verify(answered.bakery.id)] == [("nps", "nps")]


def test_a_database_restored_from_an_older_copy_gets_a_lake_that_says_the_same(
    answered: World, mailroom: Mailroom
) -> None:
    older = Response.everywhere.order_by("seq")[4].seq
    Response.everywhere.filter(seq__gt=older).delete()
    LedgerOffset.objects.update(given=older, written=older)
    mailroom.post("somebody-new-has-come-along", 1, {"nps": 10})

    mailroom.drain().round()

    assert verify(answered.bakery.id) == []


def test_a_lake_that_was_lost_while_nobody_looked_comes_back_at_the_start(answered: World, settings) -> None:
    before = score(answered)
    shutil.rmtree(Path(settings.LAKE))

    LedgerWriter().look_over()

    assert score(answered) == before
