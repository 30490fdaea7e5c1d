"""What the ground floor does in the background."""

from django.tasks import task
from django.utils import timezone

from wellheard_server.base import limits


@task()
def sweep() -> None:
    limits.sweep(timezone.now())
