"""What was found once and need not be found again, bounded."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sized


class Kept[Result: Sized]:
    """Results by key, the least lately used forgotten first. Bounded by their lengths: a thousand groups, or bytes, weigh a thousand."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Result | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            return None

    def put(self, key: Hashable, result: Result) -> None:
        with self._lock:
            self._forget(key)
            self._kept[key] = result
            self._held += len(result) + 1
            while self._held > self._most and self._kept:
                self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._held = 0

    def __len__(self) -> int:
        return len(self._kept)

    def _forget(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._held -= len(gone) + 1
