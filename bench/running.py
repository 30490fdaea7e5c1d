"""Servers as processes of their own, for benches: started, asked for their CPU time, stopped."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Running:
    """`python -m MODULE FOLDER 0 ...` in a folder of its own; it says its port in the file `port`."""

    def __init__(self, module: str, *words: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-"))
        self.process = subprocess.Popen([sys.executable, "-m", module, str(self.folder), "0", *words])
        until = time.monotonic() + 60
        port = self.folder / "port"
        while not (port.exists() and port.read_text()):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{module} did not start")
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port.read_text()}"
        time.sleep(0.3)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def running(module: str, *words: str) -> Iterator[Running]:
    server = Running(module, *words)
    try:
        yield server
    finally:
        server.stop()


def memory(pid: int) -> tuple[float, float]:
    """(resident, proportional) megabytes of a process and its children."""
    pids = [
        pid,
        *(
            int(child)
            for child in subprocess.run(
                ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
            ).stdout.split()
        ),
    ]
    resident = proportional = 0.0
    for each in pids:
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                resident += int(line.split()[1]) / 1024
            elif line.startswith("Pss:"):
                proportional += int(line.split()[1]) / 1024
    return resident, proportional
