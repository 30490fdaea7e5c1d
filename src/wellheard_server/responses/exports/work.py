"""Exports in the background: one child process at a time on each node, and a look every few minutes at what was left lying."""

import logging
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from wellheard_server.responses.models import Export
from wellheard_server.responses.models.exporting import DONE, FAILED, KEPT, MOST_TRIES, RUNNING, SILENT, WAITING, folder

log = logging.getLogger(__name__)
STRAY_SECONDS = 3600.0  # a file without a row may be one that is just being named
_children = ThreadPoolExecutor(1, thread_name_prefix="exports")


def begin(export_id: UUID) -> None:
    """Asks for a child process; returns at once, for the queue has other things to do."""
    _children.submit(_run, export_id)


def _run(export_id: UUID) -> None:
    """The child makes the export its own; when it dies over it, the export waits for another."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "wellheard_server.responses.exports.child", str(export_id)],
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if child.returncode:
            log.warning("the process that made export %s ended with %s", export_id, child.returncode)
            _lost(export_id)
    except Exception:
        log.exception("export %s could not be begun", export_id)
    finally:
        connection.close()


def _lost(export_id: UUID) -> None:
    export = Export.everywhere.filter(id=export_id, state=RUNNING).first()  # across: by the id the task was given
    if export and export.run:
        shutil.rmtree(export.workshop, ignore_errors=True)
        export.lost(export.run)


def tidy(now: datetime) -> list[UUID]:
    """Deletes what is past its time and what no row knows; says which exports nobody is making."""
    for export in Export.everywhere.filter(ended_at__lt=now - KEPT):  # across: of every workspace, by age
        export.drop()
    _sweep(now)
    silent, waiting = Q(state=RUNNING, beat_at__lt=now - SILENT), Q(state=WAITING, created_at__lt=now - SILENT)
    rows = Export.everywhere.all()  # across: of every workspace, by their state
    rows.filter(silent, tries__gte=MOST_TRIES).update(state=FAILED, run=None, ended_at=now)
    return list(rows.filter(silent | waiting).values_list("id", flat=True))


def _sweep(now: datetime) -> None:
    if not folder().exists():
        return
    rows = Export.everywhere.values_list("id", "stored", "state", "beat_at")  # across: names of files alone
    known = {stored for _, stored, state, _ in rows if state in (DONE, RUNNING)}
    making = {f".making-{key}" for key, _, state, beat in rows if state == RUNNING and beat and beat > now - 2 * SILENT}
    for path in folder().iterdir():
        if path.name.startswith(".making-"):
            if path.name not in making:
                shutil.rmtree(path, ignore_errors=True)
        elif path.name not in known and time.time() - path.stat().st_mtime > STRAY_SECONDS:
            path.unlink(missing_ok=True)
