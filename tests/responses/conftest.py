from pathlib import Path

import pytest

from tests import databases, inboxes
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import published_in_the_bakery
from tests.world import World, build_world
from wellheard_server.surveys.models import Survey

# What only one of the databases can do.
collect_ignore = [] if databases.is_postgres() else ["test_table_source.py"]


@pytest.fixture(autouse=True)
def own_lake(settings, tmp_path: Path) -> None:
    settings.LAKE, settings.DATA, settings.INBOX = tmp_path / "lake", tmp_path, tmp_path / "inbox.db"


@pytest.fixture
def world(transactional_db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    """Published in the bakery, in English and Hebrew."""
    return published_in_the_bakery(world)


@pytest.fixture
def mailroom(tmp_path: Path, survey: Survey):
    with inboxes.opened(tmp_path) as inbox:
        yield Mailroom(inbox, survey)
