"""Somebody is to be forgotten: asked by whom, why, how far it is in each store, and the receipt when nothing is left."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.db import models

from wellheard.base.ids import uuid7
from wellheard_server.base.scope import Scoped, ScopedManager

PERSON, RESPONSE, WORKSPACE = "person", "response", "workspace"
State = Literal["waiting", "done", "not_done"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One store of one erasure. `n`: what went, over all attempts; `reason`: one word, why it is not done."""

    state: State = "waiting"
    n: int = 0
    attempts: int = 0
    reason: str = ""
    at: datetime | None = None


class Erasure(models.Model):
    """Ids and keyed hashes alone. It names its workspace without pointing at it: it outlives a workspace that is erased."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    person_id = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)  # the random id that facts carried
    responses = models.JSONField(default=list)
    invitations = models.JSONField(default=list)
    files = models.JSONField(default=list)  # names of uploads that held rows of theirs
    digests = models.JSONField(default=list)  # of address and number, for what may not come back (base/suppression.py)
    why = models.CharField(max_length=10)
    actor = models.CharField(max_length=60)
    steps = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    everywhere = models.Manager()
    objects = ScopedManager()

    class Meta:
        base_manager_name = "everywhere"
        default_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace_id", "-asked_at"], name="erasure_by_time")]

    def step(self, store: str) -> Step:
        return msgspec.convert(self.steps.get(store, {}), Step)

    def note(self, store: str, step: Step) -> None:
        """Committed at once: a kill after it repeats nothing that was done."""
        self.steps = {**self.steps, store: msgspec.to_builtins(step)}
        self.save(update_fields=["steps"])

    @property
    def state(self) -> State:
        if self.finished_at:
            return "done"
        return "not_done" if any(step.get("state") == "not_done" for step in self.steps.values()) else "waiting"

    @property
    def target(self) -> UUID:
        """The one id it was asked for."""
        if self.kind == PERSON and self.person_id:
            return self.person_id
        return UUID(self.responses[0]) if self.kind == RESPONSE else self.workspace_id


class Suppressed(Scoped):
    """An address or a number that no import and no program may bring back: its owner was erased. A keyed hash, nothing else."""

    digest = models.CharField(max_length=64)
    since = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="suppressed_once")]
