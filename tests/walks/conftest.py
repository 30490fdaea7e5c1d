import pytest

from tests.walks.furniture import House, furnish
from tests.world import World, build_world
from wellheard.importers.look import look
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports.files import path_of


@pytest.fixture(autouse=True)
def fast_and_apart(settings, tmp_path) -> None:
    """Slow hashing is proved elsewhere; the lake is this test's own."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path
    settings.FILES = tmp_path / "files"


@pytest.fixture(autouse=True)
def look_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for every uploaded file is proved elsewhere."""
    monkeypatch.setattr(import_jobs, "look", lambda job: look(path_of(job)))


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def houses(world: World) -> dict[str, House]:
    """The bakery and next door, both furnished."""
    return furnish(world)
