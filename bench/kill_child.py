"""The whole product in a child of the nursery, exactly as `wellheard up` runs it (project/rooms.py)."""

from pathlib import Path

from bench.serving import bound
from bench.works.bakery import open_bakery
from wellheard_server.project.rooms import Rooms
from wellheard_server.responses import drain


def make(folder: Path) -> None:
    """As a first start and an hour of work leave it."""
    open_bakery(folder)


def serve(folder: Path) -> None:
    from django.conf import settings

    drain.IDLE_SECONDS, drain.BREATH_SECONDS = 0.05, 0.01  # the same steps, only sooner
    drain.TROUBLE_SECONDS = 0.1
    listening = bound()
    rooms = Rooms(settings)
    address = folder / "port.tmp"
    address.write_text(str(listening.getsockname()[1]))
    address.rename(folder / "port")
    rooms.serve(listening, 5)
