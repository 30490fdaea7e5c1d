"""What accounts do in the background."""

from django.tasks import task

from wellheard_server.accounts import tidying


@task()
def tidy() -> None:
    tidying.tidy()
