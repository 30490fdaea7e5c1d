"""How late the event loop is. When more comes than can be answered, those who wait longest learn it last: better to say
so at once to some than to let all wait until nobody does."""

import asyncio

EVERY = 0.05  # seconds between two looks
LATE = 0.4  # from here on newcomers are sent away for a moment


class Load:
    """Belongs to one event loop, which it finds by itself at the first question."""

    def __init__(self, late: float = LATE) -> None:
        self.late = late
        self._loop: asyncio.AbstractEventLoop | None = None
        self._due, self._lag = 0.0, 0.0

    def is_late(self) -> bool:
        """Whether what is asked now would be answered late."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._lag = loop, 0.0
            self._look_again(loop)
        return self._lag > self.late

    @property
    def lag(self) -> float:
        """Seconds by which the last look came late."""
        return self._lag

    def _look_again(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = loop.time() + EVERY
        loop.call_at(self._due, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._lag = loop.time() - self._due
        self._look_again(loop)
