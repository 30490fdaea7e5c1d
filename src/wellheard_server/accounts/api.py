"""Accounts through the API: whose key this is, the workspace, its members, the log of what was done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, field_validator

from wellheard.base.language import SPOKEN
from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.accounts.forms import zones
from wellheard_server.base.models import Announcement
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.schema import Line, Schema

router = Router(tags=["Workspace"])


class WorkspaceOut(Schema):
    id: UUID
    slug: str
    name: str
    zone: str = Field(description="Time zone in which days, weeks and months are counted.")
    language: str
    is_demo: bool


class Whoami(Schema):
    key: UUID
    name: str
    scopes: list[str] = Field(description="What the key was given.")
    permissions: list[str] = Field(description="What it may do now: its scopes that its owner's role allows too.")
    owner: UUID = Field(description="The member who made it.")
    workspace: WorkspaceOut


class WorkspacePatch(Schema):
    """What is left out stays as it is."""

    name: Line | None = None
    zone: str | None = Field(None, max_length=60)
    language: str | None = Field(None, max_length=12)

    @field_validator("zone")
    @classmethod
    def is_a_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in dict(zones()):
            raise ValueError("a place of the time zone database, such as Europe/Bratislava, or UTC")
        return zone

    @field_validator("language")
    @classmethod
    def is_spoken(cls, language: str | None) -> str | None:
        if language is not None and language not in SPOKEN:
            raise ValueError(f"one of {', '.join(SPOKEN)}")
        return language


class Member(Schema):
    id: UUID
    name: str
    email: str
    role: str
    joined_at: datetime


class AnnouncementOut(Schema):
    id: UUID
    kind: str
    subject_id: UUID | None
    actor: str
    data: dict[str, Any]
    announced_at: datetime


@router.get("/whoami", auth=ApiKey(None), response=Whoami, operation_id="whoami", summary="Whose key this is")
def whoami(request: HttpRequest) -> dict[str, Any]:
    """The key, what it may do now, and the workspace it opens."""
    key = request.auth
    return {
        "key": key.pk,
        "name": key.name,
        "scopes": key.scopes,
        "permissions": [scope for scope in key.scopes if key.owner.may(scope)],
        "owner": key.owner_id,
        "workspace": key.workspace,
    }


@router.get(
    "/workspace", auth=ApiKey(None), response=WorkspaceOut, operation_id="get_workspace", summary="The workspace"
)
def get_workspace(request: HttpRequest) -> Any:
    """The workspace the key belongs to."""
    return request.workspace


@router.patch(
    "/workspace",
    auth=ApiKey("workspace.edit"),
    response=WorkspaceOut,
    operation_id="change_workspace",
    summary="Change the workspace",
)
def change_workspace(request: HttpRequest, body: WorkspacePatch) -> Any:
    """Name, time zone and language. The address stays, for links to it are out in the world."""
    given = {field: value for field, value in body.model_dump(exclude_unset=True).items() if value is not None}
    request.workspace.change(actor=request.actor, **given)
    return request.workspace


@router.get(
    "/members", auth=ApiKey("members.read"), response=Page[Member], operation_id="list_members", summary="Members"
)
def list_members(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Who may come in, newest first."""
    found = page(request.workspace.memberships.select_related("user"), cursor, limit)
    found["items"] = [
        {"id": m.pk, "name": m.user.name, "email": m.user.email, "role": m.role, "joined_at": m.created_at}
        for m in found["items"]
    ]
    return found


@router.get(
    "/announcements",
    auth=ApiKey("announcements.read"),
    response=Page[AnnouncementOut],
    operation_id="list_announcements",
    summary="What was done",
)
def list_announcements(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50, kind: str = "") -> Any:
    """The log of the workspace, newest first: who did what to which row. Ids only."""
    rows = Announcement.objects.all()
    return page(rows.filter(kind=kind) if kind else rows, cursor, limit, by="announced_at")
