"""What the ground floor does in the background."""

from contextlib import suppress

from django.tasks import task
from django.utils import timezone

from wellheard_server.base import erasure, limits
from wellheard_server.base.lease import Taken


@task()
def sweep() -> None:
    limits.sweep(timezone.now())


@task()
def erase(now: bool = False) -> None:
    """Everything that waits to be erased; when another process is at it, it sees to this too."""
    with suppress(Taken):
        erasure.run(now=now, wait=60)
