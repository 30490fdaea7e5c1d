"""Where a workspace's facts lie, who writes them, and the ledger that reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from wellheard.facts.ledger import Ledger
from wellheard.facts.place import TableBusy
from wellheard.facts.table import FactTable
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.lease import Taken, held


def ledger(workspace: Workspace) -> Ledger:
    """The workspace's facts, ready to be asked. Kept per process, so that partial counts of unchanged files are not counted again."""
    return _ledger(workspace.id, Path(settings.LAKE))


def table(workspace_id: UUID) -> FactTable:
    return _table(workspace_id, Path(settings.LAKE))


@contextmanager
def writing(workspace_id: UUID, *, wait: bool | float = True) -> Iterator[None]:
    """One at a time, on whatever node, between asking how far the table came and adding to it: drain, import, rebuild.

    Raises TableBusy when somebody else is still at it after `wait` (seconds; False: at once). Who stalls in here and loses the lease does
    no harm: the table counts the steps of its writers and takes none twice.
    """
    try:
        with held(f"lake:{workspace_id}", wait=wait):
            yield
    except Taken:
        raise TableBusy("the facts of this workspace are being written by another process.", code="busy") from None


@cache
def _ledger(workspace_id: UUID, root: Path) -> Ledger:
    return Ledger(_table(workspace_id, root))


@cache
def _table(workspace_id: UUID, root: Path) -> FactTable:
    return FactTable(root, workspace_id)
