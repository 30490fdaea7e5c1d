"""People through the API."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import EmailStr, Field, StringConstraints

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.schema import Schema
from wellheard_server.people.erasures_api import ErasureOut, Why, begin
from wellheard_server.people.models import Person

router = Router(tags=["People"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\r\n\t]*$")]
ExternalId = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n\t]*$")]
Language = Annotated[str, StringConstraints(max_length=12, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")]
Email = Annotated[EmailStr, Field(max_length=254)]
AttributeKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$")]
AttributeText = Annotated[str, StringConstraints(max_length=300)]
Attributes = Annotated[dict[AttributeKey, bool | int | float | AttributeText | None], Field(max_length=100)]


class PersonIn(Schema):
    """Everything may be left out. `external_id` is what your own systems call them."""

    external_id: ExternalId = ""
    name: Name = ""
    email: Email | None = None
    language: Language = ""
    attributes: Attributes = Field(default_factory=dict, description="Facts by which people can be told apart.")


class PersonPatch(Schema):
    """What is left out stays as it is; an e-mail of null removes the address."""

    external_id: ExternalId = ""
    name: Name = ""
    email: Email | None = None
    language: Language = ""
    attributes: Attributes = Field(default_factory=dict)


class PersonOut(Schema):
    id: UUID
    external_id: str
    name: str
    email: str
    language: str
    attributes: dict[str, Any]
    created_at: datetime


@router.get("", auth=ApiKey("people.read"), response=Page[PersonOut], operation_id="list_people")
def list_people(
    request: HttpRequest,
    cursor: Cursor = "",
    limit: Limit = 50,
    external_id: Annotated[str, Query(max_length=200)] = "",
    email: Annotated[str, Query(max_length=254)] = "",
) -> Any:
    """Newest first; by your own id or by address."""
    rows = Person.objects.all()
    if external_id:
        rows = rows.filter(external_id=external_id)
    if email:
        rows = rows.filter(email=email.strip().lower())
    return page(rows, cursor, limit)


@router.post("", auth=ApiKey("people.edit"), response={201: PersonOut}, operation_id="create_person")
def create_person(request: HttpRequest, body: PersonIn) -> Any:
    """409 when somebody has this address or external id already."""
    return Status(201, Person.meet(actor=request.actor, **_values(body)))


@router.get("/{uuid:person}", auth=ApiKey("people.read"), response=PersonOut, operation_id="get_person")
def get_person(request: HttpRequest, person: UUID) -> Any:
    """One person."""
    return get_object_or_404(Person.objects, pk=person)


@router.patch("/{uuid:person}", auth=ApiKey("people.edit"), response=PersonOut, operation_id="change_person")
def change_person(request: HttpRequest, person: UUID, body: PersonPatch) -> Any:
    """Attributes are replaced as a whole."""
    row = get_object_or_404(Person.objects, pk=person)
    row.change(actor=request.actor, **_values(body, only_given=True))
    return row


@router.delete("/{uuid:person}", auth=ApiKey("people.erase"), response={202: ErasureOut}, operation_id="erase_person")
def erase_person(request: HttpRequest, person: UUID, why: Why = "asked") -> Any:
    """Everything known of them and everything they answered, in every store. Ask for the erasure until it is done; then it has a receipt."""
    get_object_or_404(Person.objects, pk=person)
    return Status(202, begin(request, person=person, why=why))


def _values(body: Schema, *, only_given: bool = False) -> dict[str, Any]:
    values = body.model_dump(exclude_unset=only_given)
    if "email" in values:
        values["email"] = values["email"] or ""
    return values
