"""Kills the whole product before its n-th sync, write or send, and looks what became of the answers; on PostgreSQL also the database.

One point: a fresh place, respondents answering, `strace` ending the process with SIGKILL as its n-th call of one kind begins (or
PostgreSQL crashing after so many milliseconds); a restart (killed too at every third point); a clean restart, a look at the ledger, the
respondents sending again what was not acknowledged, and a last look.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

from tests.postgres import Postgres

from bench.kill_story import Ledger, Respondent, answer, ledger_of
from bench.nursery import Nursery, Place, nursery
from bench.tracing import Series, counting, is_alive, most, traced_process, wait_for
from bench.works.bakery import known

RESPONDENTS, TRIES = 8, 3  # the first that are sent after a crash of PostgreSQL may find a dead connection
HERE = "bench.kill_child"
MILLISECONDS = Series("crash")  # no call: PostgreSQL itself crashes after so many


class Point(NamedTuple):
    """Before the `number`-th call of a series; `again` kills the restart too."""

    series: Series
    number: int
    again: tuple[Series, int] | None = None

    def __str__(self) -> str:
        return f"{self.series}:{self.number}" + (f" then {self.again[0]}:{self.again[1]}" if self.again else "")


class House:
    """A nursery, and the place all stories begin from."""

    def __init__(self, cradle: Nursery) -> None:
        self.cradle, self.postgres = cradle, cradle.postgres
        self.template = cradle.place()
        cradle.do(f"{HERE}:make", self.template)
        self.slug: str = known(self.template.folder)["slug"]

    def place(self) -> Place:
        return self.cradle.place(self.template)


@contextmanager
def house(postgres: Postgres | None = None) -> Iterator[House]:
    with nursery(HERE, "bench.works.bakery", postgres=postgres) as cradle:
        yield House(cradle)


class Server:
    """The product in one place. `tracing` are strace's words; it is attached before the child does anything."""

    def __init__(self, of: House, place: Place, *tracing: str) -> None:
        (place.folder / "port").unlink(missing_ok=True)
        self.place, self.beside = place, ExitStack()
        self.child = of.cradle.begin(f"{HERE}:serve", place, wait=bool(tracing))
        if tracing:
            self.beside.enter_context(traced_process(self.child.pid, list(tracing)))
            self.child.go()

    @property
    def is_alive(self) -> bool:
        return is_alive(self.child.pid)

    def port(self) -> int | None:
        """Where it listens; None when it died before it did."""
        path = self.place.folder / "port"
        wait_for(lambda: path.exists() or not self.is_alive, 60)
        return int(path.read_text()) if path.exists() else None

    def end(self) -> None:
        self.child.end()
        self.beside.close()


def run(of: House, point: Point, seed: int) -> bool:
    """Whether the process (or PostgreSQL) was killed there. Raises AssertionError when an answer was lost, doubled or changed."""
    place = of.place()
    respondents = [Respondent(number, seed) for number in range(RESPONDENTS)]
    ledger = ledger_of(place)
    killed = life(of, place, point.series, point.number, respondents)
    if point.again:
        life(of, place, *point.again, respondents)
    server = Server(of, place)
    try:
        port = server.port()
        assert port, f"the server does not start again: {server.child.fault}"
        ledger.wait_until_drained()
        ledger.check(respondents)
        for _ in range(TRIES):
            answer(respondents, port, of.slug)
        assert all(each.is_through for each in respondents)
        ledger.wait_until_drained()
        ledger.check(respondents)
    finally:
        server.end()
    of.cradle.leave(place)
    return killed


def life(of: House, place: Place, series: Series, number: int, respondents: list[Respondent]) -> bool:
    """A server that takes answers and drains them until it is killed or nothing is left to do."""
    crashing = series == MILLISECONDS and of.postgres
    server = Server(of, place, *(() if crashing else series.tracing(place.folder, number)))
    try:
        port = server.port()
        crash = threading.Thread(target=crashed, args=(of.postgres, number / 1000))
        if crashing:
            crash.start()
        if port is not None:
            answer(respondents, port, of.slug)
        if crashing:
            crash.join()
        with suppress(AssertionError, TimeoutError):
            wait_for_death_or_drain(server, ledger_of(place))
        return bool(crashing) or not server.is_alive
    finally:
        server.end()


def crashed(postgres: Postgres, seconds: float) -> None:
    time.sleep(seconds)
    postgres.stop("immediate")
    postgres.start()


def wait_for_death_or_drain(server: Server, ledger: Ledger) -> None:
    drained = threading.Thread(target=lambda: suppressed(ledger.wait_until_drained), daemon=True)
    drained.start()
    wait_for(lambda: not drained.is_alive() or not server.is_alive, 30)


def suppressed(function: Callable[[], object]) -> None:
    with suppress(Exception):
        function()


def universe(of: House) -> dict[Series, int]:
    """How many calls of each series one thread makes at most while the story is told unkilled."""
    place = of.place()
    log = place.control / "calls.log"
    server = Server(of, place, *counting(log))
    port = server.port()
    assert port, server.child.fault
    answer([Respondent(number, 0) for number in range(RESPONDENTS)], port, of.slug)
    ledger_of(place).wait_until_drained()
    server.end()
    found = most(log, place.folder)
    of.cradle.leave(place)
    return found | ({MILLISECONDS: 60} if of.postgres else {})


def points(calls: dict[Series, int], seed: int) -> list[Point]:
    """Every point of the story once, in an order the seed decides; every third is followed by a second kill. PostgreSQL's crashes fall
    anywhere in a second."""
    rng = random.Random(seed)
    single = [
        (series, number if series != MILLISECONDS else rng.randrange(1000))
        for series, times in sorted(calls.items())
        for number in range(1, times + 1)
    ]
    rng.shuffle(single)
    return [Point(*each, again=rng.choice(single) if index % 3 == 0 else None) for index, each in enumerate(single)]
