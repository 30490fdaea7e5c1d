"""The walk over every point of every work on both databases: in parts of some minutes, going on where the last one stopped.

What is done is kept in `.bench/<part>.json`; a finished walk is told in bench/RESULTS.md.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.postgres import running

from bench import kill
from bench.faults import Outcome, Point, Stage, crashed, stop
from bench.nursery import Nursery, nursery
from bench.results import commit, tell
from bench.starving import failing_syncs, lied_to, only_read, rooms, starved
from bench.tracing import Series
from bench.works.known import MODULES, WORKS

MINUTES = 8.5
AT_ONCE = 2
DATABASES = ("sqlite", "postgresql")
SERVING = "taking and draining"
# Points of a job at most; a database of its own for each makes one on PostgreSQL cost twice as much.
MOST = {
    "sqlite": {SERVING: 260, "restoring": 60},
    "postgresql": {SERVING: 110, "restoring": 20, "taking back": 40, "backing up": 60, "erasing": 60},
}
MOST_OF_OTHERS = {"sqlite": 170, "postgresql": 100}
CRASHES = 12  # of PostgreSQL, for each work
ROOMS = 14
Try = Callable[[list[Any]], Outcome]


class Walk:
    """Jobs are works on databases; each has its points in an order the seed decides, and how far it is."""

    def __init__(self, part: str, seed: int | None) -> None:
        self.path = Path(f".bench/{part}.json")
        self.until = time.monotonic() + MINUTES * 60
        if self.path.exists() and seed is None:
            self.known: dict[str, Any] = json.loads(self.path.read_text())
            self.known["commits"] = list(dict.fromkeys([*self.known["commits"], commit()]))
        else:
            seed = random.randrange(10**6) if seed is None else seed
            self.known = {"commits": [commit()], "seed": seed, "jobs": {}}
        self.seed: int = self.known["seed"]

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until

    @property
    def faults(self) -> list[str]:
        return [fault for job in self.known["jobs"].values() for fault in job["faults"]]

    def is_done(self, name: str) -> bool:
        job = self.known["jobs"].get(name)
        return bool(job) and job["done"] >= len(job["points"])

    def go(self, name: str, points: Callable[[], list[Any]], attempt: Try, at_once: int = AT_ONCE) -> None:
        """On with one job, until it is done or time is over."""
        job = self.known["jobs"].setdefault(name, {"points": None, "done": 0, "happened": 0, "faults": []})
        if job["points"] is None:
            job["points"] = points()
        with ThreadPoolExecutor(at_once) as workers:
            while job["done"] < len(job["points"]) and not self.is_over:
                batch = job["points"][job["done"] : job["done"] + 4 * at_once]
                for point, outcome in zip(batch, workers.map(lambda each: guarded(attempt, each), batch), strict=True):
                    job["done"] += 1
                    job["happened"] += outcome.happened
                    if outcome.fault:
                        job["faults"].append(f"{name} {point}: {outcome.fault}")
                self.keep()
        print(
            f"{name}: {job['done']} of {len(job['points'])}, {job['happened']} happened, {len(job['faults'])} faults",
            flush=True,
        )

    def keep(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(self.known))

    def close(self, title: str, words: str, names: Sequence[str]) -> int:
        """What is left to do: 0 when all is done, and told."""
        if all(self.is_done(name) for name in names):
            jobs = self.known["jobs"]
            rows = "\n".join(
                f"| {work} | {' | '.join(self._cell(jobs, work, database) for database in DATABASES)} |"
                for work in dict.fromkeys(name.split("/")[0] for name in names)
            )
            total = sum(job["happened"] for job in jobs.values())
            told = f"{words.format(total=total)} Seed {self.seed}, commits {', '.join(self.known['commits'])}. Faults: {len(self.faults)}."
            faults = "".join(f"\n- {fault[:600]}" for fault in self.faults)
            tell(title, f"{told}\n\n| work | SQLite | PostgreSQL |\n|---|---|---|\n{rows}{faults}")
            self.path.unlink(missing_ok=True)
        return 1 if self.faults else 0

    def _cell(self, jobs: dict[str, Any], work: str, database: str) -> str:
        mine = [job for name, job in jobs.items() if name.split("/")[:2] == [work, database]]
        return str(sum(job["happened"] for job in mine)) if mine else ""


def guarded(attempt: Try, point: list[Any]) -> Outcome:
    try:
        return attempt(point)
    except (AssertionError, TimeoutError) as error:
        return Outcome(True, str(error)[-1500:])


def kills(seed: int | None) -> int:
    """Every job killed; on PostgreSQL the database crashes too."""
    walk, names = Walk("kill", seed), []
    for database in DATABASES:
        names += [f"{SERVING}/{database}", *(f"{work}/{database}" for work in WORKS)]
        names += [f"{work}/{database}/crash" for work in WORKS] if database == "postgresql" else []
        if all(walk.is_done(name) for name in names) or walk.is_over:
            continue
        with cradle(database) as made:
            if not walk.is_done(f"{SERVING}/{database}"):
                serving(walk, made, database)
            for work in WORKS:
                if not walk.is_over:
                    killed(walk, made, work, database)
    return walk.close(
        "Killed at every sync, write, rename and send (`make proof PART=kill`)",
        "{total} kills: the process before one of its calls, on PostgreSQL also the database itself (`-m immediate`).",
        names,
    )


@contextmanager
def cradle(database: str) -> Iterator[Nursery]:
    # Processes die here, the kernel lives: what it was handed it keeps, so nothing is learned by waiting for the disk.
    with (
        running("fsync=off") if database == "postgresql" else nullcontext() as server,
        nursery(*MODULES, "bench.kill_child", postgres=server) as made,
    ):
        yield made


def serving(walk: Walk, made: Nursery, database: str) -> None:
    house = kill.House(made)

    def points() -> list[Any]:
        found = kill.points(kill.universe(house), walk.seed)[: MOST[database][SERVING]]
        return [
            [list(each.series), each.number, [list(each.again[0]), each.again[1]] if each.again else None]
            for each in found
        ]

    def attempt(saved: list[Any]) -> Outcome:
        series, number, again = saved
        point = kill.Point(Series(*series), number, (Series(*again[0]), again[1]) if again else None)
        return Outcome(kill.run(house, point, walk.seed), "")

    walk.go(f"{SERVING}/{database}", points, attempt, at_once=1 if database == "postgresql" else AT_ONCE)


def killed(walk: Walk, made: Nursery, work: str, database: str) -> None:
    name, crash = f"{work}/{database}", f"{work}/{database}/crash"
    if walk.is_done(name) and (database == "sqlite" or walk.is_done(crash)):
        return
    stage = Stage.set(made, work)

    def points() -> list[Any]:
        found = [[list(point.series), point.number] for point in stage.points()]
        random.Random(walk.seed).shuffle(found)
        return found[: MOST[database].get(work, MOST_OF_OTHERS[database])]

    walk.go(name, points, lambda saved: stop(made, stage, Point(work, Series(*saved[0]), saved[1])))
    if database == "postgresql" and not walk.is_over:
        rng = random.Random(walk.seed)

        def moments() -> list[Any]:
            whole = stage.milliseconds(made)
            return [[rng.randrange(whole)] for _ in range(CRASHES)]

        walk.go(crash, moments, lambda saved: crashed(made, stage, saved[0]), at_once=1)


def faults(seed: int | None) -> int:
    """Every work without room, on a disk that only reads, and with syncs that fail."""
    walk, names = Walk("faults", seed), []
    kinds = ("full", "read only", "failing sync")
    for database in DATABASES:
        mine = [f"{work}/{database}/{kind}" for work in WORKS for kind in kinds]
        names += mine
        if all(walk.is_done(name) for name in mine) or walk.is_over:
            continue
        with cradle(database) as made:
            for work in WORKS:
                if not walk.is_over and not all(walk.is_done(f"{work}/{database}/{kind}") for kind in kinds):
                    starve(walk, made, work, database)
    return walk.close(
        "Disk full, disk that can only be read, syncs that fail (`make proof PART=faults`)",
        "{total} times a work met one of them: readers saw old or new, the message said what happened, and it went on when the disk did.",
        names,
    )


def starve(walk: Walk, made: Nursery, work: str, database: str) -> None:
    stage, place = Stage.set(made, work), f"{work}/{database}"
    walk.go(f"{place}/full", lambda: [[room] for room in rooms(ROOMS)], lambda saved: starved(made, stage, saved[0]))
    walk.go(f"{place}/read only", lambda: [[]], lambda saved: only_read(made, stage))
    syncs = [[list(point.series), point.number] for point in failing_syncs(stage)]
    walk.go(f"{place}/failing sync", lambda: syncs, lambda saved: lied_to(made, stage, Series(*saved[0]), saved[1]))
