"""Where 0.1.0 stood: its migrations by name, and a row of its own in every table. What is released does not change, so this
needs no git. The functions are for children of a nursery, each with a database of its own."""

import hashlib
import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

OURS = ("accounts", "base", "invitations", "journeys", "people", "responses", "surveys")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROOT = UUID("01900000-0000-7000-8000-000000000001")
RESPONSES = 300


def make(folder: Path) -> dict[str, Any]:
    """An empty database as 0.1.0 made it, then a row in every table and some hundred responses."""
    runner = _executor()
    others = [leaf for leaf in runner.loader.graph.leaf_nodes() if leaf[0] not in OURS]
    runner.migrate([*others, *((app, "0001_initial") for app in OURS)])
    apps = runner.loader.project_state([(app, "0001_initial") for app in OURS]).apps
    made: dict[Any, Any] = {}
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            _row(model, made)
    response = apps.get_model("responses", "Response")
    values = {field.attname: getattr(made[response], field.attname) for field in response._meta.concrete_fields}
    fresh = [
        {**values, "id": uuid5(ROOT, f"response {n}"), "seq": n, "answers": {"score": n % 11}} for n in range(RESPONSES)
    ]
    response._default_manager.bulk_create([response(**each) for each in fresh], batch_size=100)
    return look(folder)


def go_on(folder: Path, kill_at: int = 0) -> int:
    """Up to today, as a start does it; the process is killed as it is about to make its `kill_at`th statement. How many there were."""
    from django.db import connection

    from wellheard_server.project.console import bring_up_to_date

    made = 0

    def count(execute: Any, *words: Any) -> Any:
        nonlocal made
        made += 1
        if made == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*words)

    with connection.execute_wrapper(count):
        bring_up_to_date()
    return made


def look(folder: Path) -> dict[str, Any]:
    """What is in the tables 0.1.0 had, by the columns it had; what the database still lacks."""
    from django.db import connection

    runner = _executor()
    apps = runner.loader.project_state([(app, "0001_initial") for app in OURS]).apps
    digests = {}
    with connection.cursor() as cursor:
        for app in OURS:
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
                cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")
                rows = sorted(json.dumps(row, default=str) for row in cursor.fetchall())
                digests[model._meta.db_table] = f"{len(rows)} {hashlib.sha256(''.join(rows).encode()).hexdigest()[:12]}"
    lacking = [str(migration) for migration, _ in runner.migration_plan(runner.loader.graph.leaf_nodes())]
    return {"tables": digests, "lacking": lacking}


def columns(folder: Path) -> dict[str, dict[str, bool]]:
    """Every table's columns, and whether a row may be written that does not name it."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            described = connection.introspection.get_table_description(cursor, table)
            key = connection.introspection.get_primary_key_column(cursor, table)
            found[table] = {
                each.name: bool(each.null_ok or each.default is not None or each.name == key) for each in described
            }
    return found


def _executor() -> Any:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)


def _row(model: Any, made: dict[Any, Any]) -> Any:
    """One row of a model, and before it of those it points to."""
    if model not in made:
        fields = [field for field in model._meta.concrete_fields if not field.null and not field.auto_created]
        values = {field.name: _value(field, made) for field in fields if not field.has_default() or field.unique}
        made[model] = model._default_manager.create(**values)
    return made[model]


def _value(field: Any, made: dict[Any, Any]) -> Any:
    if field.remote_field:
        return _row(field.remote_field.model, made)
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField", "EmailField", "SlugField"):
        return f"{field.model._meta.model_name} {field.name}"[: field.max_length or 80]
    if field.has_default():
        return field.get_default()
    plain = {"DateTimeField": NOON, "DateField": NOON.date(), "JSONField": {}, "BinaryField": b"old", "UUIDField": ROOT}
    return plain.get(kind, 1)
