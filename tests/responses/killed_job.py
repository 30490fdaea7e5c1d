"""Works on the job at hand and kills its own process at the n-th line of the import's files: `python -m tests.responses.killed_job N`.

Without a job it makes one first: FILE is uploaded, mapped, looked through and asked to be brought in.
"""

import os
import sys
from pathlib import Path
from uuid import UUID


def main(file: Path, n: int, rows_at_once: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "wellheard_server.project.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from tests.responses.killed_import import _killer
    from wellheard_server.responses.imports import importing
    from wellheard_server.responses.imports import undo as import_undo
    from wellheard_server.responses.imports import work as import_work
    from wellheard_server.responses.models import ImportJob

    call_command("migrate", verbosity=0)
    importing.ROWS_AT_ONCE, import_undo.ROWS_AT_ONCE, import_work.SECONDS_A_BEAT = rows_at_once, rows_at_once, 0.0
    job = ImportJob.everywhere.first() or _asked_for(file)
    if job.state == "done":
        sys.exit(3)
    if job.run:  # the process before this one was killed at work; whoever kept it noticed
        job.tries = 0
        job.lost(job.run, "killed")
    run = job.claim()
    assert isinstance(run, UUID), (job.task, job.state)
    sys.settrace(_killer(n) if n else None)
    import_work.carry_out(job.id, run)
    sys.settrace(None)


def _asked_for(file: Path) -> object:
    from wellheard.importers import MetricColumn
    from wellheard_server.accounts.models import User, Workspace
    from wellheard_server.base.scope import scope
    from wellheard_server.responses.imports import files as import_files
    from wellheard_server.responses.imports import jobs as import_jobs
    from wellheard_server.responses.imports.plan import Plan
    from wellheard_server.responses.imports.work import carry_out

    workspace = Workspace.found("Shop", User.objects.create_user("o@example.org", None, name="O"))
    with scope(workspace.id):
        kept = import_files.keep([file.read_bytes()])
        job = import_jobs.received(kept, file.name, actor="house")
        metrics = (MetricColumn(column="nps", metric="nps"),)
        plan = Plan(survey="Old answers", metrics=metrics, time="when", comments=("why",), person="who")
        import_jobs.decided(job, plan, None, {})
        run = job.claim()
        assert run
        carry_out(job.id, run)
        job.refresh_from_db()
        assert import_jobs.go_on(job)
    job.refresh_from_db()
    return job


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
