"""Where the drain takes pages from: the inbox file, or the inbox of PostgreSQL. `take` hands the next pages to `store` and remembers, in
the same transaction, that they were taken: half a batch or a batch twice cannot be."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from wellheard.collector.any_inbox import AnyInbox
from wellheard.collector.inbox import Inbox
from wellheard.collector.inbox_reader import InboxReader, Row
from wellheard_server.base.postgres import is_postgres
from wellheard_server.base.whole import whole
from wellheard_server.responses.inbox.history import WORKSPACES_WAITING
from wellheard_server.responses.inbox.pruning import prune
from wellheard_server.responses.inbox.table import SELECTED
from wellheard_server.responses.models import DrainOffset

log = logging.getLogger(__name__)
ROWS_A_ROUND = 500
ROWS_OF_A_BACKLOG = 4_000  # while nobody answers, nobody waits for a batch to end
Store = Callable[[list[Row]], None]


class Source(Protocol):
    name: str  # under which its rows are parked

    def waiting(self) -> Sequence[UUID | None]:
        """Whose pages wait, a workspace each; None where they lie in one row and cannot be taken apart."""
        ...

    def take(self, whose: UUID | None, store: Store, *, most: int = 0) -> int:
        """How many pages were taken, at most so many: none when nothing waits, or when another drain is just at it."""
        ...

    def prune(self, received_before: int) -> None:
        """Forgets what was drained and received before that time (microseconds), where that is the drain's to do."""
        ...

    def close(self) -> None: ...


def opened(told: Callable[[int], None] = lambda seq: None) -> Source:
    """The one of this installation. `told` hears how far an inbox file is drained: its collector prunes it."""
    return TableSource() if is_postgres() else FileSource(Path(settings.INBOX), told=told)


def inbox(when_broken: Callable[[Exception], None] = lambda error: None) -> AnyInbox:
    """The taking side of the same inbox."""
    from wellheard_server.responses.inbox.postgres import PostgresInbox

    return PostgresInbox() if is_postgres() else Inbox(Path(settings.INBOX), when_broken=when_broken)


class FileSource:
    """One row of pages; how far it was taken is an offset in the main database."""

    def __init__(self, path: Path, *, name: str = "inbox", told: Callable[[int], None] = lambda seq: None) -> None:
        self.reader, self.name, self.told = InboxReader(path), name, told

    def waiting(self) -> Sequence[None]:
        return [None]

    def take(self, whose: UUID | None, store: Store, *, most: int = 0) -> int:
        with transaction.atomic():
            offset = DrainOffset.locked(self.name)
            if offset.seq > self.reader.given():
                log.warning("this inbox is not the one that was drained before; it is read from its beginning")
                offset.seq = 0
            rows = self.reader.after(offset.seq, most or ROWS_A_ROUND)
            if rows:
                store(rows)
                offset.seq = rows[-1].seq
                offset.save(update_fields=["seq"])
        self.told(offset.seq)
        return len(rows)

    def prune(self, received_before: int) -> None:
        return None

    def close(self) -> None:
        self.reader.close()


class TableSource:
    """Each workspace by itself. A page carries its own mark, for no offset would do: of two nodes the one that was given the lower number
    may commit later, and an offset would have gone past it."""

    name = "inbox_page"

    def waiting(self) -> Sequence[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(f"{WORKSPACES_WAITING} SELECT workspace_id FROM waiting WHERE workspace_id IS NOT NULL")
            return [workspace_id for (workspace_id,) in cursor.fetchall()]

    @whole
    def take(self, whose: UUID | None, store: Store, *, most: int = 0) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            # Pages of one response must not be merged in two places at once.
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_turn(whose)])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(
                f"SELECT {SELECTED} FROM inbox_page WHERE NOT drained AND workspace_id = %s ORDER BY seq LIMIT %s",
                [whose, most or ROWS_A_ROUND],
            )
            rows = [Row(*found) for found in cursor.fetchall()]
            if rows:
                store(rows)
                cursor.execute("UPDATE inbox_page SET drained = true WHERE seq = ANY(%s)", [[row.seq for row in rows]])
        return len(rows)

    def prune(self, received_before: int) -> None:
        prune(received_before)

    def close(self) -> None:
        return None


def _turn(workspace_id: UUID | None) -> int:
    """The number of the lock that a drain of this workspace holds."""
    return int.from_bytes(hashlib.blake2b(f"drain {workspace_id}".encode(), digest_size=8).digest(), signed=True)
