"""What runs inside `wellheard up`: the server, the collector with its inbox, the drain, the keeping of the lake, background tasks."""

import gc
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import uvicorn

from wellheard.collector.client import behind
from wellheard_server.base.live import board
from wellheard_server.project.asgi import Application
from wellheard_server.project.live import Live
from wellheard_server.project.up import deaf_to_stop_signals

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Open streams are ended first: a page that listens must not hold the stop up."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        board.end()
        await super().shutdown(sockets)


class Rooms:
    """Made after Django is set up and the database is migrated. Some imports wait until then: Django's models need its settings."""

    def __init__(self, settings: Any) -> None:
        from django.core.wsgi import get_wsgi_application

        from wellheard.collector.collector import Collector
        from wellheard_server.base.doors import CONSOLE, through
        from wellheard_server.base.limits_shared import shared
        from wellheard_server.responses import sources
        from wellheard_server.responses.drain import Drain
        from wellheard_server.surveys.house import DatabaseHouse

        wsgi = through(CONSOLE, get_wsgi_application())
        self.server: Server | None = None
        self.proxies = settings.PROXIES
        self.inbox = sources.inbox(self.give_up)
        self.house = DatabaseHouse()
        self.collector = Collector(self.house, self.inbox, per_minute=settings.ANSWERS_PER_MINUTE)
        self.limit = shared("answers", self.collector.limit)
        self.drain = Drain(sources.opened(self.collector.drained))
        self.inbox.on_commit = heard_by(self.inbox.on_commit, self.drain)
        self.worker = worker()
        self.application = Application(self.collector, Live(board, is_member), wsgi)

    def serve(self, listening: socket.socket, stop_seconds: int) -> None:
        """Returns when everything has stopped: first the door, then what came through it, then the threads."""
        tasks = threading.Thread(target=self.worker.run, name="tasks", daemon=True)
        self.server = Server(config(behind(self.proxies, self.application), stop_seconds))
        deaf_to_stop_signals()
        self.house.start()
        self.drain.start()
        self.limit.start()
        tasks.start()
        gc.collect()
        gc.freeze()  # what a start made stays: looking through it again and again would hold answers up
        try:
            self.server.run(sockets=[listening])
        finally:
            self.worker.request_stop()
            self.application.django.close()
            self.inbox.close()
            self.drain.stop()
            self.collector.close()
            self.house.stop()
            self.limit.stop()
            tasks.join(3)
        if self.inbox.broken:
            raise SystemExit(
                "The disk under the inbox failed to keep what was written. Look at it before the next start."
            )

    def give_up(self, error: Exception) -> None:
        """The disk under the inbox failed in a way no later promise could be trusted after: stop, and let the next start look."""
        log.critical("the inbox cannot be trusted any more; stopping", exc_info=error)
        if self.server:
            self.server.should_exit = True


def heard_by(committed: Callable[[int, float], None], drain: Any) -> Callable[[int, float], None]:
    """The drain is woken by every commit, so an answer is on the dashboard in a moment and not at its next look."""

    def told(rows: int, seconds: float) -> None:
        committed(rows, seconds)
        drain.wake()

    return told


def config(application: Any, stop_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the client's address is the connection's; a header can say anything
        timeout_keep_alive=20,
        timeout_graceful_shutdown=stop_seconds,
    )


def worker() -> Any:
    """The queue's worker in a thread: it needs no signals of its own, `request_stop` ends it."""
    from django_ox.worker import worker_class

    return worker_class()(concurrency=1, poll_interval=1.0)


def is_member(workspace_id: UUID, user_id: UUID) -> bool:
    """Asked in a thread that may be anybody's, so its database connection is not kept."""
    from django.db import connection

    from wellheard_server.accounts.models import Membership

    try:
        return Membership.objects.filter(workspace_id=workspace_id, user_id=user_id, user__is_active=True).exists()
    finally:
        connection.close()
