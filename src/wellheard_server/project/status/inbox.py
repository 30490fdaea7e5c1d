"""What is kept and not yet part of a response."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from wellheard_server.responses.models import DrainOffset


class Backlog(msgspec.Struct, frozen=True):
    """Pages of answers, and since when the oldest of them waits."""

    rows: int
    seconds: float


def backlog() -> Backlog:
    rows, oldest = _postgres() if connection.vendor == "postgresql" else _sqlite(Path(settings.INBOX))
    return Backlog(rows, 0.0 if oldest is None else round(max(0.0, time.time() - oldest / 1e6), 1))


def _postgres() -> tuple[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(received_at) FROM inbox_page WHERE NOT drained")
        rows, oldest = cursor.fetchone()
    return int(rows), oldest


def _sqlite(path: Path) -> tuple[int, int | None]:
    if not path.exists():
        return 0, None
    drained = DrainOffset.objects.filter(inbox="inbox").values_list("seq", flat=True).first() or 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as database:
        rows, oldest = database.execute(
            "SELECT count(*), min(received_at) FROM page WHERE seq > ?", (drained,)
        ).fetchone()
    return int(rows), oldest
