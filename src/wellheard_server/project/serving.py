"""The server in the process: uvicorn, told when to stop, and how much time it has for that."""

import logging
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

import uvicorn

from wellheard_server.base.live import board
from wellheard_server.project.patience import Patient

log = logging.getLogger(__name__)
GRACE_SECONDS = 3.0  # a node is still open so long after it was told to stop, so that a proxy has seen that it is going
STOPPING = b'{"status":"stopping"}'


class Server(uvicorn.Server):
    """After SIGTERM it first says at /healthz that it is going and serves on for `grace` seconds, each answer the last on its connection;
    then it takes no more connections and finishes what is under way. SIGINT is somebody at the keyboard: no grace."""

    def __init__(self, config: uvicorn.Config, door: "Door", grace: float = 0.0) -> None:
        super().__init__(config)
        self.door, self.grace, self._closes_at = door, grace, 0.0

    def handle_exit(self, sig: int, frame: Any) -> None:
        if sig != signal.SIGTERM or not self.grace or self.door.is_closing:
            return super().handle_exit(sig, frame)
        self.door.is_closing = True
        self._closes_at = time.monotonic() + self.grace

    async def on_tick(self, counter: int) -> bool:
        if self.door.is_closing and time.monotonic() >= self._closes_at:
            self.should_exit = True
        return bool(await super().on_tick(counter))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open streams are ended first: a page that listens must not hold the stop up."""
        board.end()
        await super().shutdown(sockets)


class Door:
    """In front of the application, and as good as absent until the process is told to stop."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application, self.is_closing = application, False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if not self.is_closing:
            return await self.application(scope, receive, send)
        if scope["type"] == "http" and scope["path"] == "/healthz":
            return await answer(send, 503, STOPPING)

        async def last(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() != b"connection"]
                message = {**message, "headers": [*kept, (b"connection", b"close")]}
            await send(message)

        await self.application(scope, receive, last)


async def answer(send: Any, status: int, body: bytes, kind: bytes = b"application/json") -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def config(application: Any, stop_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=Patient,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the client's address is the connection's; a header can say anything
        timeout_keep_alive=20,
        timeout_graceful_shutdown=stop_seconds,
    )
