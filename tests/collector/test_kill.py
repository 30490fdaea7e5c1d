"""The whole product killed at a dozen points of its work; `make proof PART=kill` tries them all (bench/kill.py)."""

import os
import random

import pytest
from bench import kill

SAMPLE = 12
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


def test_killed_anywhere_every_acknowledged_answer_is_there_once() -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"SEED={seed}")

    with kill.nursery() as servers:
        points = kill.points(kill.universe(servers), seed)[:SAMPLE]
        killed = [kill.run(servers, point, seed) for point in points]

    assert sum(killed) > SAMPLE // 2, f"SEED={seed}: {points}"
