"""Disks: how much room there is, what they are, and what a durable write costs on them."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from wellheard_server.project.doctor.finding import Finding, fault, fine, warning
from wellheard_server.project.status.house import disks, nearest

LITTLE, TOO_LITTLE = 2 * 2**30, 256 * 2**20
SHARE, NODES = 0.05, 0.02
TRIES = 25
SLOW, TOO_FAST = 0.02, 0.00002  # seconds for one durable write
FORGETS = {"tmpfs": "lives in memory", "ramfs": "lives in memory", "overlay": "is a container's own layer"}
ELSEWHERE = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs")


def check() -> Iterator[Finding]:
    yield from room()
    for name, path in (("data", settings.DATA), ("lake", settings.LAKE), ("files", settings.FILES)):
        yield kind(name, nearest(Path(path)))
    yield syncing(Path(settings.DATA))


def room() -> Iterator[Finding]:
    for disk in disks():
        found = f"{disk.free / 2**30:.1f} GB free ({disk.free_share:.0%})"
        why = "When it is full no answer can be taken; those taken stay."
        if disk.free < TOO_LITTLE:
            yield fault(f"room for {disk.place}", found, why, "Make room, or move the folder to a larger disk.")
        elif disk.free < LITTLE or disk.free_share < SHARE:
            yield warning(f"room for {disk.place}", found, why, "Make room soon.")
        else:
            yield fine(f"room for {disk.place}", found)
        known = os.statvfs(nearest(Path(getattr(settings, disk.place.upper()))))
        if known.f_files and known.f_favail / known.f_files < NODES:
            yield warning(
                f"files on the disk of {disk.place}",
                f"{known.f_favail:,} more can be made",
                "A disk without free inodes is full, however many bytes are left.",
                "Delete what is not needed, or make a file system with more of them.",
            )


def kind(name: str, path: Path) -> Finding:
    """What the kernel says lies under a folder."""
    system = filesystem(path)
    if system in FORGETS:
        return fault(
            f"disk of {name}",
            f"{system}: it {FORGETS[system]}",
            "Everything on it is gone after a restart.",
            "Name a folder on a disk, or mount a volume there.",
        )
    if system in ELSEWHERE and name == "data" and connection.vendor == "sqlite":
        return fault(
            f"disk of {name}",
            f"{system}: another machine's",
            "SQLite needs locks and syncs that such a disk does not keep.",
            "Keep the data folder on a disk of this machine, or use PostgreSQL.",
        )
    return fine(f"disk of {name}", system)


def filesystem(path: Path) -> str:
    """By the longest mount point above it."""
    best, system = "", "unknown"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mounted, name, *_ = line.split()
        if (str(path) + "/").startswith(mounted.rstrip("/") + "/") and len(mounted) >= len(best):
            best, system = mounted, name
    return system


def syncing(folder: Path) -> Finding:
    """A few small durable writes, timed: each answer waits for one, shared with whoever comes at the same time."""
    probe = folder / f".doctor-{os.getpid()}"
    try:
        seconds = _timed(probe)
    except OSError as error:
        return fault(
            "durable writes",
            f"refused: {error.strerror}",
            "No answer can be taken.",
            "Look at the disk: is it full, mounted read-only, failing?",
        )
    finally:
        probe.unlink(missing_ok=True)
    middle = statistics.median(seconds)
    found = f"{middle * 1000:.2f} ms, at worst {max(seconds) * 1000:.1f} ms"
    if middle < TOO_FAST:
        return warning(
            "durable writes",
            found,
            "No disk is as fast: it may say that something is kept which is still in its memory.",
            "Switch off the disk's write cache, or use one that survives a power cut.",
        )
    if middle > SLOW:
        return warning(
            "durable writes", found, "Each answer waits for one.", "Use a faster disk, or one that fewer share."
        )
    return fine("durable writes", found)


def _timed(probe: Path) -> list[float]:
    seconds = []
    with probe.open("wb", buffering=0) as file:
        for _ in range(TRIES):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return seconds
