"""Follows the responses by `seq` and writes their facts, each exactly once.

The lake's own log keeps how far this writer came, in the same commit as the rows, so the lake is asked and not our memory: after a crash
between the append and our note, nothing is written twice; after the lake was lost, it fills again by itself; after the database was
restored from an older copy, the lake, which knows more, is made again.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from wellheard.facts.place import TableBusy
from wellheard.facts.table import FactTable
from wellheard_server.base import live
from wellheard_server.responses.facts import care, lake
from wellheard_server.responses.facts.batch import WRITER, LedgerBatch
from wellheard_server.responses.models import LedgerOffset

log = logging.getLogger(__name__)
A_MOMENT = 0.5  # seconds: another drain has finished its append by then; a rebuild takes longer, and is not waited for
Told = Callable[[int, int], None]


class LedgerWriter:
    """`write_all()` brings every workspace up to date; `write(workspace_id)` one."""

    def __init__(self) -> None:
        self._background = ThreadPoolExecutor(1, thread_name_prefix="compaction")
        self._compacting: set[UUID] = set()

    def write_all(self) -> None:
        """Those whose note says that something is to be written."""
        self._write_each(LedgerOffset.objects.filter(given__gt=F("written")))

    def look_over(self) -> None:
        """At the start: every lake is compared with its workspace, also one that nobody answers in."""
        self._write_each(LedgerOffset.objects.all())

    def _write_each(self, offsets: QuerySet[LedgerOffset]) -> None:
        """A workspace that is just being rebuilt is left for the next time."""
        for workspace_id in list(offsets.values_list("workspace_id", flat=True)):
            with suppress(TableBusy):
                self.write(workspace_id, wait=A_MOMENT)

    def write(self, workspace_id: UUID, *, wait: bool | float = True) -> None:
        """All that is behind, in appends of a bounded size; then those who watch are told."""
        with lake.writing(workspace_id, wait=wait):
            table = lake.table(workspace_id)
            if table.written(WRITER) > LedgerOffset.given_to(workspace_id):
                log.warning(
                    "the lake of workspace %s knows answers the database does not; its facts are made again",
                    workspace_id,
                )
                refill(workspace_id, table)
            surveys = write_facts(workspace_id, table)
        for survey_id in surveys:
            live.tick(workspace_id, survey_id)
        self._compact_later(workspace_id)

    def close(self) -> None:
        self._background.shutdown()

    def _compact_later(self, workspace_id: UUID) -> None:
        table = lake.table(workspace_id)
        if workspace_id not in self._compacting and table.needs_compaction():
            self._compacting.add(workspace_id)
            self._background.submit(self._compact, workspace_id)

    def _compact(self, workspace_id: UUID) -> None:
        try:
            care.look_after(workspace_id)
        except Exception:
            log.exception("compaction failed; the table is as it was")
        finally:
            self._compacting.discard(workspace_id)
            connection.close()


def refill(workspace_id: UUID, table: FactTable, *, told: Told = lambda done, of: None) -> None:
    """A new table from all responses takes the old one's place whole; readers see one or the other. Call inside `lake.writing`."""
    with table.rebuilding() as fresh:
        write_facts(workspace_id, fresh, is_fresh=True, told=told)


def write_facts(
    workspace_id: UUID, table: FactTable, *, is_fresh: bool = False, told: Told = lambda done, of: None
) -> set[UUID]:
    """Whatever `table` lacks, until it lacks nothing; the surveys whose numbers changed. Call inside `lake.writing`. `told` hears after
    each append how many changes of how many are in.

    A fresh table (a rebuild's) holds nothing to retire, except of what changes while it is being filled.
    """
    surveys: set[UUID] = set()
    new_up_to = LedgerOffset.given_to(workspace_id) if is_fresh else 0
    while True:
        given, written = LedgerOffset.given_to(workspace_id), table.written(WRITER)
        told(max(0, written), given)
        if written >= given:
            LedgerOffset.objects.filter(workspace_id=workspace_id).update(written=written)
            return surveys
        surveys |= LedgerBatch(workspace_id, after=written, given=given, new_up_to=new_up_to).append_to(table)
