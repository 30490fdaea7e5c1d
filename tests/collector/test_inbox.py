"""The inbox alone: what it promises, and what it refuses to promise, whichever database keeps it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import databases, inboxes
from tests.collector.cast import NOON, entry
from tests.collector.conftest import Kept
from wellheard.collector import Busy, Entry
from wellheard.collector.any_inbox import AnyInbox

DAY = 86400 * 10**6


def appended(inbox: AnyInbox, *entries: Entry) -> list[str]:
    """What the inbox said to entries that arrived together."""

    async def all_at_once() -> list[str]:
        return list(await asyncio.gather(*(inbox.append(each) for each in entries)))

    return asyncio.run(all_at_once())


def test_an_acknowledged_page_is_on_disk(inbox: AnyInbox, kept: Kept) -> None:
    outcome = appended(inbox, entry(body=b'{"answers": {"score": 9}}'))

    assert outcome == ["stored"]
    [row] = kept.rows()
    assert (row.page, row.edit, row.body) == (1, 0, b'{"answers": {"score": 9}}')


def test_the_same_page_again_is_repeated_and_another_body_is_a_conflict(inbox: AnyInbox, kept: Kept) -> None:
    first, again, other = entry(), entry(), entry(digest=b"another")

    assert appended(inbox, first) == ["stored"]
    assert appended(inbox, again) == ["repeated"]
    assert appended(inbox, other) == ["conflict"]
    assert len(kept.rows()) == 1


def test_one_refused_page_does_not_hold_up_those_that_came_with_it(inbox: AnyInbox, kept: Kept) -> None:
    appended(inbox, entry(1))

    outcomes = appended(inbox, entry(2), entry(1), entry(1, digest=b"another"), entry(3), entry(3))

    assert outcomes == ["stored", "repeated", "conflict", "stored", "repeated"]
    assert len(kept.rows()) == 3


def test_a_finished_response_takes_no_more_pages_but_its_last_page_may_be_repeated(inbox: AnyInbox) -> None:
    last = entry(complete=True)
    appended(inbox, last)

    assert appended(inbox, entry(page=2), entry(edit=1), last) == ["closed", "closed", "repeated"]


def test_of_many_last_pages_sent_at_once_exactly_one_is_stored(inbox: AnyInbox, kept: Kept) -> None:
    rivals = [entry(edit=number, complete=True, digest=str(number).encode()) for number in range(200)]

    outcomes = appended(inbox, *rivals)

    assert sorted(set(outcomes)) == ["closed", "stored"]
    assert outcomes.count("stored") == len(kept.rows()) == 1


def test_a_secret_belongs_to_one_survey_and_one_version(inbox: AnyInbox) -> None:
    appended(inbox, entry())

    assert appended(inbox, entry(page=2, survey_id=bytes(16)), entry(page=2, version=2)) == ["conflict", "conflict"]


def test_a_full_queue_says_busy_and_keeps_what_it_took(tmp_path: Path) -> None:
    async def too_many() -> list[object]:
        return await asyncio.gather(*(inbox.append(entry(number)) for number in range(1, 8)), return_exceptions=True)

    with inboxes.opened(tmp_path, most_waiting=3) as inbox:
        outcomes = asyncio.run(too_many())
        rows = inboxes.kept(tmp_path)

    assert outcomes[:3] == ["stored"] * 3
    assert all(isinstance(outcome, Busy) for outcome in outcomes[3:])
    assert len(rows) == 3


def test_bodies_that_are_too_much_together_say_busy(tmp_path: Path) -> None:
    async def too_much() -> list[object]:
        entries = (entry(number, body=b"x" * 600) for number in range(1, 5))
        return await asyncio.gather(*(inbox.append(each) for each in entries), return_exceptions=True)

    with inboxes.opened(tmp_path, most_bytes=1000) as inbox:
        outcomes = asyncio.run(too_much())

    assert [isinstance(outcome, Busy) for outcome in outcomes] == [False, False, True, True]


def test_what_was_kept_is_known_to_the_next_process(tmp_path: Path) -> None:
    with inboxes.opened(tmp_path) as first:
        appended(first, entry(1))

    second = inboxes.again(tmp_path)
    outcomes = appended(second, entry(1), entry(2))
    second.close()

    assert outcomes == ["repeated", "stored"]
    assert len(inboxes.kept(tmp_path)) == 2


def test_pruning_forgets_only_what_is_drained_and_old(inbox: AnyInbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(2, received_at=NOON + 9 * DAY))
    appended(inbox, entry(3))
    inboxes.drained_to(2)

    gone = inbox.prune(2, NOON + DAY)

    assert gone == 1
    assert [row.seq for row in kept.rows()] == [2, 3]


def test_pruning_leaves_a_response_whole_while_somebody_still_answers_it(inbox: AnyInbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(1, page=2, received_at=NOON + 9 * DAY))
    inboxes.drained_to(2)

    assert inbox.prune(2, NOON + DAY) == 0
    assert len(kept.rows()) == 2


def test_a_pruned_response_stays_closed(inbox: AnyInbox) -> None:
    appended(inbox, entry(1, complete=True), entry(2))
    inboxes.drained_to(2)

    inbox.prune(2, NOON + DAY)

    assert appended(inbox, entry(1, page=2), entry(1, complete=True), entry(2, page=2)) == ["closed"] * 3


def test_numbers_are_never_given_twice_even_after_pruning(inbox: AnyInbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(2))
    inboxes.drained_to(2)
    inbox.prune(2, NOON + DAY)

    appended(inbox, entry(3))

    assert [row.seq for row in kept.rows()] == [3]


def test_more_than_one_bite_can_be_pruned(inbox: AnyInbox, kept: Kept) -> None:
    appended(inbox, *(entry(number) for number in range(1, 1201)))
    inboxes.drained_to(1200)

    assert inbox.prune(1200, NOON + DAY) == 1200
    assert kept.rows() == []


@settings(
    deadline=None,
    max_examples=20 if databases.is_postgres() else 60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(0, 1), st.booleans(), st.integers(0, 1)),
        max_size=30,
    )
)
def test_whatever_comes_in_whatever_batches_the_story_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[int, int, int, bool, int]]
) -> None:
    """Sent together or one after another, each page gets the same word, and the same rows are kept."""
    entries = [
        entry(number, page=page, edit=edit, complete=complete, digest=bytes([digest, complete]))
        for number, page, edit, complete, digest in story
    ]

    def told(send: Callable[[AnyInbox], list[str]]) -> tuple[list[str], set[tuple[object, ...]]]:
        folder = tmp_path_factory.mktemp("inbox")
        with inboxes.opened(folder) as inbox:
            words = send(inbox)
        return words, {(row.response_id, row.page, row.edit, row.complete) for row in inboxes.kept(folder)}

    together = told(lambda inbox: appended(inbox, *entries))
    alone = told(lambda inbox: [word for each in entries for word in appended(inbox, each)])

    assert together == alone
