"""A disk that fails under a real process, and a stop in the middle of work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from bench.kill import traced, wait_for

from tests.collector.cast import SHOP, wire
from wellheard.collector import InboxReader

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


class Process:
    """The collector alone in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen([sys.executable, "-m", "bench.collector_server", str(folder), "0"])
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

    def kept(self) -> int:
        return len(InboxReader(self.folder / "inbox.db").after(0, 100_000))


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    process.client.close()
    process.process.kill()
    process.process.wait(10)


@contextmanager
def failing(process: Process, injection: str) -> Iterator[None]:
    """While the block lasts, system calls fail as strace is told."""
    call = injection.split(":")[0]
    words = ["strace", "-f", "-qq", "-p", str(process.process.pid), "-e", f"trace={call}", "-e", f"inject={injection}"]
    tracer = subprocess.Popen([*words, "-o", "/dev/null"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: traced(process.process.pid), 10)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(10)


def test_a_failed_sync_acknowledges_nothing_stops_the_taking_and_ends_the_process(process: Process) -> None:
    before = process.post()

    with failing(process, "fdatasync:error=EIO:when=1"):
        statuses = [process.post() for _ in range(3)]
        code = process.process.wait(20)

    assert before == 201
    assert 201 not in statuses
    assert statuses[0] == 503
    assert code == 3


def test_after_a_failed_sync_and_a_restart_every_acknowledged_answer_is_there(tmp_path: Path) -> None:
    first = Process(tmp_path)
    acknowledged = sum(first.post() == 201 for _ in range(5))
    with failing(first, "fdatasync:error=EIO:when=3"):
        acknowledged += sum(first.post() == 201 for _ in range(5))
        first.process.wait(20)

    second = Process(tmp_path)
    kept = second.kept()
    second.process.kill()
    second.process.wait(10)

    assert acknowledged == 7
    assert kept in (7, 8)  # the one whose sync failed was not acknowledged and may be there


def test_a_full_disk_says_507_keeps_nothing_and_heals(process: Process) -> None:
    process.post()

    with failing(process, "pwrite64:error=ENOSPC"):
        full = [process.post() for _ in range(3)]
        health = process.client.get("/healthz").status_code
    healed = [process.post() for _ in range(2)]

    assert full == [507] * 3
    assert health == 503
    assert healed == [201] * 2
    assert process.kept() == 3
    assert process.answers()


def test_a_write_that_fails_once_is_not_acknowledged_and_the_next_is(process: Process) -> None:
    with failing(process, "pwrite64:error=EIO:when=1"):
        statuses = [process.post() for _ in range(3)]

    assert statuses == [503, 201, 201]
    assert process.kept() == 2


def test_a_stop_under_load_fails_no_answer_it_acknowledged(process: Process) -> None:
    statuses: Counter[int] = Counter()

    def send() -> None:
        with httpx.Client(base_url=process.client.base_url, timeout=30) as client:
            while process.process.poll() is None:
                try:
                    statuses[client.post(f"/a/{SHOP}", json=wire()).status_code] += 1
                except httpx.HTTPError:
                    return

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    os.kill(process.process.pid, signal.SIGTERM)
    code = process.process.wait(15)
    seconds = time.monotonic() - began
    for thread in threads:
        thread.join()

    assert code == 0
    assert seconds < 15
    assert set(statuses) == {201}
    assert statuses[201] == process.kept()
