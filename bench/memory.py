"""What the whole product holds in memory when nothing happens."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.running import memory
from bench.serving import bound

MOST_MB = 250.0


def main() -> tuple[str, bool]:
    folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-"))
    probe = bound()
    port = probe.getsockname()[1]
    probe.close()
    environment = os.environ | {"WELLHEARD_DATA": str(folder), "PORT": str(port)}
    began = time.monotonic()
    command = Path(sys.executable).with_name("wellheard")
    process = subprocess.Popen([command, "up"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_health(f"http://127.0.0.1:{port}")
        ready = time.monotonic() - began
        time.sleep(5)
        resident, proportional = memory(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
    words = f"""`wellheard up` in a new folder, five seconds after its first answer to /healthz ({ready:.1f} s after its start,
migrations included).

| | measured | goal |
|---|---|---|
| resident | {resident:.0f} MB | <= {MOST_MB:g} MB |
| proportional | {proportional:.0f} MB | |"""
    return words, resident <= MOST_MB


def wait_for_health(url: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("wellheard up did not become healthy")
