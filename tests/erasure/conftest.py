from pathlib import Path

import pytest
from django.db import connection

from tests import databases
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import published_in_the_bakery
from tests.world import World, build_world
from wellheard_server.responses.inbox import sources
from wellheard_server.surveys.models import Survey


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    """Everything of a test lies in one folder, so that all of it can be searched."""
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"
    settings.INBOX = tmp_path / "inbox.db"


@pytest.fixture
def world(transactional_db) -> World:
    if databases.is_postgres():  # stories before this one are emptied by DELETE, and their bytes would be found
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    return published_in_the_bakery(world)


@pytest.fixture
def mailroom(survey: Survey):
    inbox = sources.inbox()
    yield Mailroom(inbox, survey)
    inbox.close()
