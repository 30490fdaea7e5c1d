import pytest

from tests.surveys.examples import published_in_the_bakery
from tests.world import World, build_world
from wellheard_server.surveys.models import Survey


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    return published_in_the_bakery(world)
