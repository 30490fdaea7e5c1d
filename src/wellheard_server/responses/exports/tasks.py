"""Exports in the background: one line each."""

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from wellheard_server.responses.exports import work as export_work


@task()
def make_export(export: str) -> None:
    export_work.begin(UUID(export))


@task()
def tidy_exports() -> None:
    for export in export_work.tidy(timezone.now()):
        make_export.enqueue(str(export))
