"""Everybody who comes to the bakery's addresses, and what they may."""

from tests.walks.sweep import Place, Someone
from tests.world import World, browser, key
from wellheard_server.accounts.models import ApiKey, User
from wellheard_server.accounts.roles import PERMISSIONS, allows
from wellheard_server.base.scope import scope


def visitors(world: World) -> list[Someone]:
    """Who comes with a browser: nobody, each role, somebody who is signed in next door."""
    members = [Someone(f"the {role}", role, cookies=cookies(user)) for role, user in world.by_role.items()]
    return [Someone("nobody"), *members, Someone("the neighbour", cookies=cookies(world.charlie))]


def programs(world: World) -> list[Someone]:
    """Who comes to the API: all of each role, each scope alone, the neighbour's key, a revoked one, none, a browser."""
    every = tuple(PERMISSIONS)
    whole = [
        Someone(f"the {role}'s key", role, key=key(world, user), scopes=every) for role, user in world.by_role.items()
    ]
    single = [
        Someone(f"a key for {each}", "owner", key=key(world, world.alice, each), scopes=(each,)) for each in PERMISSIONS
    ]
    return [
        *whole,
        *single,
        Someone("the neighbour's key", key=key(world, world.charlie), scopes=every),
        Someone("a revoked key", key=revoked(world)),
        Someone("no key"),
        Someone("a browser without a key", cookies=cookies(world.alice)),
    ]


def may(someone: Someone, place: Place) -> bool:
    """By the role matrix, and for keys by their scopes too."""
    if place.permission == "open to all":
        return True
    if place.permission == "signed in":
        return bool(someone.cookies)
    if place.is_api and not someone.scopes:
        return False
    if place.is_api and not someone.role:
        return not place.named  # a key of next door opens next door, where none of the bakery's rows are
    if place.permission == "any key":
        return True
    return (
        bool(someone.role)
        and allows(someone.role, place.permission)
        and (not place.is_api or place.permission in someone.scopes)
    )


def refusal(someone: Someone, place: Place) -> int:
    """The status with which somebody who may not is turned away."""
    if place.is_api and not someone.scopes:
        return 401
    if place.is_api:
        return 403 if someone.role else 404
    if not someone.cookies:
        return 302
    return 403 if someone.role else 404


def revoked(world: World) -> str:
    text = key(world, world.alice)
    with scope(world.bakery.id):
        ApiKey.objects.latest("created_at").revoke(world.alice, actor="house")
    return text


def cookies(user: User) -> dict[str, str]:
    return {name: morsel.value for name, morsel in browser(user).cookies.items()}
