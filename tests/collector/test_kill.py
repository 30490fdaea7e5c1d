"""The whole product killed at a handful of points of its work, over either database; `make proof PART=kill` tries them all (bench/kill.py)."""

import os
import random
from collections.abc import Iterator

import pytest
from bench import kill

from tests.postgres import running

SAMPLE = 6
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[kill.House]:
    if request.param == "sqlite":
        with kill.house() as house:
            yield house
    else:
        with running() as postgres, kill.house(postgres) as house:
            yield house


def test_killed_anywhere_every_acknowledged_answer_is_there_once(house: kill.House) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"SEED={seed}")

    points = kill.points(kill.universe(house), seed)[:SAMPLE]
    killed = [kill.run(house, point, seed) for point in points]

    assert sum(killed) > SAMPLE // 2, f"SEED={seed}: {points}"
