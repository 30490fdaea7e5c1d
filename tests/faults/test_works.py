"""Works stopped where it hurts most, and a few places more that the seed chooses; `make proof PART=kill` and `PART=faults` stop them everywhere."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest
from bench.faults import Point, Stage, stop
from bench.nursery import Nursery, nursery
from bench.starving import confined, failing_syncs, lied_to
from bench.tracing import Series
from bench.works.known import MODULES, WORKS

from tests import databases

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("faults")]
# The processes that share a run must choose the same works.
SEED = int(os.environ.get("SEED") or date.today().toordinal())
CHOSEN = random.Random(SEED).choice(["importing", "taking back", "exporting", "backing up", "erasing"])
ROOM = 4096  # bytes of the largest file

StageOf = Callable[[str], Stage]


@pytest.fixture(scope="module")
def cradle() -> Iterator[Nursery]:
    with nursery(*MODULES, postgres=databases.shared() if databases.is_postgres() else None) as made:
        yield made


@pytest.fixture(scope="module")
def stage_of(cradle: Nursery) -> StageOf:
    stages: dict[str, Stage] = {}

    def of(work: str) -> Stage:
        with suppress(KeyError):
            return stages[work]
        return stages.setdefault(work, Stage.set(cradle, work))

    return of


@pytest.mark.parametrize(
    ("work", "call", "number"),
    [
        ("appending", "rename", 1),  # the file of facts is written, not yet under its name
        ("appending", "linkat", 1),  # at the commit of the lake: the records have it already
        ("compacting", "pwrite64", 1),  # at the first bytes of the sorted file
        ("vacuuming", "unlink", 3),  # some of the old files are gone
        ("rebuilding", "symlink", 1),  # the new table is whole, its name still points to the old one
        ("rebuilding", "unlinkat", 3),  # the old table half removed
    ],
)
def test_killed_there_readers_see_old_or_new_and_doing_it_again_ends_right(cradle, stage_of, work, call, number):
    outcome = stop(cradle, stage_of(work), Point(work, Series(call), number))

    assert outcome.happened
    assert outcome.fault == ""


def test_killed_where_the_seed_says_readers_see_old_or_new(cradle, stage_of):
    stage = stage_of(CHOSEN)
    points = random.Random(SEED).sample(list(stage.points()), 5)

    outcomes = {str(point): stop(cradle, stage, point) for point in points}

    assert {point: outcome.fault for point, outcome in outcomes.items() if outcome.fault} == {}, f"SEED={SEED}"
    assert any(outcome.happened for outcome in outcomes.values())


def test_a_sync_that_fails_loses_nothing(cradle, stage_of):
    stage = stage_of(CHOSEN)
    syncs = failing_syncs(stage)

    for point in random.Random(SEED).sample(syncs, min(3, len(syncs))):
        assert lied_to(cradle, stage, point.series, point.number).fault == "", f"SEED={SEED}: {point}"


@pytest.mark.parametrize("work", ["appending", CHOSEN])
def test_without_room_a_work_says_so_and_goes_on_when_there_is_room(cradle, stage_of, work):
    outcome = confined(cradle, stage_of(work), ROOM)

    assert outcome.fault == "", f"SEED={SEED}"


def test_every_work_has_a_name_of_its_own():
    assert all(work.name == name for name, work in WORKS.items())
    assert len(WORKS) == 10
