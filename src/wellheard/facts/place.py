"""Where a workspace's fact table lies: generations of it, the name that points at one of them, and the lock of its writers.

    <lake>/<workspace>/facts -> facts-0198c5...    what everyone opens
                       facts-0198c5...             a Delta table, whole
                       facts.lock                  held by whoever commits: an append, for a moment
                       facts.tidy                  held by whoever rewrites or deletes files: compaction, vacuum, rebuild

A rebuild fills a new generation and then moves the name, in one rename. Killed before it: the old table, and an orphan that the next
rebuild sweeps. Killed after it: the new table.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from wellheard.base.errors import WellheardError
from wellheard.base.ids import uuid7

NAME = "facts"


class TableBusy(WellheardError):
    """Another writer holds the table, most often a rebuild. Try again later."""


class Place:
    """The folder of one workspace in the lake."""

    def __init__(self, root: Path, workspace_id: object) -> None:
        self.root = Path(root).resolve()
        self.folder = self.root / str(workspace_id)
        self.name = self.folder / NAME

    def current(self) -> Path | None:
        """The generation the name points at, or None before the first."""
        try:
            return self.folder / os.readlink(self.name)
        except FileNotFoundError:
            return None

    def new_generation(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{NAME}-{uuid7().hex}"

    def point_at(self, generation: Path) -> None:
        """Moves the name: readers find the old generation or the new one, whole."""
        beside = self.folder / f"{NAME}.next"
        beside.unlink(missing_ok=True)
        beside.symlink_to(generation.name)
        beside.replace(self.name)
        sync(self.folder)

    def sweep(self) -> None:
        """Removes every generation but the current one."""
        current = self.current()
        for folder in self.folder.glob(f"{NAME}-*"):
            if folder != current:
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        """The table is gone at once for those who ask by name; then its files go."""
        self.name.unlink(missing_ok=True)
        if self.folder.exists():
            self.sweep()

    def writing(self, *, wait: bool = True) -> AbstractContextManager[None]:
        """Alone among those who commit, in every process on this disk."""
        return self._alone("lock", wait=wait)

    def tidying(self, *, wait: bool = True) -> AbstractContextManager[None]:
        """Alone among those who rewrite or delete files. Taken before `writing`, never after."""
        return self._alone("tidy", wait=wait)

    @contextmanager
    def _alone(self, name: str, *, wait: bool) -> Iterator[None]:
        """The kernel frees the lock of a killed process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{NAME}.{name}").open("ab") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as busy:
                raise TableBusy(
                    "the fact table is being rewritten.", code="busy", hint="Try again in a moment."
                ) from busy
            yield


def sync(path: Path) -> None:
    """What was written at `path` (a file, or the names in a folder) survives a power cut from here on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some shared disks cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)
