"""The status through the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base import sending
from wellheard_server.base.schema import Schema
from wellheard_server.project.status.house import of_house
from wellheard_server.project.status.workspace import of_workspace

router = Router(tags=["Status"])


class FactsOut(Schema):
    rows: int
    files: int
    small_files: int = Field(description="Files below one row group, which are worth merging.")
    size: int = Field(description="Bytes.")
    behind_rows: int = Field(description="Changed responses that are not in the table yet.")
    behind_seconds: float
    looked_at: datetime | None = Field(description="When the last care was taken of the table.")
    merged_at: datetime | None
    merged_files: int
    verified_at: datetime | None
    differences: int = Field(description="What the last verification found; 0 when facts are what the responses make.")
    failed_at: datetime | None
    trouble: str = Field(description="The kind of error that stopped the last care; empty when it went well.")


class ParkedOut(Schema):
    id: int
    reason: str
    received_at: datetime
    survey: UUID | None


class BacklogOut(Schema):
    rows: int
    seconds: float


class StoppedTaskOut(Schema):
    id: str
    task: str
    attempts: int
    reason: str
    at: datetime | None


class TasksOut(Schema):
    waiting: int
    running: int
    stopped: int
    last: list[StoppedTaskOut]


class LeaseOut(Schema):
    name: str
    holder: str
    until: datetime


class DiskOut(Schema):
    place: str
    total: int
    free: int


class SizesOut(Schema):
    """Bytes."""

    database: int
    lake: int
    files: int
    responses: int
    per_response: float | None = Field(description="Database and lake together; null before the first response.")


class LastBackupOut(Schema):
    name: str
    as_of: datetime
    size: int


class HouseOut(Schema):
    """Of the whole installation."""

    database: str
    sending: bool
    inbox: BacklogOut
    tasks: TasksOut
    leases: list[LeaseOut]
    disks: list[DiskOut]
    sizes: SizesOut
    last_backup: LastBackupOut | None


class StatusOut(Schema):
    responses: int
    sending: bool = Field(description="Whether messages go out.")
    facts: FactsOut
    parked_rows: int
    parked: list[ParkedOut]
    house: HouseOut | None = Field(description="For keys of those who run this Wellheard; null for others.")


@router.get("", auth=ApiKey("status.read"), response=StatusOut, operation_id="get_status")
def get_status(request: HttpRequest) -> Any:
    """How the workspace is, and for those who run it the installation too."""
    mine = of_workspace(request.workspace)
    house = of_house() if request.membership.user.is_installer else None
    return {
        "responses": mine.responses,
        "sending": sending.is_on(),
        "facts": mine.facts,
        "parked_rows": mine.parked_rows,
        "parked": mine.parked,
        "house": house,
    }
