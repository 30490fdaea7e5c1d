"""A disk or a database that does not do its part is said in one sentence, to people and to programs."""

import errno
import sqlite3

import psycopg
import pytest
from deltalake.exceptions import DeltaError
from django.db import OperationalError

from tests.world import World, bearer, browser, build_world, key
from wellheard_server.base.trouble import trouble
from wellheard_server.surveys.models import Survey


@pytest.fixture
def world(db) -> World:
    return build_world()


def wrapped(cause: Exception) -> OperationalError:
    """As Django hands a vendor's error on."""
    try:
        try:
            raise cause
        except type(cause) as error:
            raise OperationalError(*error.args) from error
    except OperationalError as error:
        return error


def of_sqlite(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("it is so")
    error.sqlite_errorname = name
    return error


CASES = [
    (wrapped(of_sqlite("SQLITE_FULL")), "full", 507),
    (wrapped(of_sqlite("SQLITE_READONLY_DBMOVED")), "read_only", 503),
    (wrapped(of_sqlite("SQLITE_IOERR_FSYNC")), "failing", 503),
    (wrapped(psycopg.errors.DiskFull("no room")), "full", 507),
    (wrapped(psycopg.errors.AdminShutdown("ends")), "away", 503),
    (wrapped(psycopg.OperationalError("connection refused")), "away", 503),
    (OSError(errno.ENOSPC, "no room"), "full", 507),
    (DeltaError("Failed to parse parquet: Unable to copy data to file: No space left (os error 28)"), "full", 507),
    (OSError("Generic LocalFileSystem error: Unable to copy data to file: No space left (os error 28)"), "full", 507),
    (OSError(errno.EROFS, "only to be read"), "read_only", 503),
    (psycopg.OperationalError("consuming input failed: server closed the connection unexpectedly"), "away", 503),
]


@pytest.mark.parametrize(("error", "which", "status"), CASES)
def test_a_person_reads_what_happened_and_a_program_gets_a_code(world, monkeypatch, error, which, status):
    def fails(*args: object, **kwargs: object) -> None:
        raise error

    assert trouble(error) == which
    monkeypatch.setattr(Survey.objects, "get_queryset", fails)
    said = browser(world.bob, raise_request_exception=False).get("/w/bakery/surveys/")
    told = browser(raise_request_exception=False).get("/api/v1/surveys", headers=bearer(key(world, world.bob)))

    assert (said.status_code, told.status_code) == (status, status)
    assert "Nothing was stored" in said.content.decode()
    assert "it is so" not in said.content.decode()
    assert int(said["Retry-After"]) == int(told["Retry-After"]) > 0
    assert told.json()["error"]["code"] in ("disk_full", "read_only", "disk_failing", "no_database")


@pytest.mark.parametrize(
    "error",
    [wrapped(of_sqlite("SQLITE_ERROR")), wrapped(psycopg.errors.UndefinedColumn("no such column")), FileNotFoundError(2, "x"), KeyError("x")],
)  # fmt: skip
def test_a_fault_of_ours_is_not_the_disks(error):
    assert trouble(error) is None
