"""Single answers as files, for programs: a stream at once, or a file made in the background."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from pydantic import Field

from wellheard.exporters import Streamed, formats
from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.handing_over import download
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema
from wellheard_server.base.scope import streamed
from wellheard_server.responses.exports import asking_out
from wellheard_server.responses.exports.outgoing import Wanted
from wellheard_server.responses.models import Export
from wellheard_server.responses.views.exports import made
from wellheard_server.surveys.models import Survey

streams, router = Router(tags=["Exports"]), Router(tags=["Exports"])
STREAMED = " or ".join(form.key for form in formats if isinstance(form, Streamed))
ALL = ", ".join(formats.keys())


class Choice(Schema):
    """Which answers."""

    survey: UUID = Field(description="The survey's id.")
    since: date | None = Field(None, description="First day, in the workspace's zone.")
    until: date | None = Field(None, description="First day left out.")
    where: str = Field("", max_length=8000, description="A filter as JSON, such as {field, operator, value}.")
    unfinished: bool = Field(True, description="Unfinished responses too; scores count what they answered.")
    people: bool = Field(False, description="Who answered; the key needs people.read.")
    comments: bool = Field(True, description="What people wrote.")
    form: Literal["wide", "long"] = Field("wide", description="A row for each response, or for each answered item.")

    def wanted(self) -> Wanted:
        return asking_out.wanted(**self.model_dump(include=set(Wanted.__struct_fields__)))


class ExportIn(Choice):
    format: str = Field("csv", max_length=20, description=f"{ALL}.")
    codebook: bool = Field(True, description="With a codebook, as a ZIP.")


class ExportOut(Schema):
    """`state` is waiting, running, done or failed. A file that is done is kept until `expires_at`."""

    id: UUID
    survey_id: UUID
    format: str
    state: str
    done: int = Field(description="Responses looked at so far.")
    total: int
    size: int = Field(description="Bytes, when it is done.")
    created_at: datetime
    expires_at: datetime | None


@streams.get(
    "/responses.{format}", auth=ApiKey("answers.read"), operation_id="download_responses", response={200: None}
)
def download_responses(
    request: HttpRequest,
    format: Annotated[str, Path(description=f"{STREAMED}.")],
    choice: Query[Choice],
) -> HttpResponse:
    """All single answers of a survey in one stream, whatever their number, in the order they came."""
    _refuse_unknown(request)
    form = asking_out.streamed_format(format)
    if form is None:
        raise Refused(
            "No answers are streamed in this format.", status=404, field="format", expected=STREAMED, got=format[:40]
        )
    survey = get_object_or_404(Survey.objects, pk=choice.survey)
    wish = _allowed(request, choice.wanted())
    chunks = asking_out.outgoing(request.workspace, survey, wish).chunks(form)
    stream = streamed(request.workspace.pk, chunks)
    return download(request, stream, name=f"{survey.name}{form.suffix}", media_type=form.media_type)


@router.post("", auth=ApiKey("answers.read"), response={202: ExportOut}, operation_id="create_export")
def create_export(request: HttpRequest, body: ExportIn) -> Any:
    """Has a file made in the background."""
    if body.format not in formats:
        raise Refused("There is no such format.", field="format", expected=ALL, got=body.format[:40])
    survey = get_object_or_404(Survey.objects, pk=body.survey)
    wish = _allowed(request, body.wanted())
    return Status(202, asking_out.ask(survey, body.format, wish, actor=request.actor, with_codebook=body.codebook))


@router.get("", auth=ApiKey("answers.read"), response=Page[ExportOut], operation_id="list_exports")
def list_exports(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Newest first."""
    return page(Export.objects.all(), cursor, limit)


@router.get("/{uuid:export}", auth=ApiKey("answers.read"), response=ExportOut, operation_id="get_export")
def get_export(request: HttpRequest, export: UUID) -> Any:
    """How far it is."""
    return get_object_or_404(Export.objects, pk=export)


@router.get("/{uuid:export}/file", auth=ApiKey("answers.read"), operation_id="download_export", response={200: None})
def download_export(request: HttpRequest, export: UUID) -> HttpResponse:
    """The file, once it is done."""
    row = get_object_or_404(Export.objects, pk=export)
    _need_people(request, row.has_people)
    return made(request, row)


@router.delete("/{uuid:export}", auth=ApiKey("answers.read"), response={204: None}, operation_id="delete_export")
def delete_export(request: HttpRequest, export: UUID) -> Any:
    """Deletes it before its time, or stops its making."""
    row = get_object_or_404(Export.objects, pk=export)
    _need_people(request, row.has_people)
    row.drop()
    return Status(204, None)


def _allowed(request: HttpRequest, wish: Wanted) -> Wanted:
    _need_people(request, wish.people)
    return wish


def _need_people(request: HttpRequest, people: bool) -> None:
    if people and not request.auth.allows("people.read"):
        raise PermissionDenied("The key or its owner's role lacks the permission people.read.")


def _refuse_unknown(request: HttpRequest) -> None:
    """A misspelt filter must not bring everybody's answers."""
    for name in request.GET:
        if name not in Choice.model_fields:
            known = ", ".join(Choice.model_fields)
            raise Refused(
                f"{name} is not a parameter of this operation.", code="unknown_field", field=name, expected=known
            )
