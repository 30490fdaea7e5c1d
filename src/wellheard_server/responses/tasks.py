"""What this room does in the background."""

from django.tasks import task

from wellheard_server.responses import care


@task()
def look_after_facts() -> None:
    care.look_after_all()
