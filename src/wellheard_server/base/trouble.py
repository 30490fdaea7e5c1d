"""What a failing disk or database is called when it meets a person: the status and one of four sentences (base/views/errors.py)."""

import errno
import re
from collections.abc import Iterator
from typing import Literal

import psycopg
from deltalake.exceptions import DeltaError
from django.db import InterfaceError, OperationalError

Trouble = Literal["full", "read_only", "failing", "away"]

SQLITE: dict[str, Trouble] = {"SQLITE_FULL": "full", "SQLITE_READONLY": "read_only", "SQLITE_IOERR": "failing"}
POSTGRESQL: dict[str, Trouble] = {"53100": "full", "25006": "read_only", "58030": "failing"}
SYSTEM: dict[int, Trouble] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",  # the process may write no larger file
    errno.EROFS: "read_only",
    errno.EIO: "failing",
}
LOST = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)  # Django's; and of who asks without it
STATUS: dict[Trouble, int] = {"full": 507, "read_only": 503, "failing": 503, "away": 503}
OS_ERROR = re.compile(r"\(os error (\d+)\)")
SHUTTING_DOWN, CONNECTION = "57P0", "08"  # how PostgreSQL's codes for these begin


def trouble(error: BaseException) -> Trouble | None:
    """None for what is no fault of the disk's or the database's. Looks behind what Django and others wrap around a vendor's error."""
    chain = list(_chain(error))
    return next((found for each in chain if (found := _of(each))), None) or ("away" if _is_away(chain) else None)


def _of(error: BaseException) -> Trouble | None:
    name = getattr(error, "sqlite_errorname", None) or ""
    found = SQLITE.get("_".join(name.split("_")[:2])) or POSTGRESQL.get(getattr(error, "sqlstate", None) or "")
    return found or SYSTEM.get(_number(error))


def _number(error: BaseException) -> int:
    """The system's number of the error. What writes the fact tables tells it in words alone."""
    if isinstance(error, OSError) and error.errno:
        return error.errno
    said = OS_ERROR.search(str(error)) if isinstance(error, OSError | DeltaError) else None
    return int(said[1]) if said else 0


def _is_away(chain: list[BaseException]) -> bool:
    """PostgreSQL stopped, restarts or cannot be reached: then there is no code, or one that says so."""
    if not any(isinstance(each, LOST) for each in chain):
        return False
    if any(getattr(each, "sqlite_errorname", None) for each in chain):
        return False
    codes = {code for each in chain if (code := getattr(each, "sqlstate", None))}
    return all(code.startswith((SHUTTING_DOWN, CONNECTION)) for code in codes)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
