"""What runs in a process of ours. `wellheard up` has all of it; on PostgreSQL its parts may be processes of their own, any number of each:

collector   the respondents' pages and answers, into the inbox
web         the console, the API and the ticks of open pages
worker      the drain, the keeping of the lake, background tasks
"""

import gc
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from wellheard.collector.client import behind
from wellheard_server.base import lease
from wellheard_server.base.live import board
from wellheard_server.project.asgi import Application
from wellheard_server.project.live import Live
from wellheard_server.project.serving import GRACE_SECONDS, Door, Server, answer, config
from wellheard_server.project.up import deaf_to_stop_signals
from wellheard_server.project.wellness import NOT_FOUND, Wellness

log = logging.getLogger(__name__)
BUSY_ROWS, BUSY_SECONDS = 256, 0.15
ROLES = ("collector", "web", "worker")
THREADS_SECONDS = 3.0  # for the drain and for tasks under way; what is not finished is done again elsewhere


class Rooms:
    """Made after Django is set up and the database is migrated. Some imports wait until then: Django's models need its settings."""

    def __init__(self, settings: Any, roles: Iterable[str] = ROLES) -> None:
        from wellheard_server.base.postgres import is_postgres

        self.roles, self.grace = tuple(roles), GRACE_SECONDS if is_postgres() else 0.0
        self.server: Server | None = None
        self.proxies = settings.PROXIES
        self.collecting = Collecting(settings, self.give_up) if "collector" in self.roles else None
        self.serving = Serving() if "web" in self.roles else None
        self.working = Working(self.collecting) if "worker" in self.roles else None
        self.application = self._application()

    def serve(self, listening: socket.socket, stop_seconds: float) -> None:
        """Returns when everything has stopped: first the door, then what came through it, then the threads."""
        door = Door(behind(self.proxies, self.application))
        self.server = Server(config(door, max(1, int(stop_seconds - self.grace))), door, self.grace)
        deaf_to_stop_signals()
        parts = [part for part in (self.collecting, self.serving, self.working) if part]
        for part in parts:
            part.start()
        gc.collect()
        gc.freeze()  # what a start made stays: looking through it again and again would hold answers up
        try:
            self.server.run(sockets=[listening])
        finally:
            if self.working:
                self.working.worker.request_stop()
            for part in (self.serving, self.collecting, self.working):
                if part:
                    part.stop()
            lease.release_all()
        if self.collecting and self.collecting.inbox.broken:
            raise SystemExit(
                "The disk under the inbox failed to keep what was written. Look at it before the next start."
            )

    def _application(self) -> Callable[..., Any]:
        """All doors in one, or the one of this role."""
        if self.serving:
            health = self.collecting.collector if self.collecting else Wellness("web")
            return self.serving.behind(health)
        return only(self.collecting.collector) if self.collecting else Wellness("worker", lag)

    def give_up(self, error: Exception) -> None:
        """The disk under the inbox failed in a way no later promise could be trusted after: stop, and let the next start look."""
        log.critical("the inbox cannot be trusted any more; stopping", exc_info=error)
        if self.server:
            self.server.should_exit = True


class Collecting:
    """The respondents' side."""

    def __init__(self, settings: Any, when_broken: Callable[[Exception], None]) -> None:
        from wellheard.collector.collector import Collector
        from wellheard_server.base.limits_shared import shared
        from wellheard_server.project.status.gauges import Gauges
        from wellheard_server.responses.inbox import sources
        from wellheard_server.surveys.house import DatabaseHouse

        self.inbox = sources.inbox(when_broken)
        self.house = DatabaseHouse()
        self.collector = Collector(self.house, self.inbox, per_minute=settings.ANSWERS_PER_MINUTE)
        self.collector.health.more = Gauges()
        self.limit = shared("answers", self.collector.limit)

    def is_busy(self) -> bool:
        """Answers queue, or wait for their turn in the loop."""
        return self.inbox.queued > BUSY_ROWS or self.collector.load.lag > BUSY_SECONDS

    def start(self) -> None:
        self.house.start()
        self.limit.start()

    def stop(self) -> None:
        self.inbox.close()
        self.collector.close()
        self.house.stop()
        self.limit.stop()


class Serving:
    """The members' side."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        from wellheard_server.base.doors import CONSOLE, through
        from wellheard_server.base.live_relay import Relay

        self.wsgi = through(CONSOLE, get_wsgi_application())
        self.live, self.relay = Live(board, is_member), Relay(board)
        self.application: Application | None = None

    def behind(self, first: Any) -> Application:
        """What `first` handles goes to it."""
        self.application = Application(first, self.live, self.wsgi)
        return self.application

    def start(self) -> None:
        self.relay.start()

    def stop(self) -> None:
        self.relay.stop()
        if self.application:
            self.application.django.close()


class Working:
    """What nobody waits for."""

    def __init__(self, collecting: Collecting | None) -> None:
        from wellheard_server.responses.drain import Drain
        from wellheard_server.responses.inbox import sources
        from wellheard_server.responses.turns import Turns

        source = sources.opened(*([collecting.collector.drained] if collecting else []))
        self.drain = Drain(source, turn=Turns(), is_busy=collecting.is_busy if collecting else lambda: False)
        if collecting:
            collecting.inbox.on_commit = heard_by(collecting.inbox.on_commit, self.drain)
        self.worker = worker()
        self.tasks = threading.Thread(target=self.worker.run, name="tasks", daemon=True)

    def start(self) -> None:
        self.drain.start()
        self.tasks.start()

    def stop(self) -> None:
        """What is not finished in time is done again by whoever comes next."""
        self.worker.request_stop()
        until = time.monotonic() + THREADS_SECONDS
        self.drain.stop(THREADS_SECONDS)
        self.tasks.join(max(0.0, until - time.monotonic()))


def only(collector: Any) -> Callable[..., Any]:
    """A collector by itself: what is not its own is nowhere."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not collector.handles(scope["path"]):
            return await answer(send, 404, NOT_FOUND)
        await collector(scope, receive, send)

    return application


def heard_by(committed: Callable[[int, float], None], drain: Any) -> Callable[[int, float], None]:
    """The drain is woken by every commit, so an answer is on the dashboard in a moment and not at its next look."""

    def told(rows: int, seconds: float) -> None:
        committed(rows, seconds)
        drain.wake()

    return told


def worker() -> Any:
    """The queue's worker in a thread: it needs no signals of its own, `request_stop` ends it."""
    from django_ox.worker import worker_class

    return worker_class()(concurrency=1, poll_interval=1.0)


def lag() -> list[Any]:
    """What a worker has still to do."""
    from django.db import connection
    from django.db.models import F
    from django_ox.models import OxTask

    from wellheard.collector.tally import gauge
    from wellheard_server.responses.models import LedgerOffset

    try:
        behind = LedgerOffset.objects.filter(given__gt=F("written")).count()
        tasks = OxTask.objects.filter(status=OxTask.Status.READY).count()
    finally:
        connection.close()
    return [
        gauge("wellheard_facts_behind_workspaces", "Workspaces whose facts lag behind their responses", behind),
        gauge("wellheard_tasks_waiting", "Background tasks that wait, also for their time", tasks),
    ]


def is_member(workspace_id: UUID, user_id: UUID) -> bool:
    """Asked in a thread that may be anybody's, so its database connection is not kept."""
    from django.db import connection

    from wellheard_server.accounts.models import Membership

    try:
        return Membership.objects.filter(workspace_id=workspace_id, user_id=user_id, user__is_active=True).exists()
    finally:
        connection.close()
