"""wrk as a function: a slice of load, and what it counted."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

SCRIPTS = Path(__file__).parent / "wrk"
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Slice(NamedTuple):
    """Times in seconds. `failed` counts refusals, broken connections and time-outs."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def wrk(url: str, *, connections: int, seconds: float, script: str = "") -> Slice:
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "--timeout", "20s"]
    words += ["-s", str(SCRIPTS / script)] if script else []
    said = subprocess.run([*words, url], capture_output=True, text=True, check=True).stdout
    counted = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)", said)
    assert counted, said
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    failed = sum(map(int, errors.groups())) if errors else 0
    return Slice(
        int(counted[1]),
        float(counted[2]) * UNITS[counted[3]],
        _percentile(said, 50),
        _percentile(said, 99),
        failed + (int(refused[1]) if refused else 0),
    )


def _percentile(said: str, percent: int) -> float:
    found = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s|m)", said)
    return float(found[1]) * UNITS[found[2]] if found else 0.0
