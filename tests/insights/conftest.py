from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.insights.shop import published, purchase
from tests.world import World, build_world
from wellheard_server.surveys.models import Survey

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_lake(settings, tmp_path: Path) -> None:
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    return published(world.bakery, "After a purchase", purchase())


@pytest.fixture
def alice(world: World) -> Client:
    client = Client()
    client.force_login(world.alice)
    return client
