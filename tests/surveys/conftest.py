from pathlib import Path

import pytest

from tests.surveys.examples import after_a_purchase
from tests.world import World, build_world
from wellheard_server.base.scope import scope
from wellheard_server.surveys.models import Survey


@pytest.fixture(autouse=True)
def own_lake(settings, tmp_path: Path) -> None:
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    """A draft of the bakery, in English and Hebrew."""
    with scope(world.bakery.id):
        return Survey.begin("After a purchase", after_a_purchase(), actor="member:alice")
