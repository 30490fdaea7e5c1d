"""An early stage reaches a late one by announcing: a struct per kind, one row, and the tasks its subscribers asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
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
    return announce_all([(news, at or timezone.now())], actor=actor)[0]


def announce_all(news: Iterable[tuple[News, datetime]], *, actor: str) -> list[Announcement]:
    """Many at once, each with its moment: what a batch of answers tells costs one statement."""
    rows = [_row(each, actor, at) for each, at in news]
    Announcement.objects.bulk_create(rows)
    for row in rows:
        for subscriber in _subscribers[row.kind]:
            subscriber(row)
    return rows


def _row(news: News, actor: str, at: datetime) -> Announcement:
    data = msgspec.to_builtins(news)
    return Announcement(
        workspace_id=current_workspace_id(),
        kind=type(news).__name__,
        subject_id=data.pop("subject_id"),
        actor=actor,
        data=data,
        announced_at=at,
    )


def subscriptions() -> dict[str, list[str]]:
    """Who does something about which news, for `wellheard announcements`."""
    return {kind: [f"{f.__module__}.{f.__qualname__}" for f in functions] for kind, functions in _subscribers.items()}
