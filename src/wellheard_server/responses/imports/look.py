"""A first look at an uploaded file, taken by a child process: whatever the file is, this one stays as small as it was."""

import subprocess
import sys
import threading

import msgspec

from wellheard.base.errors import FileError
from wellheard.importers.look import Fault, Look
from wellheard_server.base.refusal import Refused
from wellheard_server.responses.imports.files import path_of
from wellheard_server.responses.models import ImportJob

SECONDS = 14
# A file that takes its fourteen seconds holds a thread of the console: only so many at once.
_room = threading.BoundedSemaphore(2)


def look(job: ImportJob) -> Look:
    """What the file seems to be. Raises FileError when it cannot be read, Refused when too many are being looked at."""
    if not _room.acquire(timeout=SECONDS):
        raise Refused("Other files are being looked at; try again in a moment.", code="busy", status=503)
    try:
        return _asked(job)
    finally:
        _room.release()


def _asked(job: ImportJob) -> Look:
    command = [sys.executable, "-m", "wellheard.importers.look", str(path_of(job)), job.encoding, job.sheet]
    try:
        said = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        ).stdout
        found = msgspec.json.decode(said, type=Look | Fault)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError):
        message = "the file needs more memory or time than it may take; expected a table of answers."
        raise FileError(message, code="bomb", hint="Save it as CSV if it is one.") from None
    if isinstance(found, Fault):
        raise FileError(found.message.replace(job.stored, "the file"), code=found.code)
    return found
