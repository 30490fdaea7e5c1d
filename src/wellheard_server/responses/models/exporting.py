"""A file of answers made for somebody: asked for, made in the background, kept a week."""

import secrets
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.transaction import on_commit
from django.utils import timezone

from wellheard_server.base.scope import Scoped

WAITING, RUNNING, FAILED, DONE = "waiting", "running", "failed", "done"
KEPT = timedelta(days=7)
SILENT = timedelta(seconds=60)  # whoever makes one says so every second
MOST_TRIES = 3


class Export(Scoped):
    """`wanted` says which answers (responses.outgoing.Wanted). `stored` is the random name of the file in FILES/exports, empty until it is
    whole. `run` names the one process that may make it: another one that wakes up late finds a name that is not its own, and ends.
    """

    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE)
    format = models.CharField(max_length=20)
    with_codebook = models.BooleanField(default=True)
    wanted = models.JSONField(default=dict)
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, default=WAITING)
    run = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    actor = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [models.Index(fields=["workspace", "-created_at"], name="export_by_time")]

    # -- what it is

    @property
    def is_busy(self) -> bool:
        return self.state in (WAITING, RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == DONE and bool(self.stored) and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def expires_at(self) -> Any:
        return self.ended_at + KEPT if self.ended_at else None

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def has_people(self) -> bool:
        """Then only those who may read people get it."""
        return bool(self.wanted.get("people"))

    @property
    def path(self) -> Path:
        return folder() / self.stored

    @property
    def workshop(self) -> Path:
        """Where it is being made; whatever lies there is no file yet."""
        return folder() / f".making-{self.id}"

    # -- what can be done with it; False where that does not fit how it stands

    @classmethod
    def ask(
        cls, survey: Any, form: str, wanted: msgspec.Struct, *, name: str, actor: str, with_codebook: bool
    ) -> "Export":
        return cls.objects.create(
            survey=survey,
            format=form,
            wanted=msgspec.to_builtins(wanted),
            name=name,
            actor=actor,
            with_codebook=with_codebook,
        )

    def claim(self) -> UUID | None:
        """The right to make it, which one process gets; also of one whose maker has been silent."""
        run, now = uuid4(), timezone.now()
        waiting = models.Q(state=WAITING) | models.Q(state=RUNNING, beat_at__lt=now - SILENT)
        mine = self._set(
            self._here().filter(waiting), state=RUNNING, run=run, beat_at=now, done=0, tries=F("tries") + 1
        )
        if not mine:
            return None
        self._drop_named()
        return run

    def _drop_named(self) -> None:
        """A try that was killed may have named its file and not come to say that it is done."""
        stored = self._here().values_list("stored", flat=True).first()
        if stored:
            (folder() / stored).unlink(missing_ok=True)
            self._here().update(stored="", size=0)

    def beat(self, run: UUID, **progress: Any) -> bool:
        """Says that `run` is alive and how far it is. False: it is to end, for it was deleted or another took over."""
        return self._set(self._of(run), beat_at=timezone.now(), **progress)

    def finish(self, run: UUID, made: Path, suffix: str) -> bool:
        """The finished file takes its place under a name nobody can guess, in one step. Its row is written first, so that no file is without one."""
        stored = secrets.token_hex(24) + suffix
        size, now = made.stat().st_size, timezone.now()
        if not self._set(self._of(run), stored=stored, size=size):
            return False
        made.replace(self.path)
        kept = self._set(self._of(run), state=DONE, run=None, done=F("total"), ended_at=now)
        if not kept:  # deleted in between
            (folder() / stored).unlink(missing_ok=True)
        return kept

    def lost(self, run: UUID) -> bool:
        """The process that made it is gone: it waits for another one, or after three it is set aside."""
        over = self.tries >= MOST_TRIES
        state, ended = (FAILED, timezone.now()) if over else (WAITING, None)
        return self._set(self._of(run), state=state, run=None, ended_at=ended)

    def fail(self, run: UUID) -> bool:
        return self._set(self._of(run), state=FAILED, run=None, ended_at=timezone.now())

    def drop(self) -> None:
        """File and row. A process that is making it finds neither and ends."""
        stored = self._here().values_list("stored", flat=True).first()
        self._here().delete()
        workshop, place = self.workshop, folder()

        def clear() -> None:
            """A row whose deletion is taken back keeps its file; a file that a kill leaves here is swept."""
            rmtree(workshop, ignore_errors=True)
            if stored:
                (place / stored).unlink(missing_ok=True)

        on_commit(clear)

    @classmethod
    def withdraw(cls, workspace_id: UUID) -> int:
        """Deletes every file made for the workspace, finished or not, and says how many: somebody in them was erased."""
        found = list(cls.everywhere.filter(workspace_id=workspace_id))  # across: by workspace, named in the query
        for each in found:
            each.drop()
        return len(found)

    def _here(self) -> models.QuerySet:
        return Export.everywhere.filter(id=self.id)  # across: by the id of a row that was found in its scope

    def _of(self, run: UUID) -> models.QuerySet:
        return self._here().filter(state=RUNNING, run=run)

    def _set(self, rows: models.QuerySet, **values: Any) -> bool:
        changed = bool(rows.update(**values))
        fresh = self._here().first()
        for name in CHANGING if fresh else ():
            setattr(self, name, getattr(fresh, name))
        return changed


CHANGING = ("stored", "size", "state", "run", "tries", "done", "total", "beat_at", "ended_at")


def folder() -> Path:
    return Path(settings.FILES) / "exports"
