"""What a failing disk or database is called when it meets a person: the status and one of three sentences (base/views/errors.py)."""

import errno
from collections.abc import Iterator
from typing import Literal

Trouble = Literal["full", "read_only", "failing"]

SQLITE: dict[str, Trouble] = {"SQLITE_FULL": "full", "SQLITE_READONLY": "read_only", "SQLITE_IOERR": "failing"}
POSTGRESQL: dict[str, Trouble] = {"53100": "full", "25006": "read_only", "58030": "failing"}
SYSTEM: dict[int, Trouble] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",  # the process may write no larger file
    errno.EROFS: "read_only",
    errno.EIO: "failing",
}
STATUS: dict[Trouble, int] = {"full": 507, "read_only": 503, "failing": 503}


def trouble(error: BaseException) -> Trouble | None:
    """None for what is no fault of the disk's. Looks behind what Django and others wrap around a vendor's error."""
    for each in _chain(error):
        name = getattr(each, "sqlite_errorname", None) or ""
        found = SQLITE.get("_".join(name.split("_")[:2])) or POSTGRESQL.get(getattr(each, "sqlstate", None) or "")
        if found is None and isinstance(each, OSError):
            found = SYSTEM.get(each.errno or 0)
        if found:
            return found
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
