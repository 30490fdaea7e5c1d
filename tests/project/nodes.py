"""An installation of many nodes: real processes on a real PostgreSQL, with a lake they share."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.postgres import Postgres
from tests.project.product import WELLHEARD, environment, free_port

SECRET = "a key that is long enough and has letters enough 0123456789"


class Node:
    """One process. `url` is where it listens."""

    def __init__(self, role: str, folder: Path, environment: dict[str, str]) -> None:
        self.role, self.port, self.folder = role, int(environment["PORT"]), folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{role}-{self.port}.log"
        with self.log.open("wb") as output:
            words = [WELLHEARD, role, "--data", str(folder)]
            self.process = subprocess.Popen(words, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def wait(self, seconds: float = 60) -> "Node":
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def stop(self) -> tuple[int, float]:
        """Exit code and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20), time.monotonic() - began

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Installation:
    """A database, a lake, a workspace with a survey that is out; and the nodes started on them."""

    def __init__(self, server: Postgres, folder: Path, name: str = "wellheard") -> None:
        self.server, self.folder, self.lake = server, folder, folder / "lake"
        self.url, self.nodes = server.create(name), list[Node]()
        folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "tests.project.bakery", str(folder), "only-a-survey"]
        subprocess.run(words, check=True, env=self.environment())
        self.made = json.loads((folder / "made.json").read_text())

    def environment(self, **more: str) -> dict[str, str]:
        return environment(
            **{"DATABASE_URL": self.url, "LAKE_URL": str(self.lake), "WELLHEARD_SECRET_KEY": SECRET,
               "WELLHEARD_BASE_URL": "http://127.0.0.1", "WELLHEARD_ANSWERS_PER_MINUTE": "0", **more}
        )  # fmt: skip

    def begin(self, role: str, *, port: int | None = None, **more: str) -> Node:
        """Each has a data folder of its own, as on a machine of its own."""
        port = port or free_port()
        folder = self.folder / f"{role}-{port}"
        folder.mkdir(exist_ok=True)
        node = Node(role, folder, self.environment(PORT=str(port), **more))
        self.nodes.append(node)
        return node

    def begin_all(self, *roles: str) -> list[Node]:
        begun = [self.begin(role) for role in roles]
        return [node.wait() for node in begun]

    def refused(self, role: str, **more: str) -> str:
        """What a node says that does not start."""
        folder = self.folder / f"refused-{free_port()}"
        done = subprocess.run(
            [WELLHEARD, role, "--data", str(folder)], env=self.environment(PORT=str(free_port()), **more),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stdout + done.stderr
        return done.stderr

    def close(self) -> None:
        for node in self.nodes:
            if node.process.poll() is None:
                node.kill()


@contextmanager
def installed(server: Postgres, folder: Path, name: str = "wellheard") -> Iterator[Installation]:
    installation = Installation(server, folder, name)
    try:
        yield installation
    finally:
        installation.close()


def page(number: int, *, complete: bool = True) -> dict[str, object]:
    """The one page of a respondent."""
    key = f"respondent-{os.getpid():08}-{number:08}"
    return {"version": 1, "page": 1, "key": key, "answers": {"score": number % 11}, "complete": complete}
