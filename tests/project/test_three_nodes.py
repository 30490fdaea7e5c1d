"""A short telling of `make proof PART=nodes` (bench/nodes.py), for every day."""

import pytest
from bench.nodes import story

from tests.postgres import running


@pytest.mark.kill
def test_three_nodes_lose_nothing_when_one_is_killed_and_the_database_crashes(tmp_path):
    with running() as server:
        counted = story(server, tmp_path / "nodes", seed=7, answers=200)

    assert counted["acknowledged"] * 3 == counted["facts"]
