"""Touchpoints through the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.schema import Line, Schema
from wellheard_server.journeys.models import Touchpoint

router = Router(tags=["Touchpoints"])


class TouchpointIn(Schema):
    name: Line


class TouchpointOut(Schema):
    id: UUID
    name: str
    created_at: datetime


@router.get("", auth=ApiKey("touchpoints.read"), response=Page[TouchpointOut], operation_id="list_touchpoints")
def list_touchpoints(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Where customers meet the business, newest first."""
    return page(Touchpoint.objects.all(), cursor, limit)


@router.post("", auth=ApiKey("touchpoints.edit"), response={201: TouchpointOut}, operation_id="create_touchpoint")
def create_touchpoint(request: HttpRequest, body: TouchpointIn) -> Any:
    """A name is used once in a workspace; 409 when it is taken."""
    return Status(201, Touchpoint.named(body.name, actor=request.actor))


@router.get(
    "/{uuid:touchpoint}", auth=ApiKey("touchpoints.read"), response=TouchpointOut, operation_id="get_touchpoint"
)
def get_touchpoint(request: HttpRequest, touchpoint: UUID) -> Any:
    """One touchpoint."""
    return get_object_or_404(Touchpoint.objects, pk=touchpoint)


@router.patch(
    "/{uuid:touchpoint}", auth=ApiKey("touchpoints.edit"), response=TouchpointOut, operation_id="rename_touchpoint"
)
def rename_touchpoint(request: HttpRequest, touchpoint: UUID, body: TouchpointIn) -> Any:
    """Answers given before keep the name they were given under."""
    row = get_object_or_404(Touchpoint.objects, pk=touchpoint)
    row.rename(body.name, actor=request.actor)
    return row


@router.delete(
    "/{uuid:touchpoint}", auth=ApiKey("touchpoints.edit"), response={204: None}, operation_id="delete_touchpoint"
)
def delete_touchpoint(request: HttpRequest, touchpoint: UUID) -> Any:
    """Surveys that named it name none; answers keep the name."""
    get_object_or_404(Touchpoint.objects, pk=touchpoint).drop(actor=request.actor)
    return Status(204, None)
