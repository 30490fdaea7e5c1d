"""The tables of the records: up to date, and whole on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wellheard_server.project.doctor.finding import Finding, fault, fine, warning


def check() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        for path in (Path(connection.settings_dict["NAME"]), Path(settings.INBOX)):
            if path.exists():
                yield quick_check(path)
    else:
        yield checksums()
    yield migrations()


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in executor.loader.migrated_apps and (app, name) not in executor.loader.disk_migrations
    )
    if unknown:
        return fault(
            "tables",
            f"made by a later version ({unknown[-1]})",
            "This version does not know what they hold.",
            "Install the later version again.",
        )
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        why = "They are brought up to date at the next start."
        return warning("tables", f"{waiting} steps behind", why, "wellheard migrate")
    return fine("tables", "up to date")


def quick_check(path: Path) -> Finding:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=20)) as database:
            said = database.execute("PRAGMA quick_check(3)").fetchall()
    except sqlite3.DatabaseError as error:
        said = [(getattr(error, "sqlite_errorname", "unreadable"),)]
    if said == [("ok",)]:
        return fine(path.name, "passes SQLite's check")
    return fault(
        path.name,
        f"damaged: {said[0][0]}",
        "What is read from it may be wrong, and more is lost with every write.",
        "Stop Wellheard, keep a copy of the folder, restore the last backup: `wellheard restore`.",
    )


def checksums() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database")
        failures = int(cursor.fetchone()[0])
    if failures:
        return fault(
            "pages of PostgreSQL",
            f"{failures} failed their checksum",
            "The disk gave back what was never written.",
            "Look at the server's log and its disk; restore the last backup.",
        )
    return fine("pages of PostgreSQL", "none failed its checksum")
