"""Is it well? One page for load balancers and people, one for Prometheus."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec
from prometheus_client.core import Metric

from wellheard.collector.any_inbox import AnyInbox, Backlog, History, Unreadable
from wellheard.collector.body import Scope, Send
from wellheard.collector.refusal import refused
from wellheard.collector.reply import JSON, TEXT, send_bytes
from wellheard.collector.steps import Clock
from wellheard.collector.tally import Tally, exposition, gauge


class Health:
    def __init__(self, inbox: AnyInbox, history: History, tally: Tally, clock: Clock) -> None:
        self.inbox, self.history, self.tally, self.clock = inbox, history, tally, clock
        self.drained_seq = 0
        self.more: Callable[[], list[Metric]] = (
            list  # figures of the house around; may ask a database, so a thread does
        )

    async def backlog(self) -> Backlog:
        return await self.history.backlog(self.drained_seq, self.clock())

    async def answer(self, path: str, scope: Scope, send: Send) -> str:
        if scope["method"] not in ("GET", "HEAD"):
            raise refused("wrong_method", "This is only read.", field="method", expected="GET", got=scope["method"])
        await (self.healthz(send) if path == "/healthz" else self.metrics(send))
        return "shown"

    async def healthz(self, send: Send) -> None:
        """200 while answers can be kept; 503 with the reason when the last commit failed or nothing can be read."""
        error, backlog = self.inbox.reason(), Backlog(0, 0.0)
        try:
            backlog = await self.backlog()
        except Unreadable as unreadable:
            error = error or unreadable.code or "unreadable"
        inbox = {
            "writable": not error,
            "error": error,
            "queued": self.inbox.queued,
            "backlog_rows": backlog.rows,
            "backlog_age_seconds": backlog.age_seconds,
        }
        body = msgspec.json.encode({"status": "failing" if error else "ok", "inbox": inbox})
        await send_bytes(send, 503 if error else 200, JSON, body)

    async def metrics(self, send: Send) -> None:
        more = await asyncio.to_thread(self.more)
        await send_bytes(send, 200, TEXT, exposition([*self.tally.families(), *await self.gauges(), *more]))

    async def gauges(self) -> list[Metric]:
        """Without the backlog while it cannot be read: no figure is better than a wrong one."""
        figures = [
            gauge("wellheard_inbox_writable", "1 while answers can be kept", 0.0 if self.inbox.reason() else 1.0),
            gauge("wellheard_inbox_queue_rows", "Pages waiting for the disk", self.inbox.queued),
        ]
        with suppress(Unreadable):
            backlog = await self.backlog()
            figures += [
                gauge("wellheard_inbox_backlog_rows", "Pages kept and not yet drained", backlog.rows),
                gauge(
                    "wellheard_inbox_backlog_age_seconds", "Age of the oldest page not yet drained", backlog.age_seconds
                ),
            ]
        return figures
