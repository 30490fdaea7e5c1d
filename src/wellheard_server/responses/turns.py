"""Which node drains which workspace: a lease each, so that nodes share the workspaces out and do not get in each other's way."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from wellheard_server.base import lease

RENEWED_SECONDS = 5.0


class Turns:
    """A drain's `turn`. Kept between batches and renewed by use alone, not by the heartbeat: a drain that hangs loses its workspaces."""

    def __init__(self) -> None:
        self._mine: dict[UUID, tuple[lease.Held, float]] = {}

    @contextmanager
    def __call__(self, whose: UUID | None) -> Iterator[bool]:
        yield whose is None or self._has(whose)

    def _has(self, whose: UUID) -> bool:
        held, since = self._mine.get(whose, (None, 0.0))
        if held and time.monotonic() < since + RENEWED_SECONDS:
            return True
        if held:
            del self._mine[whose]
            held.release()
        taken = lease.take(f"drain:{whose}")
        if taken is None:
            return False
        taken.due = float("inf")
        self._mine[whose] = taken, time.monotonic()
        return True
