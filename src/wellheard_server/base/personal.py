"""What is kept about people, and how somebody leaves it.

Each room says for every field of its models what it holds (`keeps`), and brings the stores that somebody leaves by. A field that nobody
spoke of fails a test: what is forgotten here would be kept for ever.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar
from uuid import UUID

import msgspec
from django.db.models import Model
from django.utils.functional import Promise

from wellheard.base.errors import WellheardError


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """Who or what leaves, as ids: the rows they name may be gone already. Without person and responses it is the whole workspace."""

    erasure_id: UUID
    workspace_id: UUID
    person_id: UUID | None = None
    subject: UUID | None = None
    responses: tuple[UUID, ...] = ()
    invitations: tuple[UUID, ...] = ()
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    is_everything: bool = False


class NotDone(WellheardError):
    """A store could not be emptied now. `code` is the reason in one word; it is tried again."""


class Store:
    """A place with personal data. Everything here may be called again and again: a kill can come at any point.

    `order`: small numbers first. `rewrites`: bytes on a disk are written anew, which is done for many erasures at once.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    order: ClassVar[int]
    rewrites: ClassVar[bool] = False
    only_whole: ClassVar[bool] = False  # concerns workspaces that go altogether
    how: ClassVar[str] = "deleted"  # for the receipt, in plain English

    def find(self, leaving: Leaving) -> Leaving:
        """With the ids this room knows of and the others need. Asked while everything is still there."""
        return leaving

    def count(self, leaving: Leaving) -> int:
        """What is there of theirs now. Shown before, and asked again before a receipt is written."""
        return 0

    def take(self, leaving: Leaving) -> int:
        """Empties it; how much went. Raises NotDone."""
        return 0

    def settle(self, leaving: Sequence[Leaving]) -> None:
        """Of a store that rewrites: once for all who wait. Raises NotDone."""


class Kept(msgspec.Struct, frozen=True):
    """What a model's fields hold. `personal` about those who answer, `members` about those who work here, `plain` about nobody."""

    store: str = ""
    personal: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        return self.personal | self.members | self.plain


_stores: dict[str, Store] = {}
_kept: dict[type[Model], Kept] = {}
_more: dict[str, tuple[str, ...]] = {}


def add(store: type[Store]) -> type[Store]:
    """Marks a class as one of the stores."""
    _stores[store.key] = store()
    return store


def keeps(model: type[Model], *, store: str = "", personal: str = "", members: str = "", plain: str = "") -> None:
    """Names every field of a model but ids of rows; several, parted by spaces. Fields with something personal leave by `store`."""
    fields = (frozenset(names.split()) for names in (personal, members, plain))
    _kept[model] = Kept(store, *fields)


def stores(*, whole: bool = True) -> list[Store]:
    """In the order they are emptied. Without `whole`: those that a person or an answer can be in."""
    found = (store for store in _stores.values() if whole or not store.only_whole)
    return sorted(found, key=lambda store: (store.rewrites, store.order))


def kept() -> dict[type[Model], Kept]:
    return dict(_kept)


def also_in(table: str, *columns: str) -> None:
    """A table without a model."""
    _more[table] = columns


def tables() -> list[str]:
    """Those with something about the people who answer."""
    return sorted([*(model._meta.db_table for model, kept in _kept.items() if kept.personal), *_more])


def columns() -> Iterator[tuple[str, str]]:
    for model, kept in _kept.items():
        for name in sorted(kept.personal):
            yield model._meta.db_table, str(model._meta.get_field(name).column)
    for table, names in _more.items():
        for name in names:
            yield table, name
