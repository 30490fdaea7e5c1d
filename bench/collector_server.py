"""The collector alone, as a process: `python -m bench.collector_server FOLDER PORT [DATABASE_URL]`, its inbox a file in
the folder or tables of PostgreSQL. Leaves with 3 when its disk cannot be trusted any more."""

import gc
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
from django.conf import settings
from tests.collector.cast import Bakery

from bench.serving import bound, config
from wellheard.collector import AnyInbox, Collector, Inbox


def serve(folder: Path, port: int, url: str = "") -> int:
    server: uvicorn.Server

    def stop(_: Exception) -> None:
        server.should_exit = True

    inbox = postgres_inbox(folder, url) if url else Inbox(folder / "inbox.db", when_broken=stop)
    collector = Collector(Bakery(), inbox)
    server = uvicorn.Server(config(collector))
    signal.signal(signal.SIGTERM, heard)  # uvicorn raises it once more when it is done
    listening = bound(port)
    (folder / "port").write_text(str(listening.getsockname()[1]))
    gc.collect()
    gc.freeze()  # as the product does
    server.run(sockets=[listening])
    collector.close()
    inbox.close()
    return 3 if inbox.broken else 0


def postgres_inbox(folder: Path, url: str) -> AnyInbox:
    from wellheard_server.project import places

    settings.configure(DATABASES={"default": places.database(url, folder)})
    from wellheard_server.responses.inbox.postgres import PostgresInbox

    return PostgresInbox()


def with_inbox(url: str) -> str:
    """The inbox's tables, and nothing else of the product, in an empty database."""
    make: str = import_module("wellheard_server.responses.migrations.0005_inbox").MAKE
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(make)  # type: ignore[arg-type]
    return url


def heard(number: int, frame: Any) -> None:
    return None


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4]))
