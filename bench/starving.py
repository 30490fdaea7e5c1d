"""Works on a disk that is full, that can only be read, or whose syncs fail: each on a small disk of its own in memory."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults import Outcome, Point, Stage, aftermath, told
from bench.nursery import Nursery, Place
from bench.tracing import Series
from bench.works.known import HERE

DISK = 48 * 2**20
STEP = 16 * 1024  # bytes more of room from one try to the next
SYNCS = ("fsync", "fdatasync")


@contextmanager
def small_disk() -> Iterator[Path]:
    """Made of memory; needs the right to mount."""
    where = Path(tempfile.mkdtemp(prefix="wellheard-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "wellheard", str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True)
        where.rmdir()


def failing_syncs(stage: Stage) -> list[Point]:
    """Each of its syncs fails once; what was written before it may be lost."""
    return [point for point in stage.points("error=EIO") if point.series.call in SYNCS]


def rooms(steps: int) -> list[int]:
    """Bytes that are left, from none on, closer together where most works run out."""
    return [number * number * STEP // 2 for number in range(steps)]


def starved(nursery: Nursery, stage: Stage, room: int) -> Outcome:
    """The work with so much room left; then there is room again, and what one does afterwards leads to the end."""
    with small_disk() as disk:
        place = nursery.place(stage.place, within=disk)
        try:
            ballast = disk / "ballast"
            _fill(ballast, room)
            child = nursery.begin(f"{HERE}:do", place, work=stage.work).wait()
            ballast.unlink()
            return Outcome(child.fault is not None, told(child) or aftermath(nursery, stage, place))
        finally:
            nursery.leave(place)


def only_read(nursery: Nursery, stage: Stage) -> Outcome:
    """The work on a disk that can only be read; then it can be written again."""
    with small_disk() as disk:
        place = nursery.place(stage.place, within=disk)
        try:
            _remount(disk, "ro")
            child = nursery.begin(f"{HERE}:do", place, work=stage.work).wait()
            _remount(disk, "rw")
            return Outcome(child.fault is not None, told(child) or aftermath(nursery, stage, place))
        finally:
            nursery.leave(place)


def confined(nursery: Nursery, stage: Stage, size: int) -> Outcome:
    """The work in a process that may write no file larger than that: a full disk for those who may not mount one."""
    place = nursery.place(stage.place)
    try:
        child = nursery.begin(f"{HERE}:do", place, size=size, work=stage.work).wait()
        return Outcome(child.fault is not None, told(child) or aftermath(nursery, stage, place))
    finally:
        nursery.leave(place)


def lied_to(nursery: Nursery, stage: Stage, series: Series, number: int) -> Outcome:
    """A sync that fails: the work may end, and never says that all is well when it is not."""
    place: Place = nursery.place(stage.place)
    try:
        child = nursery.do_traced(
            f"{HERE}:do", place, series.tracing(place.folder, number, "error=EIO"), work=stage.work
        )
        return Outcome(True, told(child) or aftermath(nursery, stage, place))
    finally:
        nursery.leave(place)


def _fill(ballast: Path, room: int) -> None:
    left = shutil.disk_usage(ballast.parent).free - room
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, left))


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)
