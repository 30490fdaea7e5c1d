"""What the collector asks of an inbox, whichever database keeps it: a file of its own (wellheard.collector.inbox), or
the server's tables."""

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from wellheard.base.errors import WellheardError
from wellheard.collector.entry import Entry, Outcome
from wellheard.collector.inbox_reader import Row


class Busy(WellheardError):
    """The queue is full: the sender should come back in a moment."""


class DiskFull(WellheardError):
    """There is no room to keep the answer; nothing was acknowledged."""


class Broken(WellheardError):
    """The answer could not be kept; nothing was acknowledged."""


class Unreadable(WellheardError):
    """What was kept cannot be read just now."""


class Backlog(msgspec.Struct, frozen=True):
    """What is kept but not yet drained. Nobody has said yet how far the drain is: everything waits."""

    rows: int
    age_seconds: float


class History(Protocol):
    """The doors' side: what one response has said before. Awaited, because a database may be a network away; raises
    Unreadable."""

    async def pages_of(self, response_id: UUID) -> Sequence[Row]:
        """In the order they came."""
        ...

    async def is_closed(self, response_id: UUID) -> bool:
        """Whether its pages were here once and have been pruned."""
        ...

    async def backlog(self, drained_seq: int, now: int) -> Backlog:
        """`drained_seq` is what the drain of this process has said; `now` in microseconds."""
        ...

    def close(self) -> None: ...


class AnyInbox(Protocol):
    """The taking side. `append` belongs to one event loop."""

    broken: Exception | None  # nothing is taken any more: the process must end
    last_error: Exception | None  # the latest failed commit, None again after one that went well
    on_commit: Callable[[int, float], None]

    @property
    def queued(self) -> int:
        """Pages not yet on disk."""
        ...

    async def append(self, entry: Entry) -> Outcome:
        """Returns when the page is on disk: `stored`; `repeated` when the same was kept before; `conflict` when another
        body has its key; `closed` when the response takes no more pages. Raises Busy, DiskFull or Broken, and then
        nothing was promised."""
        ...

    def history(self) -> History: ...

    def prune(self, up_to_seq: int, received_before: int) -> int:
        """Forgets drained pages received before that time (microseconds); their responses stay closed for good. Returns
        how many pages went. Never called from the event loop."""
        ...

    def reason(self) -> str:
        """What is wrong, in one word for /healthz; empty while all is well."""
        ...

    def close(self) -> None: ...
