"""Brings a file in and kills its own process at the n-th line of the import's files: `python -m tests.responses.killed_import FILE N`."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests.responses.crash import watched

FILES = watched(
    "responses/imports/importing.py",
    "responses/imports/reading.py",
    "responses/imports/store.py",
    "responses/imports/work.py",
    "responses/imports/survey.py",
    "responses/models/import_job.py",
    "responses/models/offset.py",
    "responses/facts/writer.py",
    "responses/facts/rows.py",
    "responses/facts/batch.py",
    "facts/table.py",
)


def main(file: Path, n: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "wellheard_server.project.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from wellheard.importers import Mapping, MetricColumn
    from wellheard_server.accounts.models import User, Workspace
    from wellheard_server.responses.imports import importing

    call_command("migrate", verbosity=0)
    workspace = Workspace.objects.first() or Workspace.found(
        "Shop", User.objects.create_user("o@example.org", None, name="O")
    )
    importing.ROWS_AT_ONCE = 40
    mapping = Mapping(metrics=(MetricColumn(column="nps", metric="nps"),), time="when", comments=("why",), person="who")
    sys.settrace(_killer(n) if n else None)
    importing.import_file(workspace, file, mapping, survey="Old answers", actor="house", now=timezone.now())
    sys.settrace(None)


def _killer(n: int) -> Any:
    lines = 0

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        return count if frame.f_code.co_filename.endswith(FILES) else None

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        if lines == n:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    return watch


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
