"""The work on one import, in whichever process may do it: looking through, bringing in, taking back. Says how far it is every second."""

import csv
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError
from django.utils import timezone

from wellheard.base.errors import DefinitionError, FileError
from wellheard.importers.records import RowRefusal
from wellheard_server.base.csv import cell
from wellheard_server.base.scope import scope
from wellheard_server.responses.imports import undo as import_undo
from wellheard_server.responses.imports.files import path_of, refusals_of
from wellheard_server.responses.imports.importing import Undertaking
from wellheard_server.responses.imports.plan import plan_of
from wellheard_server.responses.imports.reading import Reading, Refused
from wellheard_server.responses.imports.store import ImportStore, Stored
from wellheard_server.responses.models import Import, ImportJob
from wellheard_server.responses.models.import_job import BRING, CHECK, DONE, FAILED, STOPPED, UNDO

SECONDS_A_BEAT = 1.0
SECONDS_ALIVE = 5.0
MOST_REFUSALS = 1_000_000  # lines of the file that lists them


class Ended(Exception):
    """Not to be gone on with: it was stopped, or another process took it over."""


class Orphaned(Exception):
    """Whoever started this process is gone."""


def carry_out(job_id: UUID, run: UUID) -> None:
    """All of the job's task, from where it stands. Whatever goes wrong is said in the job, but for what a next try may mend: that is raised."""
    jobs = ImportJob.everywhere  # across: a task knows the job alone
    job = jobs.select_related("workspace", "survey", "imported").get(id=job_id)
    pulse = Pulse(job, run)
    with scope(job.workspace_id):
        try:
            {CHECK: check, BRING: bring, UNDO: undo}[job.task](job, pulse)
        except Ended:
            job.end(run, STOPPED)
        except Orphaned:
            job.release(run)
        except (FileError, DefinitionError) as error:
            job.end(run, FAILED, reason="file", words=str(error).replace(job.stored or "\0", job.name)[:1000])


class Pulse:
    """Tells the job how far the work is, at most once a second, and raises when it is not to go on."""

    def __init__(self, job: ImportJob, run: UUID) -> None:
        self.job, self.run = job, run
        self._next, self._parent = 0.0, os.getppid()

    def beat(self, **progress: Any) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_A_BEAT
        if os.getppid() != self._parent:
            raise Orphaned
        if not self.job.beat(self.run, **progress):
            raise Ended


def say_alive(job_id: UUID, run: UUID) -> None:
    """For a thread beside the work: says every few seconds that its process lives, also in steps that tell nothing of how far they are."""
    mine = ImportJob.everywhere.filter(id=job_id, run=run)  # across: a task knows the job alone
    while True:
        time.sleep(SECONDS_ALIVE)
        with suppress(DatabaseError):  # the next time will do
            mine.update(beat_at=timezone.now())


def check(job: ImportJob, pulse: Pulse) -> None:
    """Looks through all rows; the report and the file of refusals are what stays."""
    work = undertaken(job)

    def step(reading: Reading) -> None:
        pulse.beat(done=reading.rows, refused=reading.refused_rows, share=_share(work))

    with _refusals(refusals_of(job)) as refused:
        reading = work.look_through(step, refused)
    report = msgspec.to_builtins(work.report(reading, None))
    job.end(pulse.run, DONE, report=report, done=reading.rows, refused=reading.refused_rows, share=1.0)


def bring(job: ImportJob, pulse: Pulse) -> None:
    work = undertaken(job)
    before = job.imported.stored if job.imported else 0

    def begun(store: ImportStore) -> None:
        """From here on it can be taken back."""
        mine = ImportJob.objects.filter(id=job.id, run=pulse.run)
        mine.update(imported=store.row, survey=store.survey)

    def step(stored: Stored, rows: int) -> None:
        pulse.beat(done=rows, added=before + stored.new, share=_share(work))

    stored = work.bring_in(actor=job.actor, refused=job.report.get("refused_rows", 0), begun=begun, step=step)
    told = {"stored": before + stored.new, "repeated": stored.repeated, "erased": stored.erased}
    told |= {"slug": work.plan.slug, "dry_run": False}
    job.end(pulse.run, DONE, report=job.report | told, added=before + stored.new, share=1.0)


def undo(job: ImportJob, pulse: Pulse) -> None:
    row = job.imported or Import.objects.get(id=job.imported_id)
    whole = max(row.stored, 1)

    def step(gone: int) -> None:
        pulse.beat(done=gone, share=min(1.0, gone / whole))

    gone = import_undo.take_back(row, actor=job.actor, step=step)
    job.end(pulse.run, DONE, done=gone, share=1.0, added=0)


def undertaken(job: ImportJob) -> Undertaking:
    """Raises FileError when the file is gone."""
    if not job.stored or not path_of(job).exists():
        raise FileError("the file is no longer kept here; upload it again.", code="gone")
    plan = plan_of(job)
    columns = tuple(each["name"] for each in job.look.get("columns", ()))
    return Undertaking(
        job.workspace,
        path_of(job),
        plan.mapping(job.workspace.zone, columns),
        survey=plan.survey,
        into=job.survey,
        now=job.begun_at or timezone.now(),
        touchpoint=plan.touchpoint,
        encoding=job.encoding or None,
        sheet=job.sheet or None,
        digest=job.digest,
        name=job.name,
    )


def _share(work: Undertaking) -> float:
    done, whole = work.table.progress
    return min(1.0, done / whole) if whole else 0.0


@contextmanager
def _refusals(place: Path) -> Iterator[Refused]:
    """A file with a line for each refusal, which a spreadsheet opens and runs nothing of. It takes its place when it is whole."""
    draft = place.with_suffix(".part")
    with draft.open("w", newline="", encoding="utf-8") as out:
        os.chmod(draft, 0o600)
        out.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        lines = csv.writer(out, lineterminator="\r\n")
        lines.writerow(["line", "column", "expected", "got", "left_out"])
        n = 0

        def refused(each: RowRefusal) -> None:
            nonlocal n
            n += 1
            if n <= MOST_REFUSALS:
                what = "row" if each.whole else "answer"
                lines.writerow([each.row, *map(cell, (each.column, each.expected, each.got)), what])

        yield refused
    draft.replace(place)
