"""An early stage reaches a late one by announcing: a struct per kind, one row, and the tasks its subscribers asked for."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
from django.utils import timezone

from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import current_workspace_id


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every announcement; the class name is its kind. `subject_id` is the row it is about."""

    subject_id: UUID


_subscribers: dict[str, list[Callable[[Announcement], None]]] = defaultdict(list)


def subscribe(kind: type[News]) -> Callable[[Callable[[Announcement], None]], Callable[[Announcement], None]]:
    """Marks a function that enqueues a task about that kind of news; it runs in the announcer's transaction and must only enqueue."""

    def mark(function: Callable[[Announcement], None]) -> Callable[[Announcement], None]:
        _subscribers[kind.__name__].append(function)
        return function

    return mark


def announce(news: News, *, actor: str, at: datetime | None = None) -> Announcement:
    """Writes the row in the caller's transaction and lets the subscribers enqueue what they do about it."""
    data = msgspec.to_builtins(news)
    subject_id = data.pop("subject_id")
    row = Announcement.objects.create(
        workspace_id=current_workspace_id(),
        kind=type(news).__name__,
        subject_id=subject_id,
        actor=actor,
        data=data,
        announced_at=at or timezone.now(),
    )
    for subscriber in _subscribers[row.kind]:
        subscriber(row)
    return row


def subscriptions() -> dict[str, list[str]]:
    """Who does something about which news, for `wellheard announcements`."""
    return {kind: [f"{f.__module__}.{f.__qualname__}" for f in functions] for kind, functions in _subscribers.items()}
