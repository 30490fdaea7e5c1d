"""strace's part in faults: which calls a process makes, and how it is killed, stopped or lied to at one of them."""

import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

CALLS = [
    "fdatasync", "fsync", "write", "pwrite64", "writev", "sendto", "sendmsg", "rename", "renameat", "renameat2", "link", "linkat",
    "symlink", "ftruncate", "unlink", "unlinkat", "mkdir", "rmdir",
]  # fmt: skip
# strace counts for each thread by itself. Where several threads make the same call, each file is a series of its own,
# so that no thread's calls hide behind another's.
FILES = ("inbox.db", "main.db")


class Series(NamedTuple):
    """All calls of one kind, to one database file (with its log) or, with an empty `file`, to anything else or anybody."""

    call: str
    file: str = ""

    def tracing(self, folder: Path, number: int, what: str = "signal=KILL") -> list[str]:
        """strace's words for: this happens as the `number`-th of these begins."""
        words = ["-e", f"trace={self.call}", "-e", f"inject={self.call}:{what}:when={number}", "-o", "/dev/null"]
        names = [self.file, f"{self.file}-wal"] if self.file else []
        return words + [word for name in names for word in ("-P", str(folder / name))]

    def __str__(self) -> str:
        return self.call + (f"@{self.file}" if self.file else "")


def counting(log: Path) -> list[str]:
    """strace's words for: write down every call of ours."""
    return ["-y", "-e", f"trace={','.join(CALLS)}", "-o", str(log)]


def most(log: Path, folder: Path) -> dict[Series, int]:
    """How many calls of each series one thread makes at most, by such a log of work in that folder."""
    made: Counter[tuple[str, Series]] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        if found := re.match(r"(\d+) +(\w+)\((?:\d+<([^>]*)>)?", line):
            path = Path((found[3] or "").removesuffix("-wal"))
            is_database = path.name in FILES and path.parent == folder
            made[found[1], Series(found[2], path.name if is_database else "")] += 1
    found_most: dict[Series, int] = {}
    for (_, series), times in made.items():
        found_most[series] = max(times, found_most.get(series, 0))
    return found_most


@contextmanager
def traced_process(pid: int, words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """While the block lasts; the process goes on afterwards."""
    command = ["strace", "-f", "-qq", "-p", str(pid), *words]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: is_traced(pid) or not is_alive(pid), 10)
        yield tracer
    finally:
        if is_alive(pid):
            tracer.send_signal(signal.SIGINT)
        tracer.wait(20)


def state_of(pid: int) -> str:
    """The kernel's letter; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(pid: int) -> bool:
    return state_of(pid) not in ("", "Z", "X")


def is_traced(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return not re.search(r"TracerPid:\t0\n", Path(f"/proc/{pid}/status").read_text())
    return False


def wait_for(condition: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds:g} seconds in vain")
        time.sleep(0.003)
