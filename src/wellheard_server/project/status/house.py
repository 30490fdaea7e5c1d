"""How the whole installation is: inbox, background work, nodes, disk, backups. For those who run it."""

import shutil
import time
from datetime import datetime
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from django_ox.models import OxTask

from wellheard.facts.table import FactTable
from wellheard_server.accounts.models import Workspace
from wellheard_server.base import sending
from wellheard_server.base.models import Lease
from wellheard_server.project.status.inbox import Backlog, backlog
from wellheard_server.responses.models import Backup, Response

SHOWN = 30
STOPPED = (OxTask.Status.FAILED, OxTask.Status.LOST)
SIZES_SECONDS = 60.0  # a look at every file of a large lake is not for each reader of the page


class StoppedTask(msgspec.Struct, frozen=True):
    """Background work that was given up. `reason` is the kind of its last error; `lost` when its process ended under it."""

    id: str
    task: str
    attempts: int
    reason: str
    at: datetime | None


class Tasks(msgspec.Struct, frozen=True):
    waiting: int
    running: int
    stopped: int
    last: list[StoppedTask]


class Held(msgspec.Struct, frozen=True):
    """Work that one process at a time does, and who has it."""

    name: str
    holder: str
    until: datetime


class Room(msgspec.Struct, frozen=True):
    """A disk, by what of ours lies on it first. Bytes."""

    place: str
    total: int
    free: int

    @property
    def free_share(self) -> float:
        return self.free / self.total if self.total else 0.0


class Sizes(msgspec.Struct, frozen=True):
    """Bytes on disk, and how many of them a response takes, all together."""

    database: int
    lake: int
    files: int
    responses: int

    @property
    def per_response(self) -> float | None:
        return (self.database + self.lake) / self.responses if self.responses else None


class LastBackup(msgspec.Struct, frozen=True):
    name: str
    as_of: datetime
    size: int


class OfHouse(msgspec.Struct, frozen=True):
    database: str
    sending: bool
    inbox: Backlog
    tasks: Tasks
    leases: list[Held]
    disks: list[Room]
    sizes: Sizes
    last_backup: LastBackup | None


def of_house() -> OfHouse:
    backup = Backup.objects.order_by("-as_of").first()
    return OfHouse(
        database=connection.vendor,
        sending=sending.is_on(),
        inbox=backlog(),
        tasks=tasks(),
        leases=[
            Held(lease.name, lease.holder[:8], lease.until)
            for lease in Lease.objects.filter(until__gt=Now()).order_by("name")[:SHOWN]
        ],
        disks=disks(),
        sizes=sizes(),
        last_backup=LastBackup(backup.name, backup.as_of, backup.size) if backup else None,
    )


def tasks() -> Tasks:
    counted = {status: OxTask.objects.filter(status=status).count() for status in OxTask.Status.values}
    stopped = OxTask.objects.filter(status__in=STOPPED).order_by("-finished_at", "-enqueued_at")[:SHOWN]
    return Tasks(
        waiting=counted[OxTask.Status.READY],
        running=counted[OxTask.Status.RUNNING],
        stopped=sum(counted[status] for status in STOPPED),
        last=[
            StoppedTask(str(task.id), name_of(task.task_path), task.attempts, reason(task), task.finished_at)
            for task in stopped
        ],
    )


def name_of(path: str) -> str:
    """wellheard_server.accounts.tasks.tidy is accounts.tidy to people."""
    room, _, name = path.removeprefix("wellheard_server.").rpartition(".")
    return f"{room.removesuffix('.tasks')}.{name}"


def reason(task: OxTask) -> str:
    """The kind of the last error alone: its message may quote what somebody wrote."""
    if task.status == OxTask.Status.LOST:
        return "lost"
    last = task.errors[-1] if task.errors else {}
    return str(last.get("exception_class_path", "unknown")).rpartition(".")[2]


def disks() -> list[Room]:
    """Each file system once."""
    found: dict[int, Room] = {}
    for name, path in (("data", settings.DATA), ("lake", settings.LAKE), ("files", settings.FILES)):
        place = nearest(Path(path))
        usage = shutil.disk_usage(place)
        found.setdefault(place.stat().st_dev, Room(name, usage.total, usage.free))
    return list(found.values())


def nearest(path: Path) -> Path:
    """The folder itself, or the first above it that is there."""
    return next(each for each in (path, *path.parents) if each.exists())


_sizes: tuple[float, Sizes] | None = None


def sizes() -> Sizes:
    global _sizes
    if _sizes is None or time.monotonic() - _sizes[0] > SIZES_SECONDS:
        _sizes = (time.monotonic(), _measured())
    return _sizes[1]


def _measured() -> Sizes:
    lake = sum(
        file.size
        for workspace_id in Workspace.objects.values_list("id", flat=True)
        for file in FactTable(settings.LAKE, workspace_id).files()
    )
    responses = Response.everywhere.count()  # across: of the whole installation
    return Sizes(database_size(), lake, _tree(Path(settings.FILES)), responses)


def database_size() -> int:
    """Records and inbox, with their logs."""
    if connection.vendor == "sqlite":
        names = (Path(connection.settings_dict["NAME"]), Path(settings.INBOX))
        paths = (Path(f"{name}{end}") for name in names for end in ("", "-wal"))
        return sum(path.stat().st_size for path in paths if path.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tree(root: Path) -> int:
    """What goes away meanwhile weighs nothing."""
    total = 0
    for path in root.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total
