"""Fact tables look after themselves, and say when they could not."""

import os
import threading
import time
from datetime import timedelta

import pytest

from tests.responses.mailroom import NOON, Mailroom
from tests.world import World
from wellheard.facts.query import Query
from wellheard.facts.table import LOG
from wellheard.facts.upkeep import leftovers, log_pages, shorten_log
from wellheard.metrics import metrics
from wellheard_server.responses.drain import GIVE_WAY_SECONDS
from wellheard_server.responses.facts import care, lake
from wellheard_server.responses.facts.rebuild import rebuild, verify
from wellheard_server.responses.models import Care


@pytest.fixture
def scattered(world: World, mailroom: Mailroom) -> World:
    """Sixty answers, each in a file of its own."""
    drain = mailroom.drain()
    drain.ledger._compacting.add(world.bakery.id)  # the drain's own merging has its test below
    for n in range(60):
        mailroom.post(
            f"respondent-{n:06}-of-the-story", 1, {"nps": n % 11}, complete=True, at=NOON + timedelta(seconds=n)
        )
        drain.round()
    return world


def score(world: World) -> dict[object, object]:
    return dict(lake.ledger(world.bakery).counts(Query(metric=metrics.get("nps"), kind="nps")))


def test_many_small_files_become_few_and_the_numbers_stay(scattered: World) -> None:
    before, table = score(scattered), lake.table(scattered.bakery.id)
    assert len(table.files()) == 60

    assert care.look_after(scattered.bakery.id)

    known = Care.objects.get(workspace=scattered.bakery)
    assert (len(table.files()), leftovers(table), known.merged_files, known.trouble) == (1, 0, 60, "")
    assert score(scattered) == before
    assert verify(scattered.bakery.id) == []


def test_the_drain_asks_for_it_when_appends_have_made_many_files(world: World, mailroom: Mailroom) -> None:
    drain = mailroom.drain()
    for n in range(70):
        mailroom.post(f"respondent-{n:06}-of-the-story", 1, {"nps": n % 11}, complete=True, at=NOON)
        drain.round()
    drain.stop()  # waits for what runs in the background

    assert len(lake.table(world.bakery.id).files()) <= 51
    assert Care.objects.get(workspace=world.bakery).merged_files > 50


def test_trouble_is_noted_and_stands_in_nobodys_way(scattered: World, monkeypatch) -> None:
    def refuse(table: object) -> int:
        if table is lake.table(scattered.bakery.id):
            raise OSError("no room for Noa Peretz")
        return 0

    monkeypatch.setattr(care, "tend", refuse)

    care.look_after_all()

    assert Care.objects.get(workspace=scattered.bakery).trouble == "OSError"
    assert len(lake.table(scattered.bakery.id).files()) == 60


def test_a_log_is_shortened_and_a_reader_of_long_ago_reads_on(scattered: World, mailroom: Mailroom) -> None:
    before, table = score(scattered), lake.table(scattered.bakery.id)
    for path in (table.generation / LOG).iterdir():
        os.utime(path, (time.time() - 3 * 86400,) * 2)

    shorten_log(table)
    shorten_log(table)

    assert log_pages(table) < 10
    assert any(path.name.endswith(".checkpoint.parquet") for path in (table.generation / LOG).iterdir())
    assert score(scattered) == before


def test_appends_make_a_checkpoint_every_hundred_versions(scattered: World, mailroom: Mailroom) -> None:
    drain = mailroom.drain()
    drain.ledger._compacting.add(scattered.bakery.id)
    for n in range(45):
        mailroom.post(f"another-{n:06}-of-the-story", 1, {"nps": 3}, complete=True)
        drain.round()

    log = lake.table(scattered.bakery.id).generation / LOG
    assert [path.name for path in log.glob("*.checkpoint.parquet")] == [f"{99:020d}.checkpoint.parquet"]


def test_facts_are_compared_while_answers_come(scattered: World, mailroom: Mailroom, monkeypatch) -> None:
    """An answer that is written while the comparison runs belongs to neither side of it."""
    from wellheard_server.responses.facts import rebuild as module

    real = module.made_of_responses

    def slowly(*args: object, **more: object) -> object:
        mailroom.post("somebody-who-came-meanwhile", 1, {"nps": 0}, complete=True)
        mailroom.post("respondent-000003-of-the-story", 2, {"where": "shop"}, complete=True)
        return real(*args, **more)

    monkeypatch.setattr(module, "made_of_responses", slowly)

    assert verify(scattered.bakery.id) == []
    assert Care.objects.get(workspace=scattered.bakery).differences == 0


def test_a_rebuild_says_how_far_it_is_and_leaves_few_files(scattered: World) -> None:
    told: list[tuple[int, int]] = []

    rebuild(scattered.bakery.id, told=lambda done, of: told.append((done, of)))

    assert told[-1] == (60, 60)
    assert len(lake.table(scattered.bakery.id).files()) == 1


class Pauses(threading.Event):
    """An event nobody sets, that writes down how long it was waited for and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.said.append(timeout)
        return False


@pytest.mark.parametrize(("is_busy", "pauses"), [(True, [GIVE_WAY_SECONDS]), (False, [])])
def test_the_drain_gives_way_after_each_batch_while_answers_queue(
    world: World, mailroom: Mailroom, is_busy: bool, pauses: list[float]
) -> None:
    drain = mailroom.drain()
    drain.is_busy, drain._stopping = lambda: is_busy, Pauses()
    for n in range(3):
        mailroom.post(f"respondent-{n:06}-of-the-story", 1, {"nps": n}, complete=True)

    assert drain.round() == 3
    assert drain._stopping.said == pauses
