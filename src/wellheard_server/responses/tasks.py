"""What this room does in the background."""

from django.tasks import task

from wellheard_server.responses.facts import care
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports import keeper as import_keeper


@task()
def look_after_facts() -> None:
    care.look_after_all()


@task()
def start_imports() -> None:
    import_keeper.start_waiting()


@task()
def look_after_imports() -> None:
    import_keeper.look_after()


@task()
def tidy_uploads() -> None:
    import_files.tidy()
