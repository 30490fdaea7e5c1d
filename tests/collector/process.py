"""The collector alone in a process of its own, over a file or over PostgreSQL (bench/collector_server.py)."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from bench.tracing import wait_for

from tests.collector.cast import SHOP, fresh, wire


class Process:
    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "port").unlink(missing_ok=True)
        words = [sys.executable, "-m", "bench.collector_server", str(folder), "0", *([url] if url else [])]
        self.process = subprocess.Popen(words)
        wait_for(lambda: (folder / "port").exists() and (folder / "port").read_text(), 60)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{(folder / 'port').read_text()}", timeout=30)
        wait_for(self.answers, 30)

    def answers(self) -> bool:
        try:
            return self.client.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    def post(self) -> int:
        """The status of one more answer; 0 when the server is gone."""
        try:
            return self.client.post(f"/a/{SHOP}", json=wire()).status_code
        except httpx.HTTPError:
            return 0

    def kill(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.wait(10)


class Crowd:
    """Senders who try each answer again under its own key until it is acknowledged, and go on with another."""

    def __init__(self, *processes: Process, senders: int = 6) -> None:
        self.processes = processes
        self.acknowledged: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(senders)]

    @contextmanager
    def sending(self) -> Iterator["Crowd"]:
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            for thread in self._threads:
                thread.join(60)

    def reaches(self, more: int, seconds: float = 30) -> None:
        """Waits until so many more were acknowledged."""
        wanted = len(self.acknowledged) + more
        wait_for(lambda: len(self.acknowledged) >= wanted, seconds)

    def _send(self, number: int) -> None:
        key = fresh()
        with httpx.Client(timeout=30) as client:
            while not self._stopping.is_set():
                number += 1
                if self._is_acknowledged(client, self.processes[number % len(self.processes)], key):
                    self.acknowledged.add(key)
                    key = fresh()

    def _is_acknowledged(self, client: httpx.Client, process: Process, key: str) -> bool:
        try:
            reply = client.post(f"{process.client.base_url}/a/{SHOP}", json=wire(key=key))
        except httpx.HTTPError:
            self._stopping.wait(0.05)
            return False
        self.statuses[reply.status_code] += 1
        if reply.status_code == 503:
            assert int(reply.headers["retry-after"]) >= 1
            self._stopping.wait(0.05)
        return reply.status_code == 201
