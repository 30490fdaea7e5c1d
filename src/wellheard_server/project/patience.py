"""A request's head has to come in time: whoever sends a letter a minute holds a connection for a moment, and not for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0


class Patient(HttpToolsProtocol):
    """uvicorn's own, which waits for a head without end. Between two requests its keep-alive limit holds; bodies are the rooms' to limit."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.impatience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._begin()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begin()

    def on_headers_complete(self) -> None:
        self._end()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        if self.impatience is None:
            self.impatience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _end(self) -> None:
        if self.impatience is not None:
            self.impatience.cancel()
            self.impatience = None

    def _give_up(self) -> None:
        self.impatience = None
        if not self.transport.is_closing():
            self.transport.close()
