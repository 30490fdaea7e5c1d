"""The cast: Orna's bakery with opinions of its own, and another shop next door that must never see them.

Alice owns the bakery, Bob edits there, Charlie owns the other shop and is a stranger to both. Ada (admin), Anat (analyst) and Vera
(viewer) make the bakery's roles complete.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from wellheard.base.time import day_of
from wellheard_server.accounts.models import ApiKey, Membership, User, Workspace
from wellheard_server.base.scope import scope

PASSWORD = "correct horse battery"


@dataclass
class World:
    bakery: Workspace
    next_door: Workspace
    alice: User
    ada: User
    bob: User
    anat: User
    vera: User
    charlie: User

    @property
    def by_role(self) -> dict[str, User]:
        """Who has which role in the bakery."""
        return {"owner": self.alice, "admin": self.ada, "editor": self.bob, "analyst": self.anat, "viewer": self.vera}

    def membership(self, user: User) -> Membership:
        return Membership.objects.get(user=user, workspace=self.next_door if user == self.charlie else self.bakery)


@cache
def _password() -> str:
    """Hashing is slow on purpose; once is enough for a whole cast."""
    return make_password(PASSWORD)


def person(name: str, **more: object) -> User:
    """Somebody with an account, whose password is PASSWORD."""
    return User.objects.create(email=f"{name.lower()}@example.org", name=name, password=_password(), **more)


def build_world() -> World:
    names = ("Alice", "Ada", "Bob", "Anat", "Vera", "Charlie")
    alice, ada, bob, anat, vera, charlie = (person(name, is_installer=name == "Alice") for name in names)
    bakery = Workspace.found("Orna Bakeries", alice, zone="Asia/Jerusalem", slug="bakery")
    next_door = Workspace.found("Next Door", charlie, slug="next-door")
    for user, role in ((ada, "admin"), (bob, "editor"), (anat, "analyst"), (vera, "viewer")):
        Membership.objects.create(workspace=bakery, user=user, role=role)
    return World(bakery, next_door, alice, ada, bob, anat, vera, charlie)


def bakery_today() -> date:
    """The day it is at the bakery, which late in the evening is not the day it is in London."""
    return day_of(timezone.now(), "Asia/Jerusalem")


def browser(user: User | None = None, **settings: object) -> Client:
    """A browser in which `user` is signed in."""
    client = Client(**settings)
    if user is not None:
        client.force_login(user)
    return client


def key(world: World, user: User, *scopes: str) -> str:
    """The text of a key that `user` made in their workspace."""
    membership = world.membership(user)
    with scope(membership.workspace_id):
        return ApiKey.make("for a test", list(scopes) or membership.permissions, owner=membership)[1]


def bearer(text: str) -> dict[str, str]:
    """The header a program sends its key in."""
    return {"Authorization": f"Bearer {text}"}
