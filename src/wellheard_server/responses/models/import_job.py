"""A file on its way in: uploaded, understood, looked through, brought in, perhaps taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from wellheard_server.base.scope import Scoped

CHECK, BRING, UNDO = "check", "bring", "undo"
WAITING, RUNNING, STOPPED, FAILED, DONE = "waiting", "running", "stopped", "failed", "done"
MOST_TRIES = 3
SILENT = timedelta(seconds=60)  # a process at work says so every second


class ImportJob(Scoped):
    """`task` is what is done with the file now and `state` how far that is; both are empty until the columns are said to mean something.

    `run` names the one process that may work on it: another one that wakes up late finds a name that is not its own, and ends. Its file
    lies in FILES under `stored`, which is empty when the file is gone. `look` is what was found in it, `typed` what a person answered to
    that, `plan` what both came to.
    """

    name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    header = models.CharField(
        max_length=64, blank=True
    )  # of the column names: the same header is mapped the same way again
    look = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    survey = models.ForeignKey("surveys.Survey", on_delete=models.SET_NULL, null=True)
    imported = models.ForeignKey("responses.Import", on_delete=models.SET_NULL, null=True, related_name="jobs")
    task = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, blank=True)
    run = models.UUIDField(null=True)
    stop_asked = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)  # rows looked at, or taken back
    share = models.FloatField(default=0.0)  # of the whole, 0 to 1
    added = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(
        max_length=20, blank=True
    )  # why it failed, in one word; `words` is a file's own fault in a sentence
    words = models.TextField(blank=True)
    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200, blank=True)  # an API sender's own, so that a request sent again is one
    created_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [models.Index(fields=["workspace", "-created_at"], name="import_job_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], condition=~Q(key=""), name="one_import_job_a_key")
        ]

    # -- what it is

    @property
    def is_busy(self) -> bool:
        return self.state in (WAITING, RUNNING)

    @property
    def is_mapped(self) -> bool:
        return bool(self.plan)

    @property
    def is_in(self) -> bool:
        """Some of it may be among the answers."""
        return self.imported_id is not None and not (self.task == UNDO and self.state == DONE)

    @property
    def may_be_brought(self) -> bool:
        """It was looked through, or it stopped on its way, or was taken back."""
        if self.is_busy or not self.stored or not self.plan:
            return False
        return (
            (self.task == CHECK and self.state == DONE)
            or self.task == BRING
            or (self.task == UNDO and self.state == DONE)
        )

    @property
    def may_be_undone(self) -> bool:
        return self.is_in and not self.is_busy

    @property
    def may_be_changed(self) -> bool:
        """What its columns mean can still be said otherwise."""
        return bool(self.stored) and not self.is_busy and not self.is_in

    @property
    def columns(self) -> list[dict[str, Any]]:
        """What was found in the file."""
        found: list[dict[str, Any]] = self.look.get("columns", [])
        return found

    @property
    def refused_any(self) -> bool:
        return bool(self.report.get("refused_rows") or self.report.get("refused_answers"))

    # -- what can be done with it; False where that does not fit how it stands

    def queue(self, task: str) -> bool:
        """Asks for `task` from its beginning, or for going on with it."""
        again = {"tries": 0, "stop_asked": False, "reason": "", "words": "", "run": None}
        fresh = {} if self.task == task else {"done": 0, "share": 0.0, "added": 0, "refused": 0}
        now = timezone.now()
        asked = self._here().exclude(state__in=[WAITING, RUNNING])
        return self._set(asked, task=task, state=WAITING, begun_at=now, beat_at=now, ended_at=None, **again, **fresh)

    def ask_to_stop(self) -> bool:
        """A job that still waits stops at once, one that runs at its next step."""
        if self._set(self._here().filter(state=WAITING), state=STOPPED, ended_at=timezone.now()):
            return True
        return self._set(self._here().filter(state=RUNNING), stop_asked=True)

    def claim(self) -> UUID | None:
        """The right to work on it, which one process gets."""
        run, now = uuid4(), timezone.now()
        waiting = self._here().filter(state=WAITING)
        mine = self._set(waiting, state=RUNNING, run=run, begun_at=now, beat_at=now, tries=F("tries") + 1, reason="")
        return run if mine else None

    def beat(self, run: UUID, **progress: Any) -> bool:
        """Says that `run` is alive and how far it is. False: it is to end, for it was stopped or another took over."""
        return self._set(self._of(run).filter(stop_asked=False), beat_at=timezone.now(), **progress)

    def end(self, run: UUID, state: str, **facts: Any) -> bool:
        return self._set(self._of(run), state=state, ended_at=timezone.now(), stop_asked=False, run=None, **facts)

    def release(self, run: UUID) -> bool:
        """Given back unharmed, for the product stops: the next start goes on with it, and no try is counted."""
        return self._set(self._of(run), state=WAITING, run=None, tries=F("tries") - 1)

    def lost(self, run: UUID, reason: str) -> bool:
        """The process that worked on it is gone: it waits for another one, or after three it is set aside with the reason."""
        over = self.tries >= MOST_TRIES
        ended = timezone.now() if over else None
        state = STOPPED if self.stop_asked else FAILED if over else WAITING
        return self._set(self._of(run), state=state, run=None, reason=reason, stop_asked=False, ended_at=ended)

    @property
    def is_silent(self) -> bool:
        """At work, and no word for a minute."""
        return self.state == RUNNING and self.beat_at is not None and timezone.now() - self.beat_at > SILENT

    def _here(self) -> models.QuerySet:
        return ImportJob.everywhere.filter(id=self.id)  # across: by the id of a row that was found in its scope

    def _of(self, run: UUID) -> models.QuerySet:
        return self._here().filter(state=RUNNING, run=run)

    def _set(self, rows: models.QuerySet, **values: Any) -> bool:
        changed = bool(rows.update(**values))
        self.refresh_from_db(fields=["task", "state", "run", "tries", "stop_asked", "done", "share", "added", "refused",
                                     "reason", "words", "begun_at", "beat_at", "ended_at", "report", "imported"])  # fmt: skip
        return changed
