"""Tables made anew while others write to them: a migration happens whole or not at all, and nobody waits longer than the change itself takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

# An index over a million rows is sorted in memory instead of in pieces on the disk.
BRISK = ("cache_size=-200000", "temp_store=MEMORY", "mmap_size=2147483648", "threads=2")


@contextmanager
def carefully() -> Iterator[None]:
    """While the block lasts, Django's `migrate` does both."""
    usual, migrate.MigrationExecutor = migrate.MigrationExecutor, Whole
    try:
        with checked_at_the_end():
            yield
    finally:
        migrate.MigrationExecutor = usual


class Whole(MigrationExecutor):
    """A migration and the note that it was made, in one transaction. Django writes the note after the commit where a table gets an index or
    a foreign key; who is killed in between would find the table there and start no more."""

    def apply_migration(self, state: Any, migration: Any, *more: Any, **named: Any) -> Any:
        if not migration.atomic:
            return super().apply_migration(state, migration, *more, **named)
        with (
            self.connection.constraint_checks_disabled(),
            transaction.atomic(),
        ):  # SQLite's can be switched outside of one alone
            return super().apply_migration(state, migration, *more, **named)


@contextmanager
def checked_at_the_end() -> Iterator[None]:
    """Django looks through all rows of all tables for foreign keys that lead nowhere, after each migration and before it lets go of
    SQLite's write lock. Here that is done once, at the end, while others write. Raises IntegrityError as Django would."""
    if connection.vendor != "sqlite":
        yield
        return
    at_once, put_off = connection.check_constraints, False

    def later(table_names: Sequence[str] | None = None) -> None:
        nonlocal put_off
        put_off = True

    _set(BRISK)
    connection.check_constraints = later
    try:
        yield
    finally:
        connection.check_constraints = at_once
        try:
            if put_off:
                at_once()
        finally:
            connection.close()  # and with it what was set for the work


def _set(pragmas: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
