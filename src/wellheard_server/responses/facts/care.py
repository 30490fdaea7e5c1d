"""Care of the fact tables that nobody should have to think of: few files, nothing left over, a short log. Runs every few minutes in the
background; the drain asks for it too when appends have made many small files."""

import logging
from uuid import UUID

from django.utils import timezone

from wellheard.facts.place import TableBusy
from wellheard.facts.table import FactTable
from wellheard.facts.upkeep import leftovers, shorten_log
from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.facts import lake
from wellheard_server.responses.models import Care

log = logging.getLogger(__name__)


def look_after_all() -> None:
    """One that fails is noted and stands in nobody's way."""
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        look_after(workspace_id)


def look_after(workspace_id: UUID) -> bool:
    """Merges what is worth merging. False when another process is at it, or it failed: the table is as it was."""
    table = lake.table(workspace_id)
    if not table.exists:
        return True
    try:
        merged = tend(table)
    except TableBusy:
        return False
    except Exception as error:
        log.exception("the facts of workspace %s could not be looked after", workspace_id)
        note(workspace_id, failed_at=timezone.now(), trouble=type(error).__name__[:80])
        return False
    done = {"merged_at": timezone.now(), "merged_files": merged} if merged else {}
    note(workspace_id, looked_at=timezone.now(), trouble="", **done)
    return True


def tend(table: FactTable) -> int:
    """How many files were merged. What was merged goes from the disk at once; readers look again."""
    merged = table.compact(wait=False) if table.needs_compaction() else 0
    if merged:  # appends hold the table for moments only, so this waits for them
        table.vacuum()
        shorten_log(table)
    elif leftovers(table):
        table.vacuum(wait=False)
    return merged


def note(workspace_id: UUID, **values: object) -> None:
    Care.objects.update_or_create(workspace_id=workspace_id, defaults=values)
