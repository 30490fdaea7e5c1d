"""One limit kept together by several processes that count in memory: about once a second each adds what it counted of
those who come often to a common row, and hears what the others did."""

import logging
import threading
from datetime import timedelta
from typing import Protocol

from django.db import Error, connection
from django.utils import timezone

from wellheard_server.base.limits import keyed

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
ROWS_AT_ONCE = 500
MINUTES_KEPT = 3

# Nobody waits for another for ever: all add their rows in the order of the keys.
ADD = """
INSERT INTO base_limitslot (key, slot, count, until) VALUES {rows}
ON CONFLICT (key, slot) DO UPDATE SET count = base_limitslot.count + excluded.count RETURNING key, count
"""


class Counting(Protocol):
    """Whoever counts: of each minute how often those came who came often, and it is told how often they came elsewhere."""

    def hot(self) -> tuple[int, dict[str, int]]: ...
    def told(self, minute: int, elsewhere: dict[str, int]) -> None: ...


class Alone:
    """One process counts everything there is: nothing to share."""

    def start(self) -> None:
        return None

    def stop(self) -> None:
        return None


def shared(name: str, counting: Counting | None) -> "SharedLimit | Alone":
    """SQLite has one process; where nothing is limited nothing is told."""
    return SharedLimit(name, counting) if counting is not None and connection.vendor == "postgresql" else Alone()


class SharedLimit:
    """A thread of its own with a connection of its own. A database that cannot be reached holds nobody up: each goes on
    with its own count."""

    def __init__(self, name: str, counting: Counting) -> None:
        self.name, self.counting = name, counting
        self._minute, self._added = 0, dict[str, int]()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"limit {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident:
            self._thread.join()

    def round(self) -> None:
        minute, here = self.counting.hot()
        if minute != self._minute:
            self._minute, self._added = minute, {}
        who = {keyed(self.name, each, timezone.now()): each for each in here}
        totals = self._add({key: here[each] - self._added.get(each, 0) for key, each in who.items()})
        self._added = here
        self.counting.told(minute, {who[key]: total - here[who[key]] for key, total in totals.items()})

    def _add(self, counts: dict[str, int]) -> dict[str, int]:
        """What all together counted so far."""
        totals: dict[str, int] = {}
        until = timezone.now() + timedelta(minutes=MINUTES_KEPT)
        keys = sorted(counts)
        for first in range(0, len(keys), ROWS_AT_ONCE):
            some = keys[first : first + ROWS_AT_ONCE]
            values = [value for key in some for value in (key, self._minute, counts[key], until)]
            with connection.cursor() as cursor:
                cursor.execute(ADD.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(some))), values)
                totals.update(cursor.fetchall())
        return totals

    def _run(self) -> None:
        well = True
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                self.round()
                well = True
            except Error:
                connection.close()
                if well:
                    log.warning("limits are not shared with other nodes: the database cannot be reached")
                well = False
        connection.close()
