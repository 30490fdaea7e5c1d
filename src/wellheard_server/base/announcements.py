"""An early stage reaches a late one by announcing: a struct per kind, one row, and the tasks its subscribers asked for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from wellheard.base.ids import uuid7s
from wellheard_server.base.models import Announcement
from wellheard_server.base.rows import Same, as_json, insert
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
    row = _row(news, actor, at or timezone.now())
    row.save(force_insert=True)
    _tell(row)
    return row


def announce_all(news: Sequence[tuple[News, datetime]], *, actor: str) -> None:
    """Many at once, each with its moment: what a batch of answers tells costs one statement."""
    ids = uuid7s(len(news))
    columns = {"id": ids, "kind": [type(each).__name__ for each, _ in news], "actor": Same(actor)}
    columns |= {"subject_id": [each.subject_id for each, _ in news], "announced_at": [at for _, at in news]}
    told = [
        as_json({name: getattr(each, name) for name in each.__struct_fields__ if name != "subject_id"})
        for each, _ in news
    ]
    insert(Announcement, columns | {"workspace_id": Same(current_workspace_id()), "data": told})
    for key, (each, at) in zip(ids, news, strict=True):
        if _subscribers.get(type(each).__name__):
            _tell(_row(each, actor, at, id=key))


def _tell(row: Announcement) -> None:
    for subscriber in _subscribers.get(row.kind, ()):
        subscriber(row)


def _row(news: News, actor: str, at: datetime, **more: Any) -> Announcement:
    data = msgspec.to_builtins(news)
    return Announcement(
        workspace_id=current_workspace_id(),
        kind=type(news).__name__,
        subject_id=data.pop("subject_id"),
        actor=actor,
        data=data,
        announced_at=at,
        **more,
    )


def subscriptions() -> dict[str, list[str]]:
    """Who does something about which news, for `wellheard announcements`."""
    return {kind: [f"{f.__module__}.{f.__qualname__}" for f in functions] for kind, functions in _subscribers.items()}
