"""Where measured figures are written down: with the day, the commit and the machine, the newest first."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Measured

Every figure with the commit, the day and the machine it was measured on; the newest first. `make bench PART=...` and
`make proof PART=...` write here.
"""


def commit() -> str:
    """The commit, with a + when files differ from it."""
    said = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False)
    return said.stdout.strip() or "no commit"


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = int(memory[1]) / 2**20 if memory else 0
    return (
        f"{os.cpu_count()} x {model[1] if model else 'unknown'}, {gigabytes:.0f} GiB, {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {os.getloadavg()[0]:.1f}"
    )


def tell(title: str, words: str) -> None:
    """Adds an entry under the head of RESULTS.md, and prints it."""
    entry = f"## {title}\n\n{datetime.now(UTC):%Y-%m-%d}, commit {commit()}. {machine()}\n\n{words.strip()}\n"
    before = RESULTS.read_text().removeprefix(HEAD).strip() if RESULTS.exists() else ""
    RESULTS.write_text("\n".join(part for part in (HEAD, entry, before) if part).rstrip() + "\n")
    print(entry)
