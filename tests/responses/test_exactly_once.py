"""Killed at every step, an answer is there once: among the records and among the facts."""

import threading
from collections import Counter
from itertools import count

import pytest
from django.db import connection, connections

from tests.responses.crash import Crash, crash_at, watched
from tests.responses.facts import living
from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.base.ids import response_id
from wellheard_server.base.models import Announcement
from wellheard_server.responses.models import Response

FILES = watched(
    "responses/drain.py",
    "responses/intake.py",
    "responses/facts/writer.py",
    "responses/facts/batch.py",
    "responses/facts/rows.py",
    "responses/facts/lake.py",
    "responses/models/offset.py",
    "base/announcements.py",
)


def crash_at_every(step: int, world: World, mailroom: Mailroom) -> int:
    """A respondent for each n: both pages come, the drain of each is killed at line n, and only then one lives. The last n, which killed nobody."""
    for n in count(1, step):
        key = f"respondent-{n:06}-of-the-story"
        mailroom.post(key, 1, {"nps": 9, "reason": "Warm bread"})
        killed_first = is_killed_at(n, mailroom)
        mailroom.post(key, 2, {"where": "shop"}, complete=True)
        killed_second = is_killed_at(n, mailroom)
        mailroom.drain().round()
        if not killed_first and not killed_second:
            return n
    raise AssertionError("count ends")


def is_killed_at(n: int, mailroom: Mailroom) -> bool:
    try:
        with crash_at(n, FILES):
            mailroom.drain().round()
    except Crash:
        forget_the_connection()
        return True
    return False


def forget_the_connection() -> None:
    """As the end of a process does. Python may raise between a block's last line and its end, and the transaction would stay open for the living."""
    if connection.connection:
        connection.connection.close()
    del connections["default"]


def everyone_is_there_once(world: World, keys: list[str]) -> None:
    ids = {str(response_id(key)) for key in keys}
    said = {"nps": 9, "reason": "Warm bread", "where": "shop"}
    assert {str(response.id): response.answers for response in Response.everywhere.all()} == dict.fromkeys(ids, said)
    rows = Counter((row["response"], row["kind"]) for row in living(world.bakery))
    assert rows == Counter((each, kind) for each in ids for kind in ("started", "completed", "nps", "text", "choice"))
    assert Announcement.everywhere.filter(kind="ResponseReceived").count() == len(ids)


def test_a_drain_killed_at_any_step_leaves_each_answer_once(world: World, mailroom: Mailroom) -> None:
    last = crash_at_every(23, world, mailroom)

    assert last > 200
    everyone_is_there_once(world, [f"respondent-{n:06}-of-the-story" for n in range(1, last + 1, 23)])


@pytest.mark.proof
def test_a_drain_killed_at_every_line_leaves_each_answer_once(world: World, mailroom: Mailroom) -> None:
    last = crash_at_every(1, world, mailroom)

    everyone_is_there_once(world, [f"respondent-{n:06}-of-the-story" for n in range(1, last + 1)])


def test_two_drains_at_once_do_not_double(world: World, mailroom: Mailroom) -> None:
    keys = [f"respondent-{n:06}-of-the-story" for n in range(40)]
    for key in keys:
        mailroom.post(key, 1, {"nps": 9, "reason": "Warm bread"})
        mailroom.post(key, 2, {"where": "shop"}, complete=True)

    def work() -> None:
        mailroom.drain().round()
        connection.close()

    drains = [threading.Thread(target=work) for _ in range(4)]
    for each in drains:
        each.start()
    for each in drains:
        each.join()
    mailroom.drain().round()

    everyone_is_there_once(world, keys)
