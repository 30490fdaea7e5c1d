import pytest

from tests.surveys.examples import after_a_purchase
from tests.world import World, build_world
from wellheard_server.base.scope import scope
from wellheard_server.surveys.models import Survey


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    with scope(world.bakery.id):
        survey = Survey.begin("After a purchase", after_a_purchase(), actor="member:alice")
        survey.publish(by=world.alice, actor="member:alice")
    return survey
