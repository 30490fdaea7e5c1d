"""How long each door may keep PostgreSQL waiting: a slow page of the console must never hold an answer up, and a process that stalls
inside a transaction must not keep its locks for ever. SQLite has one lock and one timeout (project/places.py)."""

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper


class Door(NamedTuple):
    """Seconds for one statement, for a lock, and idle within a transaction. 0: as long as it takes."""

    name: str
    statement: float
    lock: float
    idle: float


INGEST = Door("ingest", 10, 5, 10)  # answers: a connection of its own (responses/inbox/postgres.py)
ASKING = Door("asking", 3, 3, 10)  # what the respondent's pages ask (base/asking.py)
CONSOLE = Door("console", 30, 10, 60)  # pages and the API
WORK = Door("work", 0, 60, 600)  # drain, tasks, commands, migrations

SETTINGS = """
SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),
  set_config('idle_in_transaction_session_timeout', %s, false)
"""


class _Entered(threading.local):
    door = WORK


_here = _Entered()


def enter(door: Door) -> None:
    """What this thread's database connections are opened for from now on."""
    _here.door = door


def through(door: Door, application: Callable[..., Any]) -> Callable[..., Any]:
    """A WSGI application whose threads go by that door."""

    def entered(environ: Any, start_response: Any) -> Any:
        enter(door)
        return application(environ, start_response)

    return entered


def timeouts(door: Door) -> list[str]:
    """The values of SETTINGS, in milliseconds."""
    return [str(int(seconds * 1000)) for seconds in door[1:]]


def keep_to_the_door(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Receives `connection_created`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS, timeouts(_here.door))
