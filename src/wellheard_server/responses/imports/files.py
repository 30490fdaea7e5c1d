"""Where files on their way in lie, under names that say nothing, and how long they stay."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils import timezone

from wellheard_server.base.refusal import Refused
from wellheard_server.responses.imports.limits import LARGEST, SPARE
from wellheard_server.responses.models import ImportJob

KEPT = timedelta(days=30)  # after the last thing that was done with it
REFUSALS = ".refusals.csv"


class Kept(msgspec.Struct, frozen=True):
    """A file that lies there whole: its random name, its size, what it is."""

    stored: str
    size: int
    digest: str


def folder() -> Path:
    found = Path(settings.FILES) / "uploads"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(job: ImportJob) -> Path:
    return folder() / job.stored


def refusals_of(job: ImportJob) -> Path:
    return folder() / f"{job.stored}{REFUSALS}"


class Writer:
    """A file that comes in pieces: written and forced to the disk before anybody is told; no half file stays.

    Raises Refused for one that is too large, and where there is no room.
    """

    def __init__(self) -> None:
        _need_room()
        self.stored, self.size, self._digest = secrets.token_hex(16), 0, hashlib.sha256()
        self._place, self._is_whole = folder() / self.stored, False
        self._file = self._place.open("xb")
        os.chmod(self._place, 0o600)

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > LARGEST:
            raise too_large()
        self._digest.update(piece)
        self._file.write(piece)

    def done(self) -> Kept:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._is_whole = True
        return Kept(self.stored, self.size, self._digest.hexdigest())

    def leave(self) -> None:
        """Always, at the end."""
        self._file.close()
        if not self._is_whole:
            self._place.unlink(missing_ok=True)


def keep(pieces: Iterable[bytes]) -> Kept:
    writer = Writer()
    try:
        for piece in pieces:
            writer.take(piece)
        return writer.done()
    finally:
        writer.leave()


def too_large() -> Refused:
    most = f"{LARGEST >> 20} MB"
    message = f"The file is larger than {most}."
    return Refused(message, code="too_large", status=413, field="file", expected=f"at most {most}")


def _need_room() -> None:
    if shutil.disk_usage(folder()).free < SPARE:
        raise Refused("There is no room for a file on the server's disk.", code="no_room", status=507, field="file")


def drop(stored: str) -> None:
    """The file and what was written about it."""
    if stored:
        for place in (folder() / stored, folder() / f"{stored}{REFUSALS}"):
            place.unlink(missing_ok=True)


def withdraw(workspace_id: object) -> int:
    """All files that wait or waited to come in, with everything shown of them: for the erasure of a person who may be in any of them.

    How many. What was brought in is among the answers; what was not must be uploaded again.
    """
    jobs = ImportJob.everywhere.filter(workspace_id=workspace_id)  # across: asked for by the workspace's erasure
    holding = [job for job in jobs if job.stored or job.look or job.report]
    for job in holding:
        drop(job.stored)
    ids = [job.id for job in holding]
    jobs.filter(id__in=ids).update(stored="", look={}, report={}, words="")
    return len(holding)


def tidy() -> None:
    """Daily: files that nothing was done with for a month, and those no job knows."""
    old = timezone.now() - KEPT
    stale = ImportJob.everywhere.filter(beat_at__lt=old) | ImportJob.everywhere.filter(  # across: each by its own age
        beat_at=None, created_at__lt=old
    )
    for job in stale.exclude(stored=""):
        drop(job.stored)
        job.__class__.everywhere.filter(id=job.id).update(stored="", look={})  # across: a row of the line above
    known = set(ImportJob.everywhere.exclude(stored="").values_list("stored", flat=True))  # across: whose file it is
    yesterday = (timezone.now() - timedelta(days=1)).timestamp()
    for place in folder().iterdir():
        if place.name.removesuffix(REFUSALS) not in known and place.stat().st_mtime < yesterday:
            place.unlink(missing_ok=True)
