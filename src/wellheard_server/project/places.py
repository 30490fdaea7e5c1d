"""Where everything lies: two addresses in the environment move the records and the facts, all else follows them."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from wellheard.collector.client import Proxies

SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-8000;"
POSTGRESQL = ("postgresql", "postgres")


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's words for `DATABASE_URL`: empty means main.db in the data folder. Leaves with one sentence for any other scheme than PostgreSQL's."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "main.db",
            "TEST": {"NAME": data / "test.db"},  # a file, as in life: threads that race lock it as they would there
            "CONN_MAX_AGE": None,  # each thread keeps its connection: opening one costs more than most pages ask
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE},
        }
    scheme = url.split(":", 1)[0]
    if scheme not in POSTGRESQL:
        raise SystemExit(f"DATABASE_URL must begin with postgresql://, got {scheme}://. Leave it out for SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **_parts(url),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # a connection cut by a restart is found before a page is lost on it
    }


def _parts(url: str) -> dict[str, Any]:
    """libpq's own reading of the address: sockets, several hosts, sslmode and all."""
    from psycopg.conninfo import conninfo_to_dict

    try:
        found: dict[str, Any] = conninfo_to_dict(url)
    except Exception as error:
        raise SystemExit("DATABASE_URL cannot be read; expected postgresql://user:password@host:port/name.") from error
    if not found.get("dbname"):
        raise SystemExit("DATABASE_URL names no database; expected postgresql://user:password@host:port/name.")
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parts = {name: str(found.pop(key, "")) for name, key in names.items()}
    return {**parts, "OPTIONS": found}


def address(parts: dict[str, Any]) -> str:
    """The address of a PostgreSQL from Django's words for it, for those who ask it without Django."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    known = {name: parts[key] for name, key in names.items() if parts.get(key)}
    return f"postgresql:///?{urlencode({**known, **parts.get('OPTIONS', {})}, quote_via=quote)}"


def folder(url: str, name: str, otherwise: Path) -> Path:
    """A folder named by a path or a file:// address. Object stores come later and are refused in a sentence."""
    if not url:
        return otherwise
    parts = urlsplit(url)
    if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
        raise SystemExit(f"{name} must be a folder, such as /srv/wellheard/lake; got an address of {parts.scheme}://.")
    return Path(unquote(parts.path)).resolve()


def lake(data: Path) -> Path:
    return folder(os.environ.get("LAKE_URL", ""), "LAKE_URL", data / "lake")


def files(data: Path, lake: Path) -> Path:
    """Uploads, exports and receipts. Nodes that share a lake share these, so they lie beside it unless named."""
    return folder(os.environ.get("FILES_URL", ""), "FILES_URL", lake.parent / "files")


def proxies(networks: str) -> Proxies:
    try:
        return Proxies(networks)
    except ValueError as error:
        raise SystemExit(f"WELLHEARD_PROXIES must hold networks such as 10.0.0.0/8, 127.0.0.1; {error}.") from error


def number(name: str, otherwise: int) -> int:
    """A whole number from the environment, not negative."""
    given = os.environ.get(name, "")
    if given and not (given.isascii() and given.isdigit()):
        raise SystemExit(f"{name} must be a whole number, got {given[:40]!r}.")
    return int(given) if given else otherwise
