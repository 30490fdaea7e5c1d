"""Ticks from node to node: the one that wrote facts tells PostgreSQL, and every node with open pages hears it.

A notification is a convenience, not a promise: poolers swallow them and connections break. So whoever has listeners also looks, about once
a second, how far the facts of their workspaces are.
"""

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from django.db import Error, connection

from wellheard_server.base.doors import WORK
from wellheard_server.base.postgres import connected, is_postgres

if TYPE_CHECKING:
    from wellheard_server.base.live import Board

log = logging.getLogger(__name__)
CHANNEL = "wellheard_live"
LOOK_SECONDS, AGAIN_SECONDS = 1.2, 3.0
_HOW_FAR = "SELECT workspace_id, written FROM responses_ledgeroffset WHERE workspace_id = ANY(%s)"
_SURVEYS = "SELECT id FROM surveys_survey WHERE workspace_id = %s"


def tell(workspace_id: UUID, survey_id: UUID) -> None:
    """Within the caller's connection. Nobody is harmed when it fails."""
    if not is_postgres():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{workspace_id} {survey_id}"])
    except Error as error:
        log.warning("other nodes were not told of a change: %s", type(error).__name__)


class Relay:
    """The listening thread of a node that serves pages; does nothing on SQLite, where there is one process."""

    def __init__(self, board: "Board") -> None:
        self.board, self.how_far = board, dict[UUID, int]()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        if is_postgres():
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()  # it ends with its next look; nothing of it needs to be finished

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with connected(WORK) as database:
                    database.execute(f"LISTEN {CHANNEL}")
                    while not self._stopping.is_set():
                        heard = [each.payload for each in database.notifies(timeout=LOOK_SECONDS, stop_after=1)]
                        self._look(database, set(heard))
            except psycopg.Error as error:
                log.warning("ticks of other nodes cannot be heard just now: %s", type(error).__name__)
                self._stopping.wait(AGAIN_SECONDS)

    def _look(self, database: "psycopg.Connection[tuple[Any, ...]]", heard: set[str]) -> None:
        """What was told is passed on; what was not, and yet changed, is told of every survey of the workspace."""
        told = set[UUID]()
        for payload in heard:
            with suppress(ValueError):
                workspace, survey = map(UUID, payload.split())
                told.add(workspace)
                self.board.tick(workspace, survey)
        listening = self.board.workspaces()
        known = self.how_far
        self.how_far = dict(database.execute(_HOW_FAR, [listening]).fetchall()) if listening else {}
        for workspace, written in self.how_far.items():
            if workspace not in told and known.get(workspace, written) != written:
                for (survey,) in database.execute(_SURVEYS, [workspace]).fetchall():
                    self.board.tick(workspace, survey)
