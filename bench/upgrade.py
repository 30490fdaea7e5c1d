"""From 0.1.0 to today on a filled database while answers keep coming: `make proof PART=upgrade`.

The way an operator goes: today's `wellheard migrate` while 0.1.0 still serves, then the old process is stopped and the new one started.
A respondent whose answer was not acknowledged sends it again; a probe takes main.db's write lock every few milliseconds and measures how
long it had to wait.
"""

import http.client
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.project.product import environment, free_port

from bench.results import tell
from bench.tracing import wait_for
from wellheard.collector.submission import link_response

TAG = "v0.1.0"
RESPONSES = 1_000_000
RATE = 50.0  # answers a second
PROGRAM = [sys.executable, "-c", "from wellheard.cli import main; main()"]
SPAN = "since=2017-01-01&until=2030-01-01"


@contextmanager
def tag_code() -> Iterator[Path]:
    """The source of the tag, in a worktree of its own."""
    where = Path(tempfile.mkdtemp(prefix="wellheard-tag-")) / "tree"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(where), TAG], check=True)
    try:
        yield where / "src"
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(where)], check=False)


def made(folder: Path, source: Path, responses: int) -> dict[str, Any]:
    """A data folder of the tag's own making."""
    for words in (["make", str(folder)], ["fill", str(folder), str(responses)]):
        path = os.pathsep.join((str(source), "."))
        subprocess.run(
            [sys.executable, "-m", "bench.upgrade_old", *words],
            check=True,
            env=environment(PYTHONPATH=path),
            stdout=subprocess.DEVNULL,
        )
    known: dict[str, Any] = json.loads((folder / "known.json").read_text())
    return known


class Up:
    """`wellheard up` of the tag or of today."""

    def __init__(self, folder: Path, port: int, source: Path | None = None) -> None:
        more = {"PYTHONPATH": str(source)} if source else {}
        self.log = folder.parent / f"{'old' if source else 'new'}.log"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [*PROGRAM, "up", "--data", str(folder)],
                env=environment(PORT=str(port), **more),
                stdout=output,
                stderr=output,
            )
        self.port = port
        wait_for(lambda: self.asked("/healthz")[0] == 200, 180)

    def asked(self, path: str, key: str = "") -> tuple[int, Any]:
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with suppress(OSError, http.client.HTTPException), closing(connection(self.port)) as wire:
            wire.request("GET", path, headers=headers)
            reply = wire.getresponse()
            said = reply.read()
            return reply.status, json.loads(said) if said[:1] == b"{" else None
        return 0, None

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("localhost", port, timeout=30)


class Load:
    """Answers at an even pace, each sent again until it is acknowledged; and how long the longest had to wait."""

    def __init__(self, port: int, slug: str) -> None:
        self.port, self.slug = port, slug
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.waits: list[float] = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        number, next_at = 0, time.monotonic()
        while not self.ending.is_set():
            began = time.monotonic()
            key = f"upgrade-respondent-{number:08}"
            while not self._sent(key, number):
                time.sleep(0.02)
            self.acknowledged.append(key)
            self.waits.append(time.monotonic() - began)
            number, next_at = number + 1, max(next_at + 1 / RATE, time.monotonic() - 1)
            time.sleep(max(0.0, next_at - time.monotonic()))

    def _sent(self, key: str, number: int) -> bool:
        body = json.dumps({"version": 1, "page": 1, "key": key, "answers": {"score": number % 11}})
        try:
            with closing(connection(self.port)) as wire:
                wire.request("POST", f"/a/{self.slug}", body, {"content-type": "application/json"})
                status = wire.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        if status != 201:
            self.refused.append(status)
        return status == 201

    def end(self) -> None:
        self.ending.set()
        self.thread.join()


