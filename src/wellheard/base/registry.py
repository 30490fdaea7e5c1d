"""Open sets: members register themselves by key, ours exactly as a stranger's package does."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Protocol

from wellheard.base.errors import DefinitionError, near_miss


class Keyed(Protocol):
    """Anything with a key: the word by which files, APIs and people name it."""

    @property
    def key(self) -> str: ...


class Registry[T: Keyed]:
    """Members of one open set, by key. The folder is walked at first use; an ImportError in a member is let through, for it hides a bug."""

    def __init__(self, noun: str, package: str) -> None:
        self.noun, self.package = noun, package
        self._members: dict[str, T] = {}
        self._walked = False

    def add(self, member: T) -> T:
        if member.key in self._members:
            raise DefinitionError(f"two {self.noun}s call themselves {member.key!r}", code="duplicate_key")
        self._members[member.key] = member
        return member

    def _walk(self) -> None:
        if self._walked:
            return
        self._walked = True
        package = import_module(self.package)
        for module in iter_modules(package.__path__):
            import_module(f"{self.package}.{module.name}")
        for entry in entry_points(group=f"wellheard.{self.noun.replace(' ', '_')}"):
            entry.load()

    def get(self, key: str) -> T:
        """The member of that key. Raises DefinitionError naming the nearest known key."""
        self._walk()
        if key not in self._members:
            raise DefinitionError(
                f"no {self.noun} is called {key!r}.",
                code=f"unknown_{self.noun.replace(' ', '_')}",
                hint=near_miss(key, self._members),
            )
        return self._members[key]

    def __contains__(self, key: str) -> bool:
        self._walk()
        return key in self._members

    def __iter__(self) -> Iterator[T]:
        self._walk()
        return iter(list(self._members.values()))

    def keys(self) -> list[str]:
        self._walk()
        return list(self._members)
