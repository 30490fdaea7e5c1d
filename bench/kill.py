"""Kills the whole product before its n-th sync, write or send, and looks what became of the answers.

One point: a fresh data folder, respondents answering, `strace` ending the process with SIGKILL as its n-th call of one
kind begins; a restart (killed too at every third point); a clean restart, a look at the ledger, the respondents sending
again what was not acknowledged, and a last look.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bench.kill_story import Ledger, Respondent, answer

CALLS = [
    "fdatasync",
    "fsync",
    "write",
    "pwrite64",
    "writev",
    "sendto",
    "sendmsg",
    "rename",
    "renameat2",
    "link",
    "linkat",
    "ftruncate",
    "unlink",
]
RESPONDENTS = 8
# Threads do not come along into a fork, so the libraries that would start some on import are asked not to.
WITHOUT_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "_RJEM_MALLOC_CONF": "background_thread:false",
}
# strace counts for each thread by itself. Where several threads make the same call, each file is a series of its own,
# so that no thread's calls hide behind another's.
FILES = ("inbox.db", "main.db")


class Series(NamedTuple):
    """All calls of one kind, to one database (with its log) or, with an empty `file`, to anything else or anybody."""

    call: str
    file: str = ""

    def tracing(self, folder: Path, number: int) -> list[str]:
        """strace's words for: end the process as the `number`-th of these begins."""
        words = ["-e", f"trace={self.call}", "-e", f"inject={self.call}:signal=KILL:when={number}", "-o", "/dev/null"]
        names = [self.file, f"{self.file}-wal"] if self.file else []
        return words + [word for name in names for word in ("-P", str(folder / name))]


class Point(NamedTuple):
    """Before the `number`-th call of a series; `again` kills the restart too."""

    series: Series
    number: int
    again: tuple[Series, int] | None = None

    def __str__(self) -> str:
        def words(series: Series, number: int) -> str:
            return f"{series.call}{'@' * bool(series.file)}{series.file}:{number}"

        return words(self.series, self.number) + (f" then {words(*self.again)}" if self.again else "")


