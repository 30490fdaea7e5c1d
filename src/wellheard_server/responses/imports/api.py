"""Files of answers through the API: the same way in as the console's."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from wellheard.base.errors import FileError
from wellheard.importers.look import Look
from wellheard.importers.responses import zone_of
from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports.plan import Plan
from wellheard_server.responses.imports.survey import SurveyPlan
from wellheard_server.responses.imports.upload import from_body, from_form
from wellheard_server.responses.models import ImportJob
from wellheard_server.surveys.models import Survey

router = Router(tags=["Imports"])
LONGEST_KEY = 200


class ImportOut(Schema):
    """`task` is what is done with the file (check, bring, undo) and `state` how far: waiting, running, stopped, failed, done; both are empty
    until a mapping was sent. `columns` is what was found in the file; `report` what looking through it came to.
    """

    id: UUID
    name: str
    size: int
    digest: str
    task: str
    state: str
    share: float
    done: int
    added: int
    refused: int
    reason: str
    words: str
    survey_id: UUID | None
    columns: list[dict[str, Any]]
    report: dict[str, Any]
    created_at: datetime
    ended_at: datetime | None


class MappingIn(Schema):
    """What the columns mean. `metrics` as {column, metric, scale, missing, codes, items}; the rest names columns. See the guide."""

    survey: Annotated[str, Field(max_length=300, description="Name of a new survey, or name or short name of one.")]
    metrics: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=500)]
    touchpoint: Annotated[str, Field(max_length=120)] = ""
    comments: Annotated[list[str], Field(max_length=200)] = []
    attributes: Annotated[list[str], Field(max_length=50)] = []
    time: str | None = None
    zone: str = ""
    dates: str | None = None
    on: str | None = None
    weight: str | None = None
    person: str | None = None
    identity: str | None = None
    where: Annotated[str, Field(max_length=2000)] = ""
    questions: dict[str, str] = {}


@router.get("", auth=ApiKey("answers.import"), response=Page[ImportOut], operation_id="list_imports")
def list_imports(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Newest first."""
    return page(ImportJob.objects.all(), cursor, limit)


