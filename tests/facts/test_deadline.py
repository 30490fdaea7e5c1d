"""What takes too long is interrupted; what does not is left alone."""

import threading
import time

from wellheard.facts import deadline
from wellheard.facts.deadline import Deadlines


def test_what_takes_too_long_is_interrupted() -> None:
    over = threading.Event()

    with Deadlines().within(0.1, over.set):
        assert over.wait(10)


def test_what_is_done_in_time_hears_nothing() -> None:
    deadlines, heard = Deadlines(), threading.Event()

    for _ in range(100):
        with deadlines.within(30, heard.set):
            pass
    with deadlines.within(30, heard.set):
        time.sleep(3 * deadline.LOOK_SECONDS)

    assert not heard.is_set()


def test_two_at_once_have_each_its_own_time() -> None:
    deadlines, slow, quick = Deadlines(), threading.Event(), threading.Event()

    def patient() -> None:
        with deadlines.within(30, quick.set):
            slow.wait(10)

    other = threading.Thread(target=patient)
    other.start()
    with deadlines.within(0.1, slow.set):
        assert slow.wait(10)
    other.join()

    assert not quick.is_set()


def test_the_thread_goes_when_nothing_is_asked_and_comes_again(monkeypatch) -> None:
    monkeypatch.setattr(deadline, "IDLE_SECONDS", 0.1)
    deadlines, over = Deadlines(), threading.Event()
    with deadlines.within(30, over.set):
        thread = deadlines._thread
    assert thread is not None
    thread.join(10)
    assert not thread.is_alive()

    with deadlines.within(0.1, over.set):
        assert over.wait(10)
