"""From Django's thread to the server's loop: an answer goes over whole. Message by message the thread would wait for the loop three times,
which costs a small answer more than making it."""

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder

WHOLE = 256 * 1024  # bytes kept back at most; what is larger and could be endless is handed over (`pouring`)
START, BODY = "http.response.start", "http.response.body"


class Threads(WSGIMiddleware):
    """a2wsgi's, with such a responder for each request."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await Responder(self.app, self.executor, self.send_queue_size)(scope, receive, send)


class Responder(WSGIResponder):
    """Keeps the start and the chunks until the end is there, or there are too many bytes of them."""

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self._start: list[Any] = []
        self._chunks: list[bytes] = []
        self._size = 0

    def send(self, message: Any) -> None:
        """Called in the thread."""
        if message["type"] == START:
            self._start = [message]
            return
        self._chunks.append(message["body"])
        self._size += len(message["body"])
        if self._size > WHOLE:
            self._send_on(more=True)

    def wsgi(self, environ: Any, start_response: Any) -> None:
        super().wsgi(environ, start_response)
        if self._start:
            self.loop.call_soon_threadsafe(self._send_whole)  # runs before the loop hears that the thread is done
        else:
            self._send_on(more=False)

    def _send_on(self, *, more: bool) -> None:
        for each in self._kept(more=more):
            super().send(each)

    def _send_whole(self) -> None:
        for each in self._kept(more=False):
            self.send_queue.put_nowait(each)  # the queue is empty: nothing was sent before

    def _kept(self, *, more: bool) -> list[Any]:
        kept = [*self._start, {"type": BODY, "body": b"".join(self._chunks), "more_body": more}]
        self._start, self._chunks, self._size = [], [], 0
        return kept
