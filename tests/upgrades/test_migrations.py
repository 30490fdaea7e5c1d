"""From 0.1.0 to today: nothing is lost on the way, a killed way up is gone on with, and what is still running goes on writing."""

import os
import random
from collections.abc import Iterator

import pytest
from bench.nursery import Nursery, Place, nursery

from tests import databases
from tests.upgrades import old

SAMPLE = 5
HERE = "tests.upgrades.old"
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("upgrades")]


@pytest.fixture(scope="module")
def cradle() -> Iterator[Nursery]:
    with nursery(HERE, postgres=databases.shared() if databases.is_postgres() else None) as made:
        yield made


@pytest.fixture(scope="module")
def filled(cradle: Nursery) -> Place:
    """A database of 0.1.0 with something in every table."""
    place = cradle.place()
    cradle.do(f"{HERE}:make", place)
    return place


def test_every_row_is_what_it_was_and_going_up_again_changes_nothing(cradle, filled):
    place = cradle.place(filled)
    before = cradle.do(f"{HERE}:look", place)["tables"]

    cradle.do(f"{HERE}:go_on", place)
    after = cradle.do(f"{HERE}:look", place)
    cradle.do(f"{HERE}:go_on", place)

    assert int(before["responses_response"].split()[0]) == old.RESPONSES + 1
    assert all(int(rows.split()[0]) for rows in before.values()), before
    assert {table for table in before if before[table] != after["tables"][table]} == {"accounts_signinattempt"}
    assert after["lacking"] == []
    assert cradle.do(f"{HERE}:look", place) == after
    cradle.leave(place)


def test_killed_at_any_statement_the_next_start_finishes(cradle, filled):
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    whole = cradle.place(filled)
    statements = cradle.do(f"{HERE}:go_on", whole)
    after = cradle.do(f"{HERE}:look", whole)
    cradle.leave(whole)

    for number in sorted(random.Random(seed).sample(range(1, statements + 1), SAMPLE)):
        place = cradle.place(filled)
        assert cradle.begin(f"{HERE}:go_on", place, kill_at=number).wait().was_killed
        cradle.do(f"{HERE}:go_on", place)
        assert cradle.do(f"{HERE}:look", place) == after, f"SEED={seed}: killed at statement {number} of {statements}"
        cradle.leave(place)


def test_what_still_runs_as_0_1_0_can_write_every_row_it_knows(cradle, filled):
    """It names the columns it knows. A new one must be empty or have a value of the database's own; an old one must still be there."""
    place = cradle.place(filled)
    before = cradle.do(f"{HERE}:columns", place)

    cradle.do(f"{HERE}:go_on", place)
    after = cradle.do(f"{HERE}:columns", place)

    gone = {(table, column) for table in before for column in before[table] if column not in after.get(table, {})}
    asked = {
        (table, column)
        for table in before
        for column, is_free in after.get(table, {}).items()
        if column not in before[table] and not is_free
    }
    assert (gone, asked) == (set(), set())
    cradle.leave(place)
