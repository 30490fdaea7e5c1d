"""What only an inbox that is a file of its own has to promise."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collector.cast import NOON, entry
from tests.collector.test_inbox import DAY, appended
from wellheard.base.errors import WellheardError
from wellheard.collector import DiskFull, Inbox, InboxReader


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


def test_a_second_owner_of_the_same_file_is_refused_in_one_sentence(inbox: Inbox) -> None:
    with pytest.raises(WellheardError, match=r"Another collector already owns inbox\.db") as caught:
        Inbox(inbox.path)

    assert "\n" not in str(caught.value)


def test_a_full_disk_promises_nothing_and_heals_by_itself(inbox: Inbox) -> None:
    inbox._database.execute("PRAGMA max_page_count = 20")
    large = [entry(number, body=b"x" * 60_000) for number in (1, 2, 3)]

    with pytest.raises(DiskFull):
        appended(inbox, *large)
    full = (len(InboxReader(inbox.path).after(0, 10)), inbox.last_error)
    inbox._database.execute("PRAGMA max_page_count = 4294967294")
    outcomes = appended(inbox, *large)

    assert full[0] == 0
    assert isinstance(full[1], sqlite3.OperationalError)
    assert outcomes == ["stored"] * 3
    assert inbox.last_error is None


def test_a_pruned_response_stays_closed_and_its_words_leave_the_file(inbox: Inbox) -> None:
    appended(inbox, entry(1, body=b"the-words-somebody-wrote", complete=True))

    inbox.prune(1, NOON + DAY)

    assert appended(inbox, entry(1, page=2)) == ["closed"]
    on_disk = b"".join(path.read_bytes() for path in inbox.path.parent.glob("inbox.db*"))
    assert b"the-words-somebody-wrote" not in on_disk
