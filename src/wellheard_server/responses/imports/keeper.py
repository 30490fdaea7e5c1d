"""Starts a process for each import that waits, and notices when one dies."""

import logging
import signal
import subprocess
import sys
import threading
from uuid import UUID

from django.db import connection

from wellheard_server.responses.imports.child import OUT_OF_MEMORY
from wellheard_server.responses.models import ImportJob
from wellheard_server.responses.models.import_job import RUNNING, WAITING

log = logging.getLogger(__name__)
MOST_AT_ONCE = 2


def look_after() -> None:
    """Every minute: those that have said nothing for a minute are given up on, those that wait are started."""
    for job in ImportJob.everywhere.filter(state=RUNNING):  # across: whoever's it is, its process may have died
        if job.is_silent and job.run:
            log.warning("import %s has said nothing for a minute; it is taken up again", job.id)
            job.lost(job.run, "silent")
    start_waiting()


def start_waiting() -> None:
    """In the order they were asked for, as many as may run at once."""
    jobs = ImportJob.everywhere  # across: they share the machine
    for job in jobs.filter(state=WAITING).order_by("beat_at", "id"):
        if jobs.filter(state=RUNNING).count() >= MOST_AT_ONCE:
            return
        start(job)


def start(job: ImportJob) -> bool:
    """False when another node was faster."""
    run = job.claim()
    if run is None:
        return False
    command = [sys.executable, "-m", "wellheard_server.responses.imports.child", str(job.id), str(run)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    keeper = threading.Thread(target=_keep, args=(process, job.id, run), name=f"import {job.id}", daemon=True)
    keeper.start()
    return True


def _keep(process: "subprocess.Popen[bytes]", job_id: UUID, run: UUID) -> None:
    """Waits for the process; one that ended before its work did is lost, and the next that waits is started."""
    code = process.wait()
    try:
        job = ImportJob.everywhere.get(id=job_id)  # across: this very job's process
        if job.lost(run, why(code)):
            log.warning("the process of import %s ended with %s; it is %s", job_id, code, job.state)
        start_waiting()
    except ImportJob.DoesNotExist:
        log.info("import %s was deleted while it ran", job_id)
    finally:
        connection.close()


def why(code: int) -> str:
    """One word for how a process ended."""
    if code in (OUT_OF_MEMORY, -signal.SIGABRT):  # libraries that cannot get memory abort
        return "memory"
    return "killed" if code == -signal.SIGKILL else "error"
