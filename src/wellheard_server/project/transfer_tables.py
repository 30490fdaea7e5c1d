"""Which tables there are and what their columns hold, in an order in which each comes after those it points to."""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

import msgspec
from django.apps import apps
from django.db import models

Row = tuple[Any, ...]

# How both databases say a value on its way: an id as 32 hexadecimal digits, a moment as "2026-11-21 21:59:00.000001" in UTC, JSON as text.
KINDS = {
    "UUIDField": "uuid",
    "BooleanField": "bool",
    "DateTimeField": "moment",
    "DateField": "date",
    "JSONField": "json",
    **dict.fromkeys(("BinaryField", "CharField", "EmailField", "SlugField", "TextField", "URLField"), "as it is"),
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallIntegerField", "IntegerField", "BigIntegerField"), "as it is"),
    **dict.fromkeys(("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"), "as it is"),
    "FloatField": "as it is",
}
# What stays behind, and why.
LEFT = {
    "django_migrations": "each database keeps its own",
    "responses_drainoffset": "said with the pages of the inbox, which a PostgreSQL marks one by one",
    "accounts_signinattempt": "of version 0.1, kept empty until nobody can go back to it",
    "base_lease": "who is at what just now; nobody is, in a copy",
    "base_installation": "what this very database is and where its lake lies",
}
FILLED_BY_MIGRATE = {"django_content_type", "auth_permission", "surveys_houseedition", "django_ox_oxschedulechange"}


class Column(msgspec.Struct, frozen=True):
    name: str
    kind: str


class Table(msgspec.Struct, frozen=True):
    """`serial` names the column whose values the database gives out by itself; `unhashed` what two databases may number differently."""

    name: str
    columns: tuple[Column, ...]
    serial: str = ""
    unhashed: tuple[str, ...] = ()

    @property
    def json(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.kind == "json"]

    @property
    def hashed(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.name not in self.unhashed]


def _columns(kinds: dict[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


# The inbox is no model's: on SQLite a file of its own, on PostgreSQL two tables.
PAGE = Table(
    "inbox_page",
    _columns(
        {
            "seq": "as it is",
            "response_id": "uuid",
            "workspace_id": "uuid",
            "survey_id": "uuid",
            "slug": "as it is",
            "version": "as it is",
            "page": "as it is",
            "edit": "as it is",
            "complete": "bool",
            "digest": "as it is",
            "received_at": "as it is",
            "body": "as it is",
            "drained": "bool",
        }
    ),
    serial="seq",
    unhashed=("seq",),
)
CLOSED = Table("inbox_closed", _columns({"response_id": "uuid"}))


def tables() -> list[Table]:
    """Of every model and every link between models, those pointed to before those that point."""
    models_by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    order = TopologicalSorter({name: _points_to(model) - {name} for name, model in sorted(models_by_table.items())})
    return [_table(models_by_table[name]) for name in order.static_order() if name not in LEFT]


def _points_to(model: type[models.Model]) -> set[str]:
    return {field.remote_field.model._meta.db_table for field in _fields(model) if field.remote_field}


def _table(model: type[models.Model]) -> Table:
    columns = tuple(Column(field.column, _kind(field)) for field in _fields(model))
    serial = next((field.column for field in _fields(model) if isinstance(field, models.AutoField)), "")
    return Table(model._meta.db_table, columns, serial)


def _fields(model: type[models.Model]) -> Iterable[Any]:
    return model._meta.local_concrete_fields


def _kind(field: Any) -> str:
    """A field of a kind that was never carried yet is a KeyError, and a test: nothing is carried by guess."""
    while field.remote_field:
        field = field.target_field
    return KINDS[field.get_internal_type()]
