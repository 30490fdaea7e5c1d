"""Responses through the API: what came, as it came."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.schema import Schema
from wellheard_server.people.erasures_api import ErasureOut, Why, begin
from wellheard_server.responses.models import Response
from wellheard_server.surveys.models import Survey

router = Router(tags=["Responses"])


class ResponseOut(Schema):
    """`answers` by question key, as the survey's version defines them; `completed_at` is null while it is partial."""

    id: UUID
    survey_id: UUID
    version: int
    channel: str
    language: str
    source: str
    touchpoint: str
    person_id: UUID | None
    invitation_id: UUID | None
    attributes: dict[str, Any]
    weight: float
    answers: dict[str, Any]
    started_at: datetime
    submitted_at: datetime
    completed_at: datetime | None


@router.get("", auth=ApiKey("answers.read"), response=Page[ResponseOut], operation_id="list_responses")
def list_responses(
    request: HttpRequest,
    cursor: Cursor = "",
    limit: Limit = 50,
    survey: Annotated[UUID | None, Query(description="Only answers to this survey.")] = None,
    completed: Annotated[bool | None, Query(description="true: finished ones; false: partial ones.")] = None,
) -> Any:
    """Newest first, by when their last page came."""
    rows = Response.objects.all()
    if survey is not None:
        rows = rows.filter(survey=get_object_or_404(Survey.objects, pk=survey))
    if completed is not None:
        rows = rows.filter(completed_at__isnull=not completed)
    return page(rows, cursor, limit, by="submitted_at")


@router.get("/{uuid:response}", auth=ApiKey("answers.read"), response=ResponseOut, operation_id="get_response")
def get_response(request: HttpRequest, response: UUID) -> Any:
    """One response."""
    return get_object_or_404(Response.objects, pk=response)


@router.delete(
    "/{uuid:response}", auth=ApiKey("people.erase"), response={202: ErasureOut}, operation_id="erase_response"
)
def erase_response(request: HttpRequest, response: UUID, why: Why = "asked") -> Any:
    """One answer, in every store. Ask for the erasure until it is done; then it has a receipt."""
    get_object_or_404(Response.objects, pk=response)
    return Status(202, begin(request, response=response, why=why))
