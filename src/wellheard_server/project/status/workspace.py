"""How one workspace is: its facts, how far they follow its answers, what was set aside."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils import timezone

from wellheard.facts.table import SMALL
from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.facts import lake
from wellheard_server.responses.facts.writer import WRITER
from wellheard_server.responses.models import Care, LedgerOffset, ParkedRow, Response

SHOWN = 50


class Facts(msgspec.Struct, frozen=True):
    """`behind_rows` changed responses are not in the table yet, the oldest since `behind_seconds`. `size` in bytes."""

    rows: int
    files: int
    small_files: int
    size: int
    behind_rows: int
    behind_seconds: float
    looked_at: datetime | None
    merged_at: datetime | None
    merged_files: int
    verified_at: datetime | None
    differences: int
    failed_at: datetime | None
    trouble: str


class Parked(msgspec.Struct, frozen=True):
    """A page of an answer that could not become part of a response."""

    id: int
    reason: str
    received_at: datetime
    survey: UUID | None


class OfWorkspace(msgspec.Struct, frozen=True):
    responses: int
    facts: Facts
    parked_rows: int
    parked: list[Parked]


def of_workspace(workspace: Workspace) -> OfWorkspace:
    parked = ParkedRow.objects.filter(workspace_id=workspace.id)
    return OfWorkspace(
        responses=Response.objects.count(),
        facts=facts(workspace.id),
        parked_rows=parked.count(),
        parked=[
            Parked(row.id, row.reason, row.received_at, row.survey_id)
            for row in parked.defer("body").order_by("-parked_at")[:SHOWN]
        ],
    )


def facts(workspace_id: UUID) -> Facts:
    table = lake.table(workspace_id)
    files, written = table.files(), table.written(WRITER)
    care = Care.objects.filter(workspace_id=workspace_id).first() or Care(workspace_id=workspace_id)
    behind = max(0, LedgerOffset.given_to(workspace_id) - max(0, written))
    return Facts(
        rows=sum(file.rows for file in files),
        files=len(files),
        small_files=sum(file.rows < SMALL for file in files),
        size=sum(file.size for file in files),
        behind_rows=behind,
        behind_seconds=_oldest(workspace_id, written) if behind else 0.0,
        looked_at=care.looked_at,
        merged_at=care.merged_at,
        merged_files=care.merged_files,
        verified_at=care.verified_at,
        differences=care.differences,
        failed_at=care.failed_at,
        trouble=care.trouble,
    )


def _oldest(workspace_id: UUID, written: int) -> float:
    """Since when the first answer waits that the table lacks. What was imported may be years old and says nothing of it."""
    waiting = Response.everywhere.filter(workspace_id=workspace_id, seq__gt=written, imported=None)  # across: named
    first = waiting.order_by("seq").values_list("submitted_at", flat=True).first()
    return 0.0 if first is None else round(max(timedelta(), timezone.now() - first).total_seconds(), 1)
