"""The respondent's side of the port, as one raw ASGI application: surveys' pages, answers, health. No framework: each
of its microseconds would be paid by every answer."""

import logging
import time
from collections.abc import Callable

from wellheard.base.ids import new_secret
from wellheard.collector import steps
from wellheard.collector.any_inbox import AnyInbox, Broken, DiskFull, Unreadable
from wellheard.collector.body import Gone, Receive, Scope, Send
from wellheard.collector.health import Health
from wellheard.collector.house import House
from wellheard.collector.json_door import JsonDoor
from wellheard.collector.limit import AddressLimit
from wellheard.collector.load import Load
from wellheard.collector.notice import send_notice
from wellheard.collector.refusal import Refused, refused
from wellheard.collector.reply import send_refusal
from wellheard.collector.respondent import Respondent
from wellheard.collector.tally import Tally
from wellheard.collector.visit import Visit

KEEP_DAYS = 30  # how long a drained page stays in the inbox, so that a restored main database can be filled again
# Waiting for the disk: so many are always let in, else sending people away would keep the loop late by itself.
FEW = 2048
log = logging.getLogger(__name__)


def now() -> int:
    return time.time_ns() // 1000


class Collector:
    """Everything under /s/, /p/ and /a/, and /healthz and /metrics. `clock` (microseconds) and `secret` are handed in
    by tests. `per_minute`: how many pages one address may send; 0: any number."""

    def __init__(
        self,
        house: House,
        inbox: AnyInbox,
        *,
        clock: steps.Clock = now,
        secret: Callable[[], str] = new_secret,
        keep_days: int = KEEP_DAYS,
        per_minute: int = 0,
    ) -> None:
        self.inbox, self.clock, self.keep_days = inbox, clock, keep_days
        self.history = inbox.history()
        self.tally = Tally()
        inbox.on_commit = self.tally.committed
        self.health = Health(inbox, self.history, self.tally, clock)
        self._json = JsonDoor(house, inbox, self.history, clock)
        self._respondent = Respondent(house, inbox, self.history, clock, secret)
        self._pruned_at = clock()
        self.load = Load()
        self.limit = AddressLimit(per_minute, clock) if per_minute else None

    def handles(self, path: str) -> bool:
        """Whether an address is the collector's; the server hands all others to Django."""
        return path.startswith(("/a/", "/s/", "/p/")) or path in ("/healthz", "/metrics")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        path: str = scope["path"]
        door, outcome = path[1:2], "crashed"
        try:
            if self.inbox.queued >= FEW and self.load.is_late() and door in ("a", "s", "p"):
                raise refused("busy", "Too many come at once; please try again in a moment.")
            if self.limit is not None:
                _count(self.limit, door, scope)
            if door == "a":
                outcome = await self._json.answer(path[3:], scope, receive, send)
            elif door in ("s", "p"):
                outcome = await self._respondent.answer(path, scope, receive, send)
            else:
                door, outcome = "health", await self.health.answer(path, scope, send)
        except Refused as refusal:
            outcome = refusal.reason
            if door in ("s", "p"):
                await send_notice(send, refusal, Visit.of(scope), None)
            else:
                await send_refusal(send, refusal)
        except Unreadable as error:
            outcome = "broken"
            log.error("%s", error.message)
            await send_refusal(send, refused("broken", "Something is wrong with the disk; please come back later."))
        except Gone:
            outcome = "gone"
        finally:
            self.tally.outcomes[door, outcome] += 1
            if outcome == "unknown_link" and self.limit is not None and scope["method"] != "POST":
                self.limit.count(client_of(scope))  # whoever tries links out uses the same limit up
            if outcome == "stored":
                self.tally.taking.observe(time.perf_counter() - began)

    def drained(self, seq: int) -> None:
        """The drain says how far it is, from its own thread. Once an hour what is drained and older than `keep_days` is
        forgotten here."""
        self.health.drained_seq = seq
        if self.clock() - self._pruned_at > 3600 * 10**6:
            self._pruned_at = self.clock()
            try:
                self.inbox.prune(seq, self._pruned_at - self.keep_days * 86400 * 10**6)
            except (Broken, DiskFull) as error:
                log.warning("the inbox could not be pruned: %s", error.message)

    def close(self) -> None:
        """Lets go of the inbox's history; the inbox itself is closed by whoever opened it."""
        self.history.close()


def _count(limit: AddressLimit, door: str, scope: Scope) -> None:
    """Pages sent count; reading is free, but links cannot be tried out by somebody who has sent too much."""
    if scope["method"] == "POST":
        limit.take(client_of(scope))
    elif door == "p":
        limit.look(client_of(scope))


def client_of(scope: Scope) -> str:
    """Empty where there is none, as on a Unix socket."""
    client = scope.get("client")
    return client[0] if client else ""
