"""The long proofs, whole: `make proof PART=kill`. Each run stays under nine minutes and goes on where the last one
stopped (.bench/<part>.json); a finished proof is told in bench/RESULTS.md."""

import os
import subprocess
import sys
from collections.abc import Callable

from bench.results import tell


def kill() -> int:
    """Works killed at every step, on both databases."""
    from bench import walk

    return walk.kills(seed())


def faults() -> int:
    """Works on a disk that is full, only reads or fails to sync."""
    from bench import walk

    return walk.faults(seed())


def nodes() -> int:
    """Three nodes under load, one killed, the database crashed."""
    from bench import nodes

    return nodes.prove(seed())


def upgrade() -> int:
    """From the first tag to today on a million responses while answers keep coming."""
    from bench import upgrade

    return upgrade.prove()


def seed() -> int | None:
    return int(os.environ["SEED"]) if "SEED" in os.environ else None


def stories() -> int:
    """The stories that are too long for every day: the drain stopped at each of its lines, an import killed at many."""
    words = [sys.executable, "-m", "pytest", "-m", "proof", "tests"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout)
    last = done.stdout.strip().splitlines()[-1]
    tell("Stopped at every line (`make proof PART=stories`)", f"The drain and the import, each line of theirs: {last}.")
    return done.returncode


PARTS: dict[str, Callable[[], int]] = {part.__name__: part for part in (kill, faults, nodes, upgrade, stories)}


def main() -> int:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    if wanted not in ("all", *PARTS):
        raise SystemExit(f"There is no proof called {wanted}. Known: {', '.join(PARTS)}.")
    return max(part() for name, part in PARTS.items() if wanted in ("all", name))


if __name__ == "__main__":
    sys.exit(main())
