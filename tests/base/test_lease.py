"""Leases between real processes: one at a time, whoever ends, is killed, or stalls."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from wellheard_server.base import lease
from wellheard_server.base.models import Lease
from wellheard_server.project import places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_is_held_afterwards():
    yield
    lease.release_all()


class Other:
    """A holder in a process of its own; `elsewhere` is a data folder as another machine has its own."""

    def __init__(self, name: str, seconds: float, elsewhere: str) -> None:
        known = connection.settings_dict
        database = str(known["NAME"]) if connection.vendor == "sqlite" else places.address(known)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.base.holder", database, name, str(seconds)],
            env=os.environ | {"WELLHEARD_DATA": elsewhere or str(settings.DATA)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.first = self.hear()

    def hear(self) -> str:
        return self.process.stdout.readline().strip()

    def asked(self, word: str) -> str:
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.hear()


@contextmanager
def other(name: str, seconds: float = 15, elsewhere: object = "") -> Iterator[Other]:
    holder = Other(name, seconds, str(elsewhere))
    try:
        yield holder
    finally:
        holder.process.kill()
        holder.process.communicate()


def test_of_two_processes_one_holds_it_and_gives_it_back_when_it_ends():
    with other("bread") as first:
        assert first.first == "took"
        assert lease.take("bread") is None
        with pytest.raises(lease.Taken), lease.held("bread", wait=0.1):
            pass
        assert lease.take("cake") is not None

        assert first.asked("end") == "ended"
        assert lease.take("bread") is not None
        with other("bread") as second:
            assert second.first == "taken"


def test_one_killed_on_this_machine_is_noticed_at_once():
    with other("bread") as first:
        first.process.kill()
        first.process.wait()
        began = time.monotonic()
        with lease.held("bread", wait=10):
            assert time.monotonic() - began < 2


def test_one_killed_on_another_machine_is_waited_for_until_its_time_is_over(tmp_path):
    with other("bread", seconds=1, elsewhere=tmp_path) as first:
        first.process.kill()
        first.process.wait()
        assert lease.take("bread") is None
        with lease.held("bread", wait=5):
            pass


def test_it_is_renewed_for_as_long_as_the_work_takes():
    with lease.held("bread", seconds=0.6) as mine:
        with other("bread") as second:  # its start alone takes longer than that
            assert second.first == "taken"
        mine.check()


def test_a_holder_that_was_stopped_too_long_knows_it_and_takes_nothing_back(tmp_path):
    with other("bread", seconds=1, elsewhere=tmp_path) as first:
        first.process.send_signal(signal.SIGSTOP)
        with lease.held("bread", wait=10) as mine:
            first.process.send_signal(signal.SIGCONT)
            assert first.asked("check") == "lost"
            assert first.asked("end") == "ended"
            assert Lease.objects.get(name="bread").until > timezone.now()
            mine.check()


def test_whose_clock_is_wrong_takes_nothing_early():
    with other("bread"), time_machine.travel(timezone.now() + timedelta(days=1)):
        assert lease.take("bread") is None


def test_threads_of_one_process_take_turns():
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with lease.held("bread"):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.01)
            with lock:
                inside -= 1
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1
