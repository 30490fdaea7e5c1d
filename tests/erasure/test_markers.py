"""Whoever is erased is nowhere any more: not in the database's files, not in its log, not in the inbox, the lake, or any file."""

from pathlib import Path

import pytest
from django.db import transaction

from tests.erasure.planting import Planted, others, plant
from tests.erasure.searching import database_files, found
from tests.responses.facts import living
from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard_server.base import erasure, receipt_check, receipts
from wellheard_server.base.models import Erasure
from wellheard_server.base.scope import scope
from wellheard_server.responses.facts.rebuild import verify
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.models import LedgerOffset, Response
from wellheard_server.surveys.models import Survey


@pytest.fixture
def dana(world: World, survey: Survey, mailroom: Mailroom) -> Planted:
    others(mailroom)
    here = plant(world, survey, mailroom)
    with transaction.atomic():
        (seq,) = LedgerOffset.give(world.bakery.id, 1)
        Response.everywhere.filter(seq=0).update(seq=seq, first_seq=seq)
    LedgerWriter().write(world.bakery.id)
    others(mailroom)
    return here


def asked(world: World, dana: Planted) -> Erasure:
    with scope(world.bakery.id):
        return erasure.ask(world.bakery.id, person=dana.person.id, actor="house")


def places(tmp_path: Path) -> list[Path]:
    return [tmp_path, *database_files()]


def test_the_search_finds_every_one_of_them_before(dana: Planted, tmp_path: Path) -> None:
    assert Response.everywhere.count() == 32
    assert {name for name, _ in found(dana.marks, *places(tmp_path))} == set(dana.marks)


def test_nothing_of_an_erased_person_is_found_anywhere(world: World, dana: Planted, tmp_path: Path) -> None:
    row = asked(world, dana)

    erasure.run(now=True)

    row.refresh_from_db()
    assert (row.state, [key for key in row.steps if row.step(key).state != "done"]) == ("done", [])
    assert found(dana.marks, *places(tmp_path)) == set()
    assert receipt_check.verify(receipts.path_of(row.id).read_bytes(), id=str(dana.person.id))["id"] == str(row.id)


def test_everybody_elses_numbers_stay(world: World, dana: Planted) -> None:
    theirs = {str(each) for each in dana.responses}
    before = sorted(
        (row["response"], row["kind"], row["value"]) for row in living(world.bakery) if row["response"] not in theirs
    )

    asked(world, dana)
    erasure.run(now=True)

    after = sorted((row["response"], row["kind"], row["value"]) for row in living(world.bakery))
    assert after == before
    assert verify(world.bakery.id) == []