@router.post(
    "",
    auth=ApiKey("answers.import"),
    response={200: ImportOut, 201: ImportOut},
    operation_id="upload_import",
    openapi_extra={
        "requestBody": {
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                },
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            }
        }
    },
)
def upload_import(
    request: HttpRequest,
    name: Annotated[
        str, Query(max_length=300, description="What the file is called, where the body is the file.")
    ] = "",
    encoding: Annotated[str, Query(max_length=40)] = "",
    sheet: Annotated[str, Query(max_length=120)] = "",
) -> Any:
    """A file, as the field `file` of a form or as the whole body. Sent again with the same `Idempotency-Key` it is the same import (200)."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Refused("The key is too long.", field="Idempotency-Key", expected=f"at most {LONGEST_KEY} characters")
    if key and (known := ImportJob.objects.filter(key=key).first()):
        return Status(200, known)
    kept, called = _file(request, name)
    try:
        job = import_jobs.received(kept, called, actor=request.actor, key=key, encoding=encoding, sheet=sheet)
    except FileError as error:
        raise Refused(str(error), code=error.code, field="file", expected="a table of answers") from error
    return Status(201, job)


@router.get("/{uuid:job}", auth=ApiKey("answers.import"), response=ImportOut, operation_id="get_import")
def get_import(request: HttpRequest, job: UUID) -> Any:
    """How far it is."""
    return _row(job)


@router.put("/{uuid:job}/mapping", auth=ApiKey("answers.import"), response=ImportOut, operation_id="map_import")
def map_import(request: HttpRequest, job: UUID, body: MappingIn) -> Any:
    """Says what the columns mean; the whole file is then looked through. Nothing is stored before `run`."""
    row = _row(job)
    if not row.may_be_changed:
        raise _not_now()
    try:
        plan = msgspec.convert(body.model_dump(), Plan)
    except msgspec.ValidationError as error:
        raise Refused("The mapping cannot be read.", field="metrics", expected=str(error)) from error
    look = msgspec.convert(row.look, Look)
    names = tuple(each.name for each in look.columns)
    mapping = plan.mapping(request.workspace.zone, names)
    mapping.check_itself()
    zone_of(mapping.zone)
    for column in mapping.columns():
        if column not in names:
            raise Refused(
                "The file has no such column.", field="mapping", expected=", ".join(names[:20]), got=column[:80]
            )
    into = _survey(plan.survey)
    SurveyPlan.of(plan.survey, mapping, language=request.workspace.language, touchpoint=plan.touchpoint, into=into)
    import_jobs.decided(row, plan, into, {})
    return row


@router.post("/{uuid:job}/run", auth=ApiKey("answers.import"), response={202: ImportOut}, operation_id="run_import")
def run_import(request: HttpRequest, job: UUID) -> Any:
    """Brings in what was looked through; goes on with what stopped or failed. Nothing is ever doubled."""
    return _gone_on(job)


@router.post("/{uuid:job}/stop", auth=ApiKey("answers.import"), response={202: ImportOut}, operation_id="stop_import")
def stop_import(request: HttpRequest, job: UUID) -> Any:
    """At its next step. What is in stays in; `run` goes on, `undo` takes it back. One that does not run stays as it is."""
    row = _row(job)
    row.ask_to_stop()
    return Status(202, row)


@router.post(
    "/{uuid:job}/resume", auth=ApiKey("answers.import"), response={202: ImportOut}, operation_id="resume_import"
)
def resume_import(request: HttpRequest, job: UUID) -> Any:
    """The same as `run`, for one that stopped or failed."""
    return _gone_on(job)


@router.post("/{uuid:job}/undo", auth=ApiKey("answers.import"), response={202: ImportOut}, operation_id="undo_import")
def undo_import(request: HttpRequest, job: UUID) -> Any:
    """Takes back exactly what it brought in, and the people it was the first to name. Where nothing is in, nothing is done."""
    row = _row(job)
    if row.is_busy or (row.is_in and not import_jobs.take_back(row)):
        raise _not_now()
    return Status(202, row)


@router.delete("/{uuid:job}", auth=ApiKey("answers.import"), response={204: None}, operation_id="delete_import")
def delete_import(request: HttpRequest, job: UUID) -> Any:
    """Throws the file away. Refused while any of it is among the answers."""
    if not import_jobs.drop(_row(job)):
        raise _not_now()
    return Status(204, None)


def _file(request: HttpRequest, name: str) -> tuple[import_files.Kept, str]:
    if not (request.content_type or "").startswith("multipart/"):
        kept = from_body(request)
        called = name or unquote(request.headers.get("X-File-Name", "")) or "upload"
    else:
        received = from_form(request)
        if received.refusal:
            raise received.refusal
        if received.kept is None:
            raise Refused("No file came.", code="missing_field", field="file", expected="a file", got="nothing")
        kept, called = received.kept, name or received.name
    if not kept.size:
        import_files.drop(kept.stored)
        raise Refused("The file is empty.", code="empty", field="file", expected="a table of answers", got="nothing")
    return kept, called


def _survey(wanted: str) -> Survey | None:
    """The survey of that short name; by its name it is found when the work begins."""
    found = Survey.objects.filter(slug=wanted).first()
    return found if found and found.latest else None


def _gone_on(job: UUID) -> Any:
    row = _row(job)
    if not import_jobs.go_on(row):
        raise _not_now()
    return Status(202, row)


def _not_now() -> Refused:
    message = "This cannot be done with the import as it stands."
    return Refused(message, code="not_now", status=409, field="state", expected="another state")


def _row(job: UUID) -> ImportJob:
    return get_object_or_404(ImportJob.objects, pk=job)