class Nursery:
    """Where servers come from (bench/kill_nursery.py)."""

    def __init__(self, where: Path) -> None:
        self.where, self.asking = where, threading.Lock()
        self.log = (where / "servers.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.kill_nursery", str(where / "nursery")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, env=os.environ | WITHOUT_THREADS,
        )  # fmt: skip
        self.template = where / "template"
        self.template.mkdir()
        pid = self.ask({"make": str(self.template)})
        wait_for(lambda: not is_alive(pid), 60)
        self.slug = json.loads((self.template / "made.json").read_text())["slug"]

    def ask(self, request: dict[str, object]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.asking:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            return int(json.loads(self.process.stdout.readline())["pid"])

    def folder(self) -> Path:
        """A data folder like the template."""
        folder = Path(tempfile.mkdtemp(dir=self.where))
        shutil.copytree(self.template, folder, dirs_exist_ok=True)
        return folder

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.log.close()


@contextmanager
def nursery() -> Iterator[Nursery]:
    where = Path(tempfile.mkdtemp(prefix="wellheard-kill-"))
    (where / "nursery").mkdir()
    made = Nursery(where)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(where, ignore_errors=True)


class Server:
    """One child in one folder. `tracing` are strace's words; it is attached before the child does anything."""

    def __init__(self, nursery: Nursery, folder: Path, *tracing: str) -> None:
        for name in ("go", "port"):
            (folder / name).unlink(missing_ok=True)
        self.folder = folder
        self.pid = nursery.ask({"serve": str(folder), "wait": bool(tracing)})
        self.tracer: subprocess.Popen[str] | None = None
        if tracing:
            self.tracer = subprocess.Popen(
                ["strace", "-f", "-qq", "-p", str(self.pid), *tracing],
                stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            wait_for(lambda: traced(self.pid) or not is_alive(self.pid), 10)
            (folder / "go").touch()

    def port(self) -> int | None:
        """Where it listens; None when it died before it did."""
        path = self.folder / "port"
        wait_for(lambda: path.exists() or not is_alive(self.pid), 60)
        return int(path.read_text()) if path.exists() else None

    def end(self, number: int = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        wait_for(lambda: not is_alive(self.pid), 30)
        if self.tracer:
            self.tracer.communicate(timeout=10)


def run(nursery: Nursery, point: Point, seed: int) -> bool:
    """Whether the process was killed there. Raises AssertionError when an answer was lost, doubled or changed."""
    folder = nursery.folder()
    respondents = [Respondent(number, seed) for number in range(RESPONDENTS)]
    ledger = Ledger(folder)
    killed = life(nursery, folder, point.series, point.number, respondents)
    if point.again:
        life(nursery, folder, *point.again, respondents)
    server = Server(nursery, folder)
    try:
        port = server.port()
        assert port, "the server does not start again"
        ledger.wait_until_drained()
        ledger.check(respondents)
        answer(respondents, port, nursery.slug)
        assert all(each.is_through for each in respondents)
        ledger.wait_until_drained()
        ledger.check(respondents)
    except (AssertionError, TimeoutError):
        os.kill(server.pid, signal.SIGUSR1)
        time.sleep(0.2)
        raise
    finally:
        server.end()
    shutil.rmtree(folder)
    return killed


def life(nursery: Nursery, folder: Path, series: Series, number: int, respondents: list[Respondent]) -> bool:
    """A server that takes answers and drains them until it is killed or nothing is left to do."""
    server = Server(nursery, folder, *series.tracing(folder, number))
    try:
        port = server.port()
        if port is not None:
            answer(respondents, port, nursery.slug)
            with suppress(AssertionError):
                wait_for_death_or_drain(server, Ledger(folder))
        return not is_alive(server.pid)
    finally:
        server.end()


def wait_for_death_or_drain(server: Server, ledger: Ledger) -> None:
    drained = threading.Thread(target=lambda: suppressed(ledger.wait_until_drained), daemon=True)
    drained.start()
    wait_for(lambda: not drained.is_alive() or not is_alive(server.pid), 30)


def suppressed(function: object) -> None:
    with suppress(Exception):
        function()  # type: ignore[operator]


def universe(nursery: Nursery) -> dict[Series, int]:
    """How many calls of each series one thread makes at most while the story is told unkilled."""
    folder = nursery.folder()
    log = folder / "calls.log"
    server = Server(nursery, folder, "-y", "-e", f"trace={','.join(CALLS)}", "-o", str(log))
    port = server.port()
    assert port
    answer([Respondent(number, 0) for number in range(RESPONDENTS)], port, nursery.slug)
    Ledger(folder).wait_until_drained()
    server.end()
    made: Counter[tuple[str, Series]] = Counter()
    for line in log.read_text().splitlines():
        if found := re.match(r"(\d+) +(\w+)\((?:\d+<([^>]*)>)?", line):
            file = Path(found[3] or "").name.removesuffix("-wal")
            made[found[1], Series(found[2], file if file in FILES else "")] += 1
    most: dict[Series, int] = {}
    for (_, series), times in made.items():
        most[series] = max(times, most.get(series, 0))
    shutil.rmtree(folder)
    return most


def points(most: dict[Series, int], seed: int) -> list[Point]:
    """Every point of the story once, in an order the seed decides; every third is followed by a second kill."""
    rng = random.Random(seed)
    single = [(series, number) for series, times in sorted(most.items()) for number in range(1, times + 1)]
    rng.shuffle(single)
    return [Point(*each, again=rng.choice(single) if index % 3 == 0 else None) for index, each in enumerate(single)]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def traced(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return not re.search(r"TracerPid:\t0\n", Path(f"/proc/{pid}/status").read_text())
    return False


def wait_for(condition: object, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds:g} seconds in vain")
        time.sleep(0.003)
