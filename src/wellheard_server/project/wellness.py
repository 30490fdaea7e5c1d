"""/healthz and /metrics of a node that takes no answers: does it reach the database, and what it holds."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import Error, connection
from prometheus_client.core import Metric

from wellheard.collector.tally import exposition, gauge
from wellheard_server.project.serving import answer

log = logging.getLogger(__name__)
TEXT = b"text/plain; version=0.0.4; charset=utf-8"
NOT_FOUND = b'{"detail":"There is nothing here."}'


class Wellness:
    """Of a `web` or a `worker`. `figures` are asked for in a thread, for they may ask the database."""

    def __init__(self, role: str, figures: Any = tuple) -> None:
        self.role, self.figures = role, figures

    def handles(self, path: str) -> bool:
        return path in ("/healthz", "/metrics")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if not self.handles(scope["path"]):
            return await answer(send, 404, NOT_FOUND)
        if scope["method"] not in ("GET", "HEAD"):
            return await answer(send, 405, b'{"detail":"This is only read."}')
        error = await asyncio.to_thread(unreachable)
        if scope["path"] == "/healthz":
            body = {"status": "failing" if error else "ok", "role": self.role, "database": error or "reachable"}
            return await answer(send, 503 if error else 200, msgspec.json.encode(body))
        await answer(send, 200, exposition(await asyncio.to_thread(self.shown, not error)), TEXT)

    def shown(self, is_reachable: bool) -> list[Metric]:
        own: Iterable[Metric] = self.figures() if is_reachable else ()
        return [gauge("wellheard_database_reachable", "1 while the database answers", float(is_reachable)), *own]


def unreachable() -> str:
    """What is wrong, in a word; empty while the database answers. The connection is not kept: the thread may be anybody's."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return type(error).__name__
    finally:
        connection.close()
    return ""
