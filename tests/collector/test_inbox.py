"""The inbox alone: what it promises, and what it refuses to promise."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.collector.cast import NOON, entry
from tests.collector.conftest import Kept
from wellheard.base.errors import WellheardError
from wellheard.collector import Busy, DiskFull, Entry, Inbox, InboxReader

DAY = 86400 * 10**6


def appended(inbox: Inbox, *entries: Entry) -> list[str]:
    """What the inbox said to entries that arrived together."""

    async def all_at_once() -> list[str]:
        return list(await asyncio.gather(*(inbox.append(each) for each in entries)))

    return asyncio.run(all_at_once())


def test_an_acknowledged_page_is_in_the_file(inbox: Inbox, kept: Kept) -> None:
    outcome = appended(inbox, entry(body=b'{"answers": {"score": 9}}'))

    assert outcome == ["stored"]
    [row] = kept.rows()
    assert (row.page, row.edit, row.body) == (1, 0, b'{"answers": {"score": 9}}')


def test_the_same_page_again_is_repeated_and_another_body_is_a_conflict(inbox: Inbox, kept: Kept) -> None:
    first, again, other = entry(), entry(), entry(digest=b"another")

    assert appended(inbox, first) == ["stored"]
    assert appended(inbox, again) == ["repeated"]
    assert appended(inbox, other) == ["conflict"]
    assert len(kept.rows()) == 1


def test_one_refused_page_does_not_hold_up_those_that_came_with_it(inbox: Inbox, kept: Kept) -> None:
    appended(inbox, entry(1))

    outcomes = appended(inbox, entry(2), entry(1), entry(1, digest=b"another"), entry(3), entry(3))

    assert outcomes == ["stored", "repeated", "conflict", "stored", "repeated"]
    assert len(kept.rows()) == 3


def test_a_finished_response_takes_no_more_pages_but_its_last_page_may_be_repeated(inbox: Inbox) -> None:
    last = entry(complete=True)
    appended(inbox, last)

    assert appended(inbox, entry(page=2), entry(edit=1), last) == ["closed", "closed", "repeated"]


def test_of_many_last_pages_sent_at_once_exactly_one_is_stored(inbox: Inbox, kept: Kept) -> None:
    rivals = [entry(edit=number, complete=True, digest=str(number).encode()) for number in range(200)]

    outcomes = appended(inbox, *rivals)

    assert sorted(set(outcomes)) == ["closed", "stored"]
    assert outcomes.count("stored") == len(kept.rows()) == 1


def test_a_secret_belongs_to_one_survey_and_one_version(inbox: Inbox) -> None:
    appended(inbox, entry())

    assert appended(inbox, entry(page=2, survey_id=bytes(16)), entry(page=2, version=2)) == ["conflict", "conflict"]


def test_a_full_queue_says_busy_and_keeps_what_it_took(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "small.db", most_waiting=3)

    async def too_many() -> list[object]:
        return await asyncio.gather(*(inbox.append(entry(number)) for number in range(1, 8)), return_exceptions=True)

    outcomes = asyncio.run(too_many())
    rows = InboxReader(inbox.path).after(0, 10)
    inbox.close()

    assert outcomes[:3] == ["stored"] * 3
    assert all(isinstance(outcome, Busy) for outcome in outcomes[3:])
    assert len(rows) == 3


def test_bodies_that_are_too_much_together_say_busy(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "small.db", most_bytes=1000)

    async def too_much() -> list[object]:
        entries = (entry(number, body=b"x" * 600) for number in range(1, 5))
        return await asyncio.gather(*(inbox.append(each) for each in entries), return_exceptions=True)

    outcomes = asyncio.run(too_much())
    inbox.close()

    assert [isinstance(outcome, Busy) for outcome in outcomes] == [False, False, True, True]


def test_a_second_owner_of_the_same_file_is_refused_in_one_sentence(inbox: Inbox) -> None:
    with pytest.raises(WellheardError, match=r"Another collector already owns inbox\.db") as caught:
        Inbox(inbox.path)

    assert "\n" not in str(caught.value)


def test_the_file_may_be_owned_again_once_it_was_let_go_of(tmp_path: Path) -> None:
    first = Inbox(tmp_path / "inbox.db")
    appended(first, entry(1))
    first.close()

    second = Inbox(tmp_path / "inbox.db")
    outcomes = appended(second, entry(1), entry(2))
    second.close()

    assert outcomes == ["repeated", "stored"]
    assert second.last_seq == 2


def test_a_full_disk_promises_nothing_and_heals_by_itself(inbox: Inbox, kept: Kept) -> None:
    inbox._database.execute("PRAGMA max_page_count = 20")
    large = [entry(number, body=b"x" * 60_000) for number in (1, 2, 3)]

    with pytest.raises(DiskFull):
        appended(inbox, *large)
    full = (len(kept.rows()), inbox.last_error)
    inbox._database.execute("PRAGMA max_page_count = 4294967294")
    outcomes = appended(inbox, *large)

    assert full[0] == 0
    assert isinstance(full[1], sqlite3.OperationalError)
    assert outcomes == ["stored"] * 3
    assert inbox.last_error is None


def test_pruning_forgets_only_what_is_drained_and_old(inbox: Inbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(2, received_at=NOON + 9 * DAY))
    appended(inbox, entry(3))

    gone = inbox.prune(2, NOON + DAY)

    assert gone == 1
    assert [row.seq for row in kept.rows()] == [2, 3]


def test_pruning_leaves_a_response_whole_while_somebody_still_answers_it(inbox: Inbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(1, page=2, received_at=NOON + 9 * DAY))

    assert inbox.prune(2, NOON + DAY) == 0
    assert len(kept.rows()) == 2


def test_a_pruned_response_stays_closed_and_its_words_leave_the_file(inbox: Inbox) -> None:
    appended(inbox, entry(1, body=b"the-words-somebody-wrote", complete=True))

    inbox.prune(1, NOON + DAY)

    assert appended(inbox, entry(1, page=2)) == ["closed"]
    on_disk = b"".join(path.read_bytes() for path in inbox.path.parent.glob("inbox.db*"))
    assert b"the-words-somebody-wrote" not in on_disk


def test_numbers_are_never_given_twice_even_after_pruning(inbox: Inbox, kept: Kept) -> None:
    appended(inbox, entry(1), entry(2))
    inbox.prune(2, NOON + DAY)

    appended(inbox, entry(3))

    assert [row.seq for row in kept.rows()] == [3]


def test_more_than_one_bite_can_be_pruned(inbox: Inbox, kept: Kept) -> None:
    appended(inbox, *(entry(number) for number in range(1, 1201)))

    assert inbox.prune(1200, NOON + DAY) == 1200
    assert kept.rows() == []


@settings(deadline=None, max_examples=60)
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
    together, alone = (Inbox(tmp_path_factory.mktemp("inbox") / "inbox.db") for _ in range(2))

    said_together = appended(together, *entries)
    said_alone = [word for each in entries for word in appended(alone, each)]

    rows = [InboxReader(inbox.path).after(0, 100) for inbox in (together, alone)]
    together.close()
    alone.close()
    assert said_together == said_alone
    assert rows[0] == rows[1]
