"""Every query goes through a workspace. Inside `scope(workspace.id)` a scoped model shows that workspace's rows; outside it, asking fails."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import models

from wellheard.base.ids import uuid7

_current: ContextVar[UUID | None] = ContextVar("workspace", default=None)


class OutsideScope(RuntimeError):
    """A query on a workspace's rows without saying whose. Always a bug of ours."""


@contextmanager
def scope(workspace_id: UUID) -> Iterator[None]:
    """Within it, scoped models answer for this workspace alone."""
    token = _current.set(workspace_id)
    try:
        yield
    finally:
        _current.reset(token)


def current_workspace_id() -> UUID:
    """Raises OutsideScope when no workspace is entered."""
    workspace_id = _current.get()
    if workspace_id is None:
        raise OutsideScope("enter scope(workspace.id) before touching a workspace's rows")
    return workspace_id


def enter(workspace_id: UUID) -> None:
    """For the rest of the current context. Whoever calls it runs inside `own_context`, so that nothing is left behind in the thread."""
    _current.set(workspace_id)


def own_context[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Each call gets a context of its own: a scope entered in it ends with it."""

    @wraps(function)
    def apart(*args: P.args, **kwargs: P.kwargs) -> R:
        return copy_context().run(function, *args, **kwargs)

    return apart


def streamed[T](workspace_id: UUID, rows: Iterable[T]) -> Iterator[T]:
    """The same rows for a streaming answer, which is read after its view has returned: every step is taken inside the scope."""
    steps = iter(rows)
    while True:
        with scope(workspace_id):
            try:
                row = next(steps)
            except StopIteration:
                return
        yield row


class ScopedManager(models.Manager):
    """Rows of the current workspace. `create` fills the workspace in by itself."""

    def get_queryset(self) -> models.QuerySet:
        return self.narrow(super().get_queryset())

    def narrow(self, rows: models.QuerySet) -> models.QuerySet:
        """The one filter that keeps tenants apart; the tenant sweep breaks it on purpose and must notice."""
        return rows.filter(workspace_id=current_workspace_id())

    def create(self, **values: Any) -> models.Model:
        values.setdefault("workspace_id", current_workspace_id())
        return super().create(**values)


class Scoped(models.Model):
    """A row that belongs to one workspace. `objects` is scoped; `everywhere` is for the drain and commands; lint lists who may use it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")

    everywhere = models.Manager()
    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"
        default_manager_name = "everywhere"
