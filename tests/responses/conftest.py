from pathlib import Path

import pytest
from django.test import Client

from tests import databases, inboxes
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import published_in_the_bakery
from tests.world import World, browser, build_world
from wellheard.importers.look import look
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports import work as import_work
from wellheard_server.responses.imports.files import path_of
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


@pytest.fixture
def imports_in_place(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    """Looked at and worked on here; the processes of their own have their own stories."""
    settings.FILES = tmp_path / "files"
    monkeypatch.setattr(import_jobs, "look", lambda job: look(path_of(job)))
    monkeypatch.setattr(import_work, "SECONDS_A_BEAT", 0.0)
    monkeypatch.setattr("wellheard_server.responses.imports.importing.ROWS_AT_ONCE", 50)
    monkeypatch.setattr("wellheard_server.responses.imports.undo.ROWS_AT_ONCE", 70)


@pytest.fixture
def bob(world: World) -> Client:
    return browser(world.bob)
