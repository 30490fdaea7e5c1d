"""Ends what takes too long: one thread looks after all questions of a process, for a timer each would cost a short one a tenth of its time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_SECONDS, IDLE_SECONDS = 0.05, 5.0  # how often it looks while something is asked; how long it stays without


class Deadlines:
    """`within(seconds, interrupt)` around a piece of work calls `interrupt` in another thread when the time is over, again and again."""

    def __init__(self) -> None:
        self._due: dict[int, tuple[float, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, interrupt: Callable[[], object]) -> Iterator[None]:
        key = threading.get_ident()
        with self._lock:
            self._due[key] = time.monotonic() + seconds, interrupt
            if self._thread is None or not self._thread.is_alive():  # a fork has none
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._due.pop(key, None)

    def _watch(self) -> None:
        quiet_since = time.monotonic()
        while True:
            time.sleep(LOOK_SECONDS)
            now = time.monotonic()
            with self._lock:
                if self._due:
                    quiet_since = now
                elif now - quiet_since > IDLE_SECONDS:
                    self._thread = None
                    return
                for at, interrupt in self._due.values():
                    if now > at:
                        interrupt()


DEADLINES = Deadlines()
