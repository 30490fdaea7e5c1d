"""What the drain has to know of an inbox that many nodes write to (PostgreSQL alone)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction

from tests import inboxes
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import after_a_purchase
from tests.world import World
from wellheard_server.base.scope import scope
from wellheard_server.base.whole import whole
from wellheard_server.responses.inbox import sources
from wellheard_server.responses.models import LedgerOffset, ParkedRow, Response
from wellheard_server.surveys.models import Survey

KEY = "a-secret-of-twenty-two-chars"


@contextmanager
def another_node() -> Iterator[psycopg.Connection]:
    """A connection of its own, in a transaction until the block ends."""
    with psycopg.connect(inboxes.test_database()) as node:
        yield node


def test_a_page_that_got_its_number_first_and_was_committed_last_is_taken_too(world: World, mailroom: Mailroom) -> None:
    """An offset would have gone past it."""
    mailroom.post(KEY + "1", 1, {"nps": 9})
    with another_node() as slow:
        [(seq,)] = slow.execute("SELECT nextval(pg_get_serial_sequence('inbox_page', 'seq'))").fetchall()
        slow.execute(
            "INSERT INTO inbox_page (seq, response_id, workspace_id, survey_id, slug, version, page, edit, complete, digest, received_at, body)"
            " SELECT %s, gen_random_uuid(), workspace_id, survey_id, slug, version, page, edit, complete, digest, received_at, body"
            " FROM inbox_page",
            (seq,),
        )
        mailroom.post(KEY + "2", 1, {"nps": 9})
        mailroom.drain().round()
        before = Response.everywhere.count()

    mailroom.drain().round()

    assert (before, Response.everywhere.count()) == (2, 3)


def test_a_busy_workspace_holds_nobody_up(world: World, survey: Survey, mailroom: Mailroom) -> None:
    with scope(world.next_door.id):
        theirs = Survey.begin("Theirs", after_a_purchase(), actor="member:charlie")
        theirs.publish(by=world.charlie, actor="member:charlie")
    for n in range(5):
        mailroom.post(f"{KEY}{n}", 1, {"nps": 9})
    mailroom.post(KEY + "next door", 1, {"nps": 9}, survey=theirs)

    source = sources.TableSource()
    sources.ROWS_A_ROUND, usual = 2, sources.ROWS_A_ROUND
    try:
        taken = [source.take(whose, lambda rows: None) for whose in source.waiting()]
    finally:
        sources.ROWS_A_ROUND = usual

    assert sorted(taken) == [1, 2]


def test_a_workspace_that_another_drain_is_at_is_left_to_it(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY, 1, {"nps": 9})
    with another_node() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (sources._turn(world.bakery.id),))
        meanwhile = mailroom.drain().take()

    assert (meanwhile, mailroom.drain().take()) == (0, 1)


def test_one_secret_for_two_surveys_at_two_nodes_belongs_to_the_first(
    world: World, survey: Survey, mailroom: Mailroom
) -> None:
    """The trigger cannot see what another node has not committed yet."""
    with scope(world.bakery.id):
        other = Survey.begin("Other", after_a_purchase(), actor="member:alice")
        other.publish(by=world.alice, actor="member:alice")
    mailroom.post(KEY, 1, {"nps": 9})
    with another_node() as node:
        node.execute("ALTER TABLE inbox_page DISABLE TRIGGER inbox_one_answer_each")
        node.execute(
            "INSERT INTO inbox_page (response_id, workspace_id, survey_id, slug, version, page, edit, complete, digest, received_at, body)"
            " SELECT response_id, workspace_id, %s, slug, version, 2, edit, complete, digest, received_at, body FROM inbox_page",
            (other.id,),
        )
        node.execute("ALTER TABLE inbox_page ENABLE TRIGGER inbox_one_answer_each")

    mailroom.drain().round()

    assert Response.everywhere.get().survey_id == survey.id
    assert ParkedRow.objects.get().reason == "other_survey"


def test_work_that_the_database_breaks_off_is_done_again_whole(world: World) -> None:
    """Two who lock the same two rows in opposite orders: one of them is broken off."""
    both = threading.Barrier(2)
    tries: list[str] = []

    @whole
    def lock(name: str, *ids: object) -> None:
        tries.append(name)
        with transaction.atomic():
            LedgerOffset.give(ids[0], 1)
            if tries.count(name) == 1:
                both.wait(10)
            LedgerOffset.give(ids[1], 1)

    def work(name: str, *ids: object) -> None:
        lock(name, *ids)
        connection.close()

    ids = [world.bakery.id, world.next_door.id]
    threads = [threading.Thread(target=work, args=(name, *pair)) for name, pair in (("a", ids), ("b", ids[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tries) == 3
    assert [LedgerOffset.given_to(each) for each in ids] == [2, 2]
