"""`wellheard up`, the whole product in one process, and the nodes `collector`, `web` and `worker`. Each refuses to start with one plain sentence."""

import fcntl
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from wellheard_server.project.console import CannotStart, refuse_moved, writable

STOP_SECONDS = 9  # for answers under way; the rest of fifteen is for the threads


def run(host: str, port: int, *, say: Callable[[str], None], prepare: Callable[[], None] | None = None) -> None:
    """Serves until SIGTERM or SIGINT. `prepare` runs between the migrations and the first request: the demo fills its workspace there."""
    data, lock, listening = prepared(host, port)
    try:
        import django  # only now: its settings read the data folder
        from django.conf import settings

        from wellheard_server.project import logs

        logs.set_up()
        django.setup()

        migrate()
        admit()
        if prepare:
            prepare()
        announce_link(settings.BASE_URL, say)
        from wellheard_server.project.rooms import Rooms

        rooms = Rooms(settings)
        say(f"Wellheard is at {settings.BASE_URL} (data in {data}).")
        rooms.serve(listening, STOP_SECONDS)
    finally:
        listening.close()
        lock.close()
    leave()


def run_node(role: str, host: str, port: int, *, say: Callable[[str], None]) -> None:
    """One part of the product, on PostgreSQL, until SIGTERM or SIGINT. Any number may share a data folder: nothing of theirs is in it."""
    if not os.environ.get("DATABASE_URL"):
        raise CannotStart(
            f"`wellheard {role}` needs PostgreSQL: set DATABASE_URL. With SQLite everything runs in `wellheard up`."
        )
    data = Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve()
    writable(data)
    listening = bound(host, port)
    try:
        import django
        from django.conf import settings

        from wellheard_server.project import logs

        logs.set_up()
        django.setup()
        migrate()
        admit()
        from wellheard_server.project.rooms import Rooms

        rooms = Rooms(settings, (role,))
        say(f"A {role} of Wellheard listens on {host}:{port} (facts in {settings.LAKE}).")
        rooms.serve(listening, STOP_SECONDS)
    finally:
        listening.close()
    leave()


def leave() -> None:
    """Everything of ours is stopped and closed. The interpreter's own end is skipped: DuckDB complains at it of objects it still counts."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def prepared(host: str, port: int) -> tuple[Path, IO[str], socket.socket]:
    """What may stand in the way is looked at before anything is written: the folder, another instance, the port."""
    data = Path(os.environ.get("WELLHEARD_DATA", "wellheard-data")).resolve()
    refuse_moved(data)
    lock = sole_use(data)
    try:
        return data, lock, bound(host, port)
    except CannotStart:
        lock.close()
        raise


def sole_use(data: Path) -> IO[str]:
    """An open, locked file: one instance a folder, for the inbox has one writer. The lock goes with the process, however it ends."""
    writable(data)
    file = (data / "wellheard.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise CannotStart(
            f"Another Wellheard is running on the data folder {data}. Stop it, or choose another folder with --data."
        ) from error
    return file


def bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise CannotStart(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port or PORT."
        ) from error
    listening.setblocking(False)
    return listening


def migrate() -> None:
    from django.core.checks import ERROR, run_checks

    from wellheard_server.project.console import bring_up_to_date

    bring_up_to_date()
    faults = [fault for fault in run_checks() if fault.level >= ERROR]
    if faults:
        raise CannotStart(" ".join(str(fault.msg) for fault in faults))

    from wellheard_server.base import erasure

    erasure.replay()  # an older backup put back by hand brings nobody back


def admit() -> None:
    from wellheard_server.project import nodes

    nodes.admit()


def announce_link(base_url: str, say: Callable[[str], None]) -> None:
    from wellheard_server.accounts import setup

    secret = setup.new_link()
    if secret:
        say(
            f"Nobody has come in yet. Open this link to make the first account; it works once:\n  {base_url}/setup/{secret}"
        )


def deaf_to_stop_signals() -> None:
    """uvicorn raises the signal again when it is done; by then we are stopping our own threads and want to finish."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _heard)


def _heard(number: int, frame: Any) -> None:
    return None
