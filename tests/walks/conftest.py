import pytest

from tests.walks.furniture import House, furnish
from tests.world import World, build_world


@pytest.fixture(autouse=True)
def fast_and_apart(settings, tmp_path) -> None:
    """Slow hashing is proved elsewhere; the lake is this test's own."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def houses(world: World) -> dict[str, House]:
    """The bakery and next door, both furnished."""
    return furnish(world)
