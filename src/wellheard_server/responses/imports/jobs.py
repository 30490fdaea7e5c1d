"""What can be done with a file on its way in, for the console and the API alike."""

from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from wellheard.base.errors import FileError
from wellheard.importers.look import Look
from wellheard_server.base import limits
from wellheard_server.base.announcements import announce
from wellheard_server.responses.announcements import FileUploaded
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports.files import Kept
from wellheard_server.responses.imports.look import look
from wellheard_server.responses.imports.plan import Plan
from wellheard_server.responses.models import ImportJob
from wellheard_server.responses.models.import_job import BRING, CHECK, UNDO
from wellheard_server.responses.tasks import start_imports
from wellheard_server.surveys.models import Survey


def received(kept: Kept, name: str, *, actor: str, key: str = "", encoding: str = "", sheet: str = "") -> ImportJob:
    """A job for the file, once it was looked at. A file that cannot be read is not kept: raises FileError, Refused, or
    limits.TooMany for an actor with too many files in an hour."""
    job = ImportJob(
        name=name[:300], size=kept.size, digest=kept.digest, stored=kept.stored, actor=actor, key=key,
        encoding=encoding[:40], sheet=sheet[:120],
    )  # fmt: skip
    try:
        limits.IMPORTS.take(actor, now=timezone.now())
        job.look, job.header = _seen(look(job))
        with transaction.atomic():
            ImportJob.objects.create(**{field.attname: getattr(job, field.attname) for field in _own(job)})
            announce(FileUploaded(subject_id=job.id), actor=actor)
    except IntegrityError:  # the same request came twice at once: the first one stands
        import_files.drop(kept.stored)
        return ImportJob.objects.get(key=key)
    except BaseException:
        import_files.drop(kept.stored)
        raise
    return ImportJob.objects.get(id=job.id)


def look_again(job: ImportJob, *, encoding: str, sheet: str) -> str:
    """With another encoding or sheet. Empty when that went well, else the file's fault in a sentence."""
    before = job.encoding, job.sheet
    job.encoding, job.sheet = encoding[:40], sheet[:120]
    try:
        job.look, job.header = _seen(look(job))
    except FileError as error:
        job.encoding, job.sheet = before
        return str(error)
    job.plan, job.typed, job.report, job.task, job.state = {}, {}, {}, "", ""
    job.save(update_fields=["encoding", "sheet", "look", "header", "plan", "typed", "report", "task", "state"])
    return ""


def decided(job: ImportJob, plan: Plan, into: Survey | None, typed: dict[str, str]) -> None:
    """Says what the columns mean, and has the whole file looked through under that."""
    with transaction.atomic():
        here = ImportJob.objects.filter(id=job.id, state__in=["", "stopped", "failed", "done"])
        here.update(plan=plan.kept(), survey=into, typed=typed, report={}, task="", state="", imported=None)
        job.refresh_from_db()
        queue(job, CHECK)


def queue(job: ImportJob, task: str) -> bool:
    """False when it is at work already."""
    with transaction.atomic():
        queued = job.queue(task)
        if queued:
            start_imports.enqueue()
        return queued


def go_on(job: ImportJob) -> bool:
    """Whatever stopped or failed is taken up where it is; what was looked through, or taken back, is brought in."""
    if job.is_busy or not job.plan:
        return False
    if job.state in ("stopped", "failed") and job.task in (CHECK, UNDO):
        return queue(job, job.task)
    return job.may_be_brought and queue(job, BRING)


def take_back(job: ImportJob) -> bool:
    return job.may_be_undone and queue(job, UNDO)


def drop(job: ImportJob) -> bool:
    """The file and all that was said about it; only while none of it is among the answers."""
    if job.is_busy or job.is_in:
        return False
    stored = job.stored
    with transaction.atomic():
        job.delete()
        transaction.on_commit(lambda: import_files.drop(stored))
    return True


def remembered(job: ImportJob) -> dict[str, str]:
    """What was typed for the newest earlier file with the same columns."""
    earlier = ImportJob.objects.filter(header=job.header).exclude(id=job.id).exclude(typed={}).order_by("-created_at")
    return earlier.values_list("typed", flat=True).first() or {}


def _seen(found: Look) -> tuple[dict[str, Any], str]:
    return _without_nul(msgspec.to_builtins(found)), found.header


def _without_nul(value: Any) -> Any:
    """PostgreSQL stores no NUL."""
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(each) for each in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def _own(job: ImportJob) -> list[Any]:
    return [each for each in job._meta.concrete_fields if each.name not in ("workspace", "created_at")]
