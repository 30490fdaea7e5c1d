"""Many rows of one table at once, past the ORM: a batch costs what the database takes for it, not a hundred microseconds a row.

Columns come in, not rows: `insert(Comment, {"text": [...], "workspace_id": Same(id), ...})`. Fields that are not named get their default.
Values are as the model has them, but JSON is handed over encoded. Refusals are Django's own (IntegrityError, DataError).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, models

from wellheard_server.base.rows import postgresql, sqlite

VENDORS = {"sqlite": sqlite, "postgresql": postgresql}


class Same(NamedTuple):
    """One value for every row."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]


def insert(model: type[models.Model], columns: Columns) -> None:
    """Adds the rows in the caller's transaction."""
    n = _length(columns)
    if n:
        vendor = VENDORS[connection.vendor]
        names, values = _spelled(model, columns, n, vendor.SPELLINGS)
        vendor.insert(connection, model._meta.db_table, names, values)


def upsert(model: type[models.Model], columns: Columns, changing: Sequence[str]) -> None:
    """Adds the rows; of those whose id is there already, `changing` (fields by their names) is set instead."""
    n = _length(columns)
    if n:
        vendor = VENDORS[connection.vendor]
        names, values = _spelled(model, columns, n, vendor.SPELLINGS)
        changed = ", ".join(f'"{each}" = excluded."{each}"' for each in changing)
        vendor.upsert(connection, model._meta.db_table, names, values, f'("id") DO UPDATE SET {changed}')


def there(
    model: type[models.Model], name: str, ids: Iterable[UUID], *, unless: tuple[str, str] | None = None
) -> set[UUID]:
    """Which of these ids the column has, in any workspace; rows with that value in that other column do not count. The ids go to the
    database as one value: the ORM takes longer to spell a thousand than the database to find them.
    """
    asked, vendor = list(ids), VENDORS[connection.vendor]
    if not asked:
        return set()
    narrowed, values = (f' AND "{unless[0]}" <> %s', [unless[1]]) if unless else ("", [])
    query = f'SELECT "{name}" FROM "{model._meta.db_table}" WHERE "{name}" {vendor.AMONG}{narrowed}'
    with connection.cursor() as cursor:
        cursor.execute(query, [vendor.many(asked), *values])
        return {key if isinstance(key, UUID) else UUID(key) for (key,) in cursor.fetchall()}


def as_json(value: Any) -> str:
    """How a JSON column's value is handed over."""
    return msgspec.json.encode(value).decode()


def _length(columns: Columns) -> int:
    return max((len(each) for each in columns.values() if not isinstance(each, Same)), default=0)


def _spelled(
    model: type[models.Model], columns: Columns, n: int, spellings: Mapping[str, Any]
) -> tuple[list[str], list[Sequence[Any]]]:
    """Every column of the table under its name there, the values as the database's driver takes them."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        found = columns.get(field.attname)
        if found is None:
            if isinstance(field, models.AutoField):
                continue
            found = _default(field, n)
        spell = spellings.get(_kind(field), lambda each: each)
        names.append(field.column)
        values.append([spell([found.value])[0]] * n if isinstance(found, Same) else spell(found))
    return names, values


def _default(field: models.Field, n: int) -> Sequence[Any]:
    """What the model gives a row that says nothing."""
    if getattr(field, "auto_now_add", False):
        return [field.pre_save(field.model(), True)] * n
    given = [field.get_default() for _ in range(n if callable(field.default) else 1)]
    if _kind(field) == "JSONField":
        given = [None if each is None else as_json(each) for each in given]
    return given if len(given) == n else given * n


def _kind(field: models.Field) -> str:
    """A foreign key is of the kind of what it points at."""
    while field.is_relation:
        field = field.target_field
    return str(field.get_internal_type())
