"""Erasures through the API: begun by DELETE of a person or a response, followed and receipted here."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base import erasure, receipts, tasks
from wellheard_server.base.models import Erasure
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema
from wellheard_server.people import erasing

router = Router(tags=["Erasures"])
Why = Annotated[Literal["asked", "mistake", "needless"], Query(description="Goes on the receipt.")]


class StoreOut(Schema):
    """`reason` says in one word why a store is not done; it is tried again by itself."""

    store: str
    title: str
    state: str
    n: int
    reason: str
    at: datetime | None


class ErasureOut(Schema):
    """`state` is waiting, done or not_done. There is a receipt when it is done, and never before."""

    id: UUID
    kind: str
    state: str
    asked_at: datetime
    finished_at: datetime | None
    attempts: int
    stores: list[StoreOut]


def begin(
    request: HttpRequest, *, person: UUID | None = None, response: UUID | None = None, why: str
) -> dict[str, Any]:
    row = erasure.ask(request.workspace.id, person=person, response=response, why=why, actor=request.actor)
    tasks.erase.enqueue()
    return _told(row)


@router.get("", auth=ApiKey("people.erase"), response=Page[ErasureOut], operation_id="list_erasures")
def list_erasures(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Newest first."""
    found = page(Erasure.objects.all(), cursor, limit, by="asked_at")
    return found | {"items": [_told(row) for row in found["items"]]}


@router.get("/{uuid:erasure}", auth=ApiKey("people.erase"), response=ErasureOut, operation_id="get_erasure")
def get_erasure(request: HttpRequest, erasure: UUID) -> Any:
    """How far it is, store by store."""
    return _told(get_object_or_404(Erasure.objects, pk=erasure))


@router.get(
    "/{uuid:erasure}/receipt", auth=ApiKey("people.erase"), response=dict[str, Any], operation_id="get_erasure_receipt"
)
def get_erasure_receipt(request: HttpRequest, erasure: UUID) -> Any:
    """The signed receipt. 409 until the erasure is done."""
    row = get_object_or_404(Erasure.objects, pk=erasure)
    try:
        return msgspec.json.decode(receipts.path_of(row.id).read_bytes())
    except FileNotFoundError as error:
        message = "There is no receipt before everything is erased."
        raise Refused(message, code="not_done", status=409, field="erasure", expected="done", got=row.state) from error


def _told(row: Erasure) -> dict[str, Any]:
    return {key: value for key, value in erasing.facts(row).items() if key != "receipt"}
