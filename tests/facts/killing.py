"""Kills a process that writes the table, at its Nth call of one kind, and says what the table tells afterwards.

The sample in `test_killing.py` tries a few points; `bench` walks them all: for each work and call, N grows until the work is done unharmed.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from tests.facts.bakery import FIRST, nps, retired, started
from wellheard.facts import Column, FactRow, FactTable, Ledger, Query
from wellheard.metrics import metrics

ROOT = Path(__file__).resolve().parents[2]
CALLS = (
    "fsync",
    "rename",
    "linkat",
    "symlink",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "pwrite64",
    "ftruncate",
    "write",
)
QUERY = Query(metric=metrics.get("nps"), kind="nps", by=(Column("language"),))


class Point(msgspec.Struct, frozen=True):
    """Where a process is killed: at the `nth` such call of one of its threads, while it does the work."""

    work: str
    call: str
    nth: int


class Outcome(msgspec.Struct, frozen=True):
    """Whether it was killed there, and what was wrong afterwards; empty when nothing was."""

    point: Point
    killed: bool
    fault: str


def some(first: int, last: int, language: str = "he") -> list[FactRow]:
    days = [FIRST + timedelta(days=n % 3) for n in range(first, last)]
    said = [
        nps(f"guest-{n}", n, float(n % 11), language=language, day=day)
        for n, day in zip(range(first, last), days, strict=True)
    ]
    return [*said, *[started(row.response, row.seq, day=row.day) for row in said]]


NEWS = [retired("guest-3", 200, since=3), nps("guest-3", 200, 10.0, language="he"), *some(100, 120, "en")]


def prepare(lake: Path) -> None:
    """A table with a past: several small files, an edit, something dead."""
    table = FactTable(lake, "bakery")
    for step in range(6):
        table.append(some(step * 10, step * 10 + 10), "drain", step)
    table.append([retired("guest-4", 90, since=4), nps("guest-4", 90, 0.0, language="he")], "drain", 6)


def append(table: FactTable) -> None:
    table.append(NEWS, "drain", 7)


def compact(table: FactTable) -> None:
    table.compact("all")


def tidy(table: FactTable) -> None:
    table.compact("all")
    table.vacuum()


def rebuild(table: FactTable) -> None:
    with table.rebuilding() as fresh:
        fresh.append(some(0, 40), "rebuild", 1)
        fresh.append(some(40, 50, "en"), "drain", 6)


WORKS = {work.__name__: work for work in (append, compact, tidy, rebuild)}


def numbers(lake: Path) -> dict:
    """What a reader who just came sees."""
    return Ledger(FactTable(lake, "bakery")).counts(QUERY)


class Setting(msgspec.Struct, frozen=True):
    """A prepared lake, and the numbers before and after each work done whole."""

    lake: Path
    before: dict
    after: dict[str, dict]

    @classmethod
    def prepared(cls, folder: Path) -> "Setting":
        lake, after = folder / "prepared", {}
        prepare(lake)
        for name, work in WORKS.items():
            whole = copied(lake, folder / name)
            work(FactTable(whole, "bakery"))
            after[name] = numbers(whole)
        return cls(lake, numbers(lake), after)


def copied(lake: Path, to: Path) -> Path:
    return Path(shutil.copytree(lake, to, symlinks=True))


def kill(point: Point, setting: Setting) -> Outcome:
    """Does the work in a copy of the prepared lake, killed at the point; then does it again, as a restart would."""
    with tempfile.TemporaryDirectory() as folder:
        lake = copied(setting.lake, Path(folder) / "lake")
        inject = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:signal=KILL:when={point.nth}"]
        worker = [sys.executable, "-B", "-m", "tests.facts.killing", point.work, str(lake)]
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", *inject]
        done = subprocess.run([*strace, *worker], cwd=ROOT, capture_output=True, timeout=120, check=False)
        killed = b"done" not in done.stdout
        if killed and done.returncode not in (-9, 137):
            return Outcome(point, killed, f"ended by itself: {done.stderr.decode()[-400:]}")
        return Outcome(point, killed, _fault(point, lake, setting.before, setting.after[point.work]))


def _fault(point: Point, lake: Path, before: dict, after: dict) -> str:
    if numbers(lake) not in (before, after):
        return f"a part: {numbers(lake)}"
    table = FactTable(lake, "bakery")
    WORKS[point.work](table)
    if numbers(lake) != after:
        return f"after doing it again: {numbers(lake)}, not {after}"
    table.vacuum()
    if numbers(lake) != after:
        return f"after a vacuum: {numbers(lake)}, not {after}"
    left = {str(path) for path in table.place.folder.glob("facts-*/month=*/*")} - {file.path for file in table.files()}
    return f"left behind: {sorted(left)}" if left else ""


def walk(
    works: tuple[str, ...] = tuple(WORKS), calls: tuple[str, ...] = CALLS, *, stride: int = 1
) -> Iterator[Outcome]:
    """Every point of every work, every `stride`th of them; a call is done with when the work ends unharmed."""
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting.prepared(Path(folder))
        for work in works:
            for call in calls:
                nth, killed = 1, True
                while killed:
                    outcome = kill(Point(work, call, nth), setting)
                    yield outcome
                    nth, killed = nth + stride, outcome.killed


if __name__ == "__main__":
    WORKS[sys.argv[1]](FactTable(sys.argv[2], "bakery"))
    print("done", flush=True)
