"""Ticks: "something changed in this survey", told to the pages that look at it. A tick carries no data; the page asks for what it may see."""

import asyncio
from threading import Lock
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

from wellheard_server.base import live_relay

MOST_LISTENERS = 400
MOST_IN_A_WORKSPACE = 100
TICKET_SECONDS = 3600

_signer_salt = "wellheard.live"


class Listener:
    """One open page. Ticks that come while it is busy are told once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.changed, self.woken, self.is_over = loop, set[str](), asyncio.Event(), False

    def tell(self, survey_id: str) -> None:
        self.changed.add(survey_id)
        self.woken.set()

    def end(self) -> None:
        self.is_over = True
        self.woken.set()

    def take(self) -> list[str]:
        changed, self.changed = sorted(self.changed), set()
        self.woken.clear()
        return changed


class Board:
    """Who listens in this process. `tick` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: dict[UUID, set[Listener]] = {}

    def listen(self, workspace_id: UUID, listener: Listener) -> bool:
        """False when too many listen already."""
        with self._lock:
            here = self._listeners.get(workspace_id, set())
            if len(here) >= MOST_IN_A_WORKSPACE or sum(map(len, self._listeners.values())) >= MOST_LISTENERS:
                return False
            self._listeners.setdefault(workspace_id, here).add(listener)
            return True

    def leave(self, workspace_id: UUID, listener: Listener) -> None:
        with self._lock:
            here = self._listeners.get(workspace_id, set())
            here.discard(listener)
            if not here:
                self._listeners.pop(workspace_id, None)

    def tick(self, workspace_id: UUID, survey_id: UUID) -> None:
        with self._lock:
            here = list(self._listeners.get(workspace_id, ()))
        for listener in here:
            _call(listener, listener.tell, str(survey_id))

    def workspaces(self) -> list[UUID]:
        """Those somebody listens to."""
        with self._lock:
            return list(self._listeners)

    def end(self) -> None:
        """Every stream is finished: the server stops, and pages come back to the next one by themselves."""
        with self._lock:
            everyone = [listener for here in self._listeners.values() for listener in here]
        for listener in everyone:
            _call(listener, listener.end)

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._listeners.values()))


def _call(listener: Listener, what: object, *args: object) -> None:
    try:
        listener.loop.call_soon_threadsafe(what, *args)  # type: ignore[arg-type]
    except RuntimeError:  # its loop is closed, so its page is gone
        return


board = Board()


def tick(workspace_id: UUID, survey_id: UUID) -> None:
    """The survey's answers changed, and pages of every node hear of it. Cheap when nobody listens."""
    board.tick(workspace_id, survey_id)
    live_relay.tell(workspace_id, survey_id)


def ticket(workspace_id: UUID, user_id: UUID) -> str:
    """What lets a page listen for an hour. Signed for this purpose alone."""
    return TimestampSigner(salt=_signer_salt).sign(f"{workspace_id.hex}.{user_id.hex}")


def holder(text: str) -> tuple[UUID, UUID] | None:
    """Workspace and user of a ticket; None for one that is forged, torn or old."""
    try:
        workspace, _, user = TimestampSigner(salt=_signer_salt).unsign(text, max_age=TICKET_SECONDS).partition(".")
        return UUID(workspace), UUID(user)
    except (BadSignature, ValueError):
        return None
