"""Which node drains which workspace."""

from uuid import UUID

import pytest

from wellheard_server.base import lease
from wellheard_server.responses import turns
from wellheard_server.responses.turns import Turns

pytestmark = pytest.mark.django_db(transaction=True)
BREAD, CAKE = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def nothing_is_held_afterwards():
    yield
    lease.release_all()


@pytest.fixture
def another_node():
    """Another process, as the database sees it."""
    keeper = lease.Keeper()
    yield lambda whose: keeper.take(f"drain:{whose}", lease.SECONDS, 0.0)
    keeper.close()


def has(mine: Turns, whose: UUID | None) -> bool:
    with mine(whose) as is_mine:
        return is_mine


def test_a_workspace_is_one_nodes_and_stays_so_between_batches(another_node):
    mine = Turns()

    assert has(mine, BREAD)
    assert another_node(BREAD) is None
    assert another_node(CAKE) is not None
    assert not has(mine, CAKE)
    assert has(mine, BREAD)


def test_an_inbox_of_one_row_needs_no_turn():
    assert has(Turns(), None)


def test_use_renews_it_and_the_heartbeat_does_not(monkeypatch):
    mine = Turns()
    assert has(mine, BREAD)
    first, _ = mine._mine[BREAD]
    assert first.due == float("inf")

    monkeypatch.setattr(turns, "RENEWED_SECONDS", 0.0)

    assert has(mine, BREAD)
    second, _ = mine._mine[BREAD]
    assert second is not first
    assert second.deadline > first.deadline


def test_a_node_that_stops_leaves_its_workspaces_to_the_others(another_node):
    assert has(Turns(), BREAD)

    lease.release_all()

    assert another_node(BREAD) is not None
