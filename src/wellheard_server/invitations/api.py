"""Personal links through the API."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.schema import Schema
from wellheard_server.invitations.models import Invitation
from wellheard_server.surveys.models import Survey

router = Router(tags=["Personal links"])
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\r\n\t]*$")]


class LinksIn(Schema):
    """One link for each label; a label may be empty."""

    survey: UUID
    labels: Annotated[list[Label], Field(min_length=1, max_length=5000)]
    days: Annotated[int, Field(ge=1, le=730, description="How long the links work.")] = 60


class LinkOut(Schema):
    """`url` is in this answer alone: only its hash is kept."""

    id: UUID
    label: str
    url: str
    expires_at: datetime


class InvitationOut(Schema):
    """`state` is live, answered, expired or revoked."""

    id: UUID
    survey_id: UUID
    label: str
    state: str
    made_at: datetime
    expires_at: datetime


@router.get("", auth=ApiKey("invitations.read"), response=Page[InvitationOut], operation_id="list_invitations")
def list_invitations(
    request: HttpRequest,
    cursor: Cursor = "",
    limit: Limit = 50,
    survey: Annotated[UUID | None, Query(description="Only links to this survey.")] = None,
) -> Any:
    """Newest first."""
    rows = Invitation.objects.with_state(timezone.now())
    if survey is not None:
        rows = rows.filter(survey=get_object_or_404(Survey.objects, pk=survey))
    return page(rows, cursor, limit, by="made_at")


@router.post("", auth=ApiKey("invitations.edit"), response={201: list[LinkOut]}, operation_id="create_invitations")
def create_invitations(request: HttpRequest, body: LinksIn) -> Any:
    """Personal links to a survey: one answer each."""
    survey = get_object_or_404(Survey.objects, pk=body.survey)
    made = Invitation.make(
        survey, body.labels, expires_at=timezone.now() + timedelta(days=body.days), actor=request.actor
    )
    return Status(
        201,
        [
            {"id": link.invitation.id, "label": link.label, "url": link.url, "expires_at": link.invitation.expires_at}
            for link in made
        ],
    )


@router.delete(
    "/{uuid:invitation}", auth=ApiKey("invitations.edit"), response={204: None}, operation_id="revoke_invitation"
)
def revoke_invitation(request: HttpRequest, invitation: UUID) -> Any:
    """The link opens nothing any more."""
    get_object_or_404(Invitation.objects, pk=invitation).revoke(by=None, actor=request.actor)
    return Status(204, None)
