"""DuckDB, one database a process and lake: it may read the lake and nothing else, and its settings cannot be changed from SQL."""

import atexit
import os
import shutil
import socket
import threading
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import duckdb
import pyarrow as pa

from wellheard.base.errors import WellheardError
from wellheard.facts.deadline import DEADLINES
from wellheard.facts.sql import Sql, literal

MEMORY = "512MB"
THREADS = 2
SECONDS = 30.0
_COUNT = count()
CLOSED = (
    "SET parquet_metadata_cache = true",  # files never change, and reading two dozen footers is a third of a tile's time
    "SET TimeZone = 'UTC'",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Vanished(WellheardError):
    """A file went away between listing and reading: a compaction and a vacuum came between. Look at the list again."""


class Engine:
    """The connection of this process to one lake. Every thread has a cursor of its own."""

    _engines: "WeakValueDictionary[tuple[int, Path], Engine]" = WeakValueDictionary()
    _making = threading.Lock()

    def __init__(self, lake: Path, *, memory: str = MEMORY, threads: int = THREADS) -> None:
        settings = {"threads": threads, "memory_limit": memory, "temp_directory": str(_spill(lake))}
        self._connection: duckdb.DuckDBPyConnection | None = duckdb.connect(config=settings)
        self._connection.execute(f"SET allowed_directories = {literal([f'{lake}/'])}")  # SET takes no parameters
        for setting in CLOSED:
            self._connection.execute(setting)
        self._local = threading.local()

    @classmethod
    def of(cls, lake: Path) -> "Engine":
        """The one of this process (a fork makes its own: DuckDB does not survive one)."""
        key = (os.getpid(), lake.resolve())
        with cls._making:
            engine = cls._engines.get(key)
            if engine is None:
                engine = cls._engines[key] = cls(key[1])
            return engine

    def rows(self, statement: Sql, *, dead: pa.Table | None = None, seconds: float = SECONDS) -> list[tuple[Any, ...]]:
        """What the statement returns. `dead` is the relation of that name in it.

        Raises Vanished when a file is gone, WellheardError when it takes too long or too much memory.
        """
        cursor = self._cursor()
        try:
            if dead is not None:
                cursor.register("dead", dead)
            with DEADLINES.within(seconds, cursor.interrupt):
                rows: list[tuple[Any, ...]] = cursor.execute(statement.bound, list(statement.values)).fetchall()
                return rows
        except duckdb.IOException as error:
            raise Vanished("a file of the fact table is gone.", code="vanished") from error
        except duckdb.InterruptException as error:
            raise WellheardError(
                f"the question took longer than {seconds:g} seconds.",
                code="too_slow",
                hint="Ask for fewer days or groups.",
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise WellheardError(
                "the question needs more memory than it may have.",
                code="too_large",
                hint="Ask for fewer days or groups.",
            ) from error
        finally:
            if dead is not None:
                cursor.unregister("dead")

    def close(self) -> None:
        """Lets go of every object of DuckDB's; what is asked afterwards is refused."""
        connection, self._connection, self._local = self._connection, None, threading.local()
        if connection is not None:
            connection.close()

    @classmethod
    def close_all(cls) -> None:
        for engine in list(cls._engines.values()):
            engine.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            if self._connection is None:
                raise WellheardError("the facts are closed: the process is stopping.", code="closed")
            self._local.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor


atexit.register(Engine.close_all)  # else DuckDB's binding complains of leaks on every stop


def _spill(lake: Path) -> Path:
    """Where a sort too large for memory goes: inside the lake, one folder a database, those of killed processes swept."""
    folder, host = lake / ".spill", socket.gethostname()
    folder.mkdir(parents=True, exist_ok=True)  # DuckDB makes the last folder of a path and no more
    for left in folder.glob(f"{host}-*-*"):
        if not Path("/proc", left.name.split("-")[-2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return folder / f"{host}-{os.getpid()}-{next(_COUNT)}"
