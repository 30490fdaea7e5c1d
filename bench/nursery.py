"""Where the children come from that are killed, starved of room and lied to (bench/nursery_process.py)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.postgres import Postgres

from bench.tracing import is_alive, traced_process, wait_for

# Threads do not come along into a fork, so the libraries that would start some on import are asked not to.
WITHOUT_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "_RJEM_MALLOC_CONF": "background_thread:false",
}
PATIENCE = 60.0


@dataclass
class Place:
    """A data folder, beside it the folder by which its children are spoken with, and the database it belongs to ("" = SQLite)."""

    folder: Path
    control: Path
    url: str = ""
    turns: Iterator[int] = field(default_factory=count)


class Child:
    """One fork at work in one place."""

    def __init__(self, pid: int, control: Path) -> None:
        self.pid, self.control = pid, control

    @property
    def is_done(self) -> bool:
        return not is_alive(self.pid)

    @property
    def said(self) -> Any:
        """What its function returned. Raises AssertionError when it did not come so far."""
        fault = self.fault
        assert fault is None, f"{fault['kind']}: {fault['message']}\n{fault['where']}"
        path = self.control / "said.json"
        assert path.exists(), "the child ended without a word"
        return json.loads(path.read_text())

    @property
    def fault(self) -> dict[str, Any] | None:
        path = self.control / "fault.json"
        return json.loads(path.read_text()) if path.exists() else None

    @property
    def was_killed(self) -> bool:
        return self.is_done and not any((self.control / name).exists() for name in ("said.json", "fault.json"))

    def go(self) -> None:
        (self.control / "go").touch()

    def wait(self, seconds: float = PATIENCE) -> "Child":
        try:
            wait_for(lambda: self.is_done, seconds)
        except TimeoutError:
            os.kill(self.pid, signal.SIGUSR1)
            wait_for(lambda: True, 0.3)
            self.end()
            raise
        return self

    def end(self, number: int = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        wait_for(lambda: self.is_done, 30)


class Nursery:
    """One process from which all others are forked. `modules` are imported before the first fork."""

    def __init__(self, where: Path, *modules: str, postgres: Postgres | None = None) -> None:
        self.where, self.postgres, self.asking, self.names = where, postgres, threading.Lock(), count()
        self.log = (where / "children.log").open("a")
        self.firsts: dict[str, Place] = {}
        (where / "home").mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.nursery_process", str(where / "home"), *modules],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, env=os.environ | WITHOUT_THREADS,
        )  # fmt: skip

    def place(self, like: Place | None = None, *, within: Path | None = None) -> Place:
        """A place of its own: empty, or a copy of one in which nobody is at work. `within`: a folder of the caller's for the data."""
        name = f"n{os.getpid()}_{next(self.names)}"  # of its own among all who use the server
        root = self.where / name
        folder, control = (within or root) / "data", root / "control"
        control.mkdir(parents=True)
        if like:
            shutil.copytree(like.folder, folder, symlinks=True)
        else:
            folder.mkdir()
        return Place(folder, control, self._database(name, like))

    def first(self, run: str) -> Place:
        """A place such a child made, which others are copied from. Made once."""
        if run not in self.firsts:
            self.firsts[run] = self.place()
            self.do(run, self.firsts[run])
        return self.firsts[run]

    def _database(self, name: str, like: Place | None) -> str:
        if self.postgres is None:
            return ""
        if like is None:
            return self.postgres.create(name)
        template = like.control.parent.name
        self.postgres.sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{template}'")
        self.postgres.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.postgres.url(name)

    def leave(self, place: Place) -> None:
        """The place and all in it."""
        if self.postgres:
            self.postgres.sql(f'DROP DATABASE IF EXISTS "{place.control.parent.name}" WITH (FORCE)')
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.rmtree(place.control.parent, ignore_errors=True)

    def begin(self, run: str, place: Place, *, wait: bool = False, size: int = 0, **words: Any) -> Child:
        """A child at work. With `wait` it stands still until `go()`."""
        control = place.control / str(next(place.turns))
        control.mkdir()
        request = {
            "run": run, "folder": str(place.folder), "control": str(control), "url": place.url,
            "words": words, "wait": wait, "size": size,
        }  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.asking:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        assert answer, f"the nursery has ended: {(self.where / 'children.log').read_text()[-3000:]}"
        return Child(json.loads(answer)["pid"], control)

    def do(self, run: str, place: Place, **words: Any) -> Any:
        """To its end; what it returned."""
        return self.begin(run, place, **words).wait().said

    def do_traced(self, run: str, place: Place, tracing: list[str], **words: Any) -> Child:
        """To its end, with strace beside it from its first step."""
        child = self.begin(run, place, wait=True, **words)
        with traced_process(child.pid, tracing):
            child.go()
            child.wait()
        return child

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.log.close()


@contextmanager
def nursery(*modules: str, postgres: Postgres | None = None) -> Iterator[Nursery]:
    where = Path(tempfile.mkdtemp(prefix="wellheard-nursery-"))
    made = Nursery(where, *modules, postgres=postgres)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(where, ignore_errors=True)
