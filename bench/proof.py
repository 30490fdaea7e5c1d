"""The long proofs, whole: `make proof PART=kill`. Each run stays under nine minutes and goes on where the last one
stopped (.bench/kill.json); a finished proof is told in bench/RESULTS.md."""

import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.kill import Nursery, Point, nursery, points, run, universe
from bench.results import commit, machine, tell

PROGRESS = Path(".bench/kill.json")
MINUTES = 8.5
AT_ONCE = 2
WANTED = 500


def kill(seed: int | None = None) -> int:
    """Every point of the story in the seed's order, then of the next seed's, until at least WANTED kills were
    survived."""
    until = time.monotonic() + MINUTES * 60
    with nursery() as servers:
        progress = begun(servers, seed)
        while progress["kills"] < WANTED and time.monotonic() < until:
            some(servers, progress, until)
            PROGRESS.write_text(json.dumps(progress))
            print(
                f"seed {progress['seed']}: {progress['done']} points, {progress['kills']} kills survived, {len(progress['faults'])} faults",
                flush=True,
            )
            if progress["faults"]:
                print((servers.where / "servers.log").read_text()[-4000:])
                break
    if progress["faults"] or progress["kills"] >= WANTED:
        finish(progress)
    return 1 if progress["faults"] else 0


def begun(servers: Nursery, seed: int | None) -> dict[str, Any]:
    """Where the last run stopped, or with a given seed a fresh start. Every commit that took part is written down."""
    PROGRESS.parent.mkdir(exist_ok=True)
    if PROGRESS.exists() and seed is None:
        progress: dict[str, Any] = json.loads(PROGRESS.read_text())
        progress["commits"] = list(dict.fromkeys([*progress["commits"], commit()]))
        return progress
    seed = random.randrange(10**6) if seed is None else seed
    order = [
        (list(p.series), p.number, [list(p.again[0]), p.again[1]] if p.again else None) for p in every(servers, seed)
    ]
    return {"commits": [commit()], "seed": seed, "order": order, "done": 0, "kills": 0, "faults": [], "calls": {}}


def every(servers: Nursery, seed: int) -> list[Point]:
    most = universe(servers)
    return points(most, seed) + points(most, seed + 1) + points(most, seed + 2)


def some(servers: Nursery, progress: dict[str, Any], until: float) -> None:
    """The next few points, two at a time."""
    batch = [restored(each) for each in progress["order"][progress["done"] : progress["done"] + 4 * AT_ONCE]]
    if not batch:
        raise SystemExit("every point was tried and too few of them killed: the story is too short")

    def one(point: Point) -> tuple[Point, bool, str]:
        try:
            return point, run(servers, point, progress["seed"]), ""
        except (AssertionError, TimeoutError) as fault:
            return point, False, f"{point}: {fault}"

    with ThreadPoolExecutor(AT_ONCE) as workers:
        for point, killed, fault in workers.map(one, batch):
            progress["done"] += 1
            progress["kills"] += killed
            progress["calls"][point.series.call] = progress["calls"].get(point.series.call, 0) + killed
            if fault:
                progress["faults"].append(fault)


def restored(saved: list[Any]) -> Point:
    from bench.kill import Series

    series, number, again = saved
    return Point(Series(*series), number, (Series(*again[0]), again[1]) if again else None)


def finish(progress: dict[str, Any]) -> None:
    commits = ", ".join(progress["commits"])
    calls = ", ".join(f"{call} {times}" for call, times in sorted(progress["calls"].items()))
    tell(
        "Killed at every sync, write and send (`make proof PART=kill`)",
        f"seed {progress['seed']}: {progress['kills']} kills of `wellheard up`'s process at {progress['done']} points "
        f"({calls}); every third restart killed as well. Commits {commits}. Faults: {len(progress['faults'])}."
        + "".join(f"\n- {fault}" for fault in progress["faults"]),
    )
    PROGRESS.unlink(missing_ok=True)
    print(machine(), commit())


def stories() -> int:
    """The stories that are too long for every day: the drain stopped at each of its lines, an import killed at many."""
    words = [sys.executable, "-m", "pytest", "-m", "proof", "tests"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout)
    last = done.stdout.strip().splitlines()[-1]
    tell("Stopped at every line (`make proof PART=stories`)", f"The drain and the import, each line of theirs: {last}.")
    return done.returncode


def main() -> int:
    part = sys.argv[1] if len(sys.argv) > 1 else "all"
    if part not in ("all", "kill", "nodes", "stories"):
        raise SystemExit(f"There is no proof called {part}. Known: kill, nodes, stories.")
    if part == "nodes":
        from bench import nodes

        return nodes.prove(int(os.environ["SEED"]) if "SEED" in os.environ else None)
    killed = kill(int(os.environ["SEED"]) if "SEED" in os.environ else None) if part != "stories" else 0
    return killed or (stories() if part != "kill" else 0)


if __name__ == "__main__":
    sys.exit(main())
