"""Is it well? One page for load balancers and people, one for Prometheus."""

import msgspec
from prometheus_client.core import Metric

from wellheard.collector.body import Scope, Send
from wellheard.collector.inbox import Inbox
from wellheard.collector.inbox_reader import InboxReader
from wellheard.collector.refusal import refused
from wellheard.collector.reply import JSON, TEXT, send_bytes
from wellheard.collector.steps import Clock
from wellheard.collector.tally import Tally, exposition, gauge


class Backlog(msgspec.Struct, frozen=True):
    """What is kept but not yet drained. Nobody has said yet how far the drain is: everything waits."""

    rows: int
    age_seconds: float


class Health:
    def __init__(self, inbox: Inbox, reader: InboxReader, tally: Tally, clock: Clock) -> None:
        self.inbox, self.reader, self.tally, self.clock = inbox, reader, tally, clock
        self.drained_seq = 0

    def backlog(self) -> Backlog:
        oldest = self.reader.oldest_after(self.drained_seq)
        age = 0.0 if oldest is None else max(0.0, (self.clock() - oldest) / 1e6)
        return Backlog(max(0, self.inbox.last_seq - self.drained_seq), round(age, 3))

    async def answer(self, path: str, scope: Scope, send: Send) -> str:
        if scope["method"] not in ("GET", "HEAD"):
            raise refused("wrong_method", "This is only read.", field="method", expected="GET", got=scope["method"])
        await (self.healthz(send) if path == "/healthz" else self.metrics(send))
        return "shown"

    async def healthz(self, send: Send) -> None:
        """200 while answers can be kept; 503 with the reason when the last commit failed."""
        error = self.inbox.broken or self.inbox.last_error
        backlog = self.backlog()
        inbox = {
            "writable": error is None,
            "error": getattr(error, "sqlite_errorname", "") if error else "",
            "queued": self.inbox.queued,
            "backlog_rows": backlog.rows,
            "backlog_age_seconds": backlog.age_seconds,
        }
        body = msgspec.json.encode({"status": "failing" if error else "ok", "inbox": inbox})
        await send_bytes(send, 503 if error else 200, JSON, body)

    async def metrics(self, send: Send) -> None:
        await send_bytes(send, 200, TEXT, exposition([*self.tally.families(), *self.gauges()]))

    def gauges(self) -> list[Metric]:
        backlog = self.backlog()
        return [
            gauge(
                "wellheard_inbox_writable",
                "1 while answers can be kept",
                0.0 if self.inbox.broken or self.inbox.last_error else 1.0,
            ),
            gauge("wellheard_inbox_queue_rows", "Pages waiting for the disk", self.inbox.queued),
            gauge("wellheard_inbox_backlog_rows", "Pages kept and not yet drained", backlog.rows),
            gauge("wellheard_inbox_backlog_age_seconds", "Age of the oldest page not yet drained", backlog.age_seconds),
        ]