class Probe:
    """Whoever wants to write to main.db: how long each had to wait."""

    def __init__(self, path: Path) -> None:
        self.path, self.waits, self.ending = path, list[float](), threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        database = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        while not self.ending.wait(0.005):
            began = time.monotonic()
            database.execute("BEGIN IMMEDIATE")
            self.waits.append(time.monotonic() - began)
            database.execute("ROLLBACK")
        database.close()

    def end(self) -> float:
        self.ending.set()
        self.thread.join()
        return max(self.waits)


def records(folder: Path) -> dict[str, int]:
    """How often each response is there; more than once is impossible by its key, and counted all the same."""
    with closing(sqlite3.connect(f"file:{folder / 'main.db'}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT id, count(*) FROM responses_response WHERE imported_id IS NULL GROUP BY id"
        ).fetchall()
    return {str(UUID(id)): times for id, times in rows}


def upgrade(folder: Path, source: Path, known: dict[str, Any], say: Callable[[str], None]) -> str:
    """The whole way; what was measured, in words. Raises AssertionError when something was lost or somebody waited too long."""
    port = free_port()
    old = Up(folder, port, source)
    (survey,) = known["scores"].keys() - {known["slug"]}
    before = old.asked(f"/api/v1/scores/{survey}?{SPAN}", known["key"])[1]
    load, probe = Load(port, known["slug"]), Probe(folder / "main.db")
    time.sleep(2)
    began = time.monotonic()
    subprocess.run([*PROGRAM, "migrate", "--data", str(folder)], env=environment(), check=True, capture_output=True)
    migrating = time.monotonic() - began
    time.sleep(3)  # 0.1.0 on today's schema
    assert old.asked("/api/v1/whoami", known["key"])[0] == 200
    longest = probe.end()
    say(
        f"migrated in {migrating:.1f} s; the longest wait for the write lock {longest:.2f} s; {len(load.acknowledged)} answers so far"
    )
    calm = len(load.waits)
    old.stop()
    new = Up(folder, port)
    time.sleep(2)
    load.end()
    assert not load.refused, load.refused
    sent = {str(link_response(key)) for key in load.acknowledged}
    wait_for(lambda: sent <= records(folder).keys(), 60)
    found = records(folder)
    assert all(found[each] == 1 for each in sent)
    assert len(found) - len(sent) == 102, f"{len(found)} responses, {len(sent)} of them sent now"
    after = new.asked(f"/api/v1/scores/{survey}?{SPAN}", known["key"])[1]
    wait_for(lambda: _people(new, known) >= len(sent), 60)
    new.stop()
    assert after == before, f"{after}\nis not\n{before}"
    assert longest <= 1.0, f"somebody waited {longest:.2f} s for the write lock"
    percentile = statistics.quantiles(load.waits[:calm], n=100)[98] * 1000
    return (
        f"{len(sent)} answers at {RATE:g} a second, all acknowledged ones there once. `wellheard migrate` beside the running 0.1.0: "
        f"{migrating:.1f} s, the longest wait for main.db's write lock {longest * 1000:.0f} ms, answers p99 {percentile:.0f} ms; "
        f"0.1.0 went on on the new schema. From the old process to the new one answers waited {max(load.waits):.1f} s. "
        "The scores of the old answers are the same to the last digit."
    )


def _people(up: Up, known: dict[str, Any]) -> int:
    said = up.asked(f"/api/v1/scores/{known['slug']}?{SPAN}", known["key"])[1]
    return int(said["scores"][0]["n"]) if said else 0


def prove(responses: int = RESPONSES) -> int:
    where = Path(tempfile.mkdtemp(prefix="wellheard-upgrade-"))
    try:
        with tag_code() as source:
            began = time.monotonic()
            known = made(where / "data", source, responses)
            print(f"{responses:,} responses made by {TAG} in {time.monotonic() - began:.0f} s", flush=True)
            words = upgrade(where / "data", source, known, lambda text: print(text, flush=True))
        tell(f"From {TAG} to today on {responses:,} responses (`make proof PART=upgrade`)", words)
    finally:
        shutil.rmtree(where, ignore_errors=True)
    return 0
