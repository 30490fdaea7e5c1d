"""A real `wellheard up` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import databases

WELLHEARD = Path(sys.executable).with_name("wellheard")


@dataclass
class Product:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def setup_link(self) -> str:
        found = re.search(r"http\S+/setup/\S+", self.log.read_text())
        return found[0] if found else ""

    def stop(self) -> tuple[int, float]:
        """Exit code and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20), time.monotonic() - began

    def kilobytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    """As on a fresh console: nothing of this test run's settings."""
    ours = ("WELLHEARD", "DJANGO", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def environment_of(data: Path, **more: str) -> dict[str, str]:
    """And the database that belongs to this data folder, where the run stands on PostgreSQL."""
    return environment(**{"DATABASE_URL": databases.address(data), **more})


def command(*words: str, data: Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [WELLHEARD, *words, "--data", str(data)],
        env=environment_of(data, **more), input=stdin, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def start(data: Path, *, port: int | None = None, **more: str) -> Product:
    port = port or free_port()
    data.mkdir(exist_ok=True)
    log = data / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [WELLHEARD, "up", "--data", str(data)],
            env=environment_of(data, PORT=str(port), **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    product = Product(process, port, log)
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{product.url}/healthz", timeout=2).status_code == 200:
                return product
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
