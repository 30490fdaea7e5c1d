"""Works stopped at every step: killed, cut off from their database, without room, on a disk that only reads or fails to sync.

Whatever happens, readers see the old state or the new one (or what the work itself calls fine), and doing it again leads to the end.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.nursery import Child, Nursery, Place
from bench.tracing import Series, counting, most
from bench.works.known import HERE, WORKS


class Point(NamedTuple):
    """Where a work is stopped: before the `number`-th call of a series, and what happens to it there (strace's words)."""

    work: str
    series: Series
    number: int
    what: str = "signal=KILL"

    def __str__(self) -> str:
        return f"{self.work}: {self.series}:{self.number} {self.what}"


class Outcome(NamedTuple):
    """Whether anything happened there, and what was wrong afterwards; empty when nothing was."""

    happened: bool
    fault: str


@dataclass
class Stage:
    """One work's place, looked at before and after it was done whole, and how many calls it takes."""

    work: str
    place: Place
    before: Any
    after: Any
    calls: dict[Series, int] = field(default_factory=dict)

    @classmethod
    def set(cls, nursery: Nursery, work: str) -> "Stage":
        place = nursery.place(nursery.first(f"{HERE}:open_place"))
        before = nursery.do(f"{HERE}:prepare", place, work=work)
        whole = nursery.place(place)
        log = whole.control / "calls.log"
        nursery.do_traced(f"{HERE}:do", whole, counting(log), work=work).said  # noqa: B018 raises when it went wrong
        after, calls = nursery.do(f"{HERE}:look", whole, work=work), most(log, whole.folder)
        nursery.leave(whole)
        return cls(work, place, before, after, calls)

    def milliseconds(self, nursery: Nursery) -> int:
        """How long the work takes undisturbed."""
        whole = nursery.place(self.place)
        began = time.monotonic()
        nursery.do(f"{HERE}:do", whole, work=self.work)
        nursery.leave(whole)
        return max(1, int(1000 * (time.monotonic() - began)))

    def points(self, what: str = "signal=KILL") -> Iterator[Point]:
        """Every one of them."""
        for series, times in sorted(self.calls.items()):
            for number in range(1, times + 1):
                yield Point(self.work, series, number, what)


def stop(nursery: Nursery, stage: Stage, point: Point) -> Outcome:
    """The work in a copy of its place, stopped at the point; then what one does afterwards."""
    place = nursery.place(stage.place)
    try:
        child = nursery.do_traced(
            f"{HERE}:do", place, point.series.tracing(place.folder, point.number, point.what), work=stage.work
        )
        happened = child.was_killed or child.fault is not None
        return Outcome(happened, told(child) or aftermath(nursery, stage, place))
    finally:
        nursery.leave(place)


def crashed(nursery: Nursery, stage: Stage, milliseconds: int) -> Outcome:
    """PostgreSQL crashes so long after the work began, and comes back."""
    assert nursery.postgres
    place = nursery.place(stage.place)
    try:
        child = nursery.begin(f"{HERE}:do", place, work=stage.work)
        time.sleep(milliseconds / 1000)
        nursery.postgres.stop("immediate")
        nursery.postgres.start()
        child.wait()
        return Outcome(True, told(child) or aftermath(nursery, stage, place))
    finally:
        nursery.leave(place)


def told(child: Child) -> str:
    """What is wrong with what a failing work says; a killed one says nothing."""
    if child.fault is None or child.fault["trouble"] or child.fault["is_told"]:
        return ""
    return f"said {child.fault['kind']}: {child.fault['message']}\n{child.fault['where']}"


def aftermath(nursery: Nursery, stage: Stage, place: Place) -> str:
    found = nursery.do(f"{HERE}:aftermath", place, work=stage.work)
    if not is_fine(stage, found["seen"]):
        return f"a part: {found['seen']}, neither {stage.before} nor {stage.after}"
    if found["healed"] != stage.after:
        return f"after doing it again: {found['healed']}, not {stage.after}"
    return f"left behind: {found['left']}" if found["left"] else ""


def is_fine(stage: Stage, seen: Any) -> bool:
    return seen in (stage.before, stage.after) or WORKS[stage.work].between(seen, stage.before, stage.after)
