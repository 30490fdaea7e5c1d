"""Surveys through the API: the draft as one JSON value, publishing, closing, what was published."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from pydantic import Field, StringConstraints

from wellheard.base.errors import DefinitionError, WellheardError
from wellheard.survey import Definition, decode
from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.pagination import Cursor, Limit, Page, page
from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema
from wellheard_server.surveys.models import DraftMoved, NotSound, Survey, Version
from wellheard_server.surveys.starting_points import starting_points

router = Router(tags=["Surveys"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\r\n\t]*$")]
Tag = Annotated[str, StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
PLACE = re.compile(r"([\w.\[\]]+): ")
DEFINITION = Field(
    description="A survey definition as docs/reference/surveys.md describes it. An unknown field is refused by its name."
)


class SurveyIn(Schema):
    """`definition` begins with what you have, `starting_point` with a tested survey in `languages` (the first is the source)."""

    name: Name
    definition: Annotated[dict[str, Any] | None, DEFINITION] = None
    starting_point: Annotated[str, Field(max_length=40)] = ""
    languages: Annotated[list[Tag], Field(max_length=60)] = []
    touchpoint_id: UUID | None = None
    personal_only: bool = False


class SurveyPatch(Schema):
    """What is left out stays as it is."""

    name: Name = ""
    touchpoint_id: UUID | None = None
    personal_only: bool = False


class DraftIn(Schema):
    """`edit` is the one the draft was read with: when somebody saved meanwhile, the answer is 409 and nothing is overwritten."""

    definition: Annotated[dict[str, Any], DEFINITION]
    edit: Annotated[int, Field(ge=0)]


class SurveyOut(Schema):
    """`state` is draft, live or archived; `url` is where people answer; `answered` counts completed responses."""

    id: UUID
    name: str
    slug: str
    url: str
    state: str
    edit: Annotated[int, Field(validation_alias="draft_edit")]
    answered: int
    touchpoint_id: UUID | None
    personal_only: bool
    created_at: datetime


class DraftOut(Schema):
    edit: Annotated[int, Field(validation_alias="draft_edit")]
    definition: Annotated[dict[str, Any], Field(validation_alias="draft")]


class IssueOut(Schema):
    """`level` error stands in the way of publishing; `path` is the place in the definition."""

    level: str
    path: str
    code: str
    message: str
    expected: str
    got: str


class VersionOut(Schema):
    number: int
    published_at: datetime


class VersionWhole(VersionOut):
    definition: dict[str, Any]


@router.get("", auth=ApiKey("surveys.read"), response=Page[SurveyOut], operation_id="list_surveys")
def list_surveys(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Newest first."""
    return page(Survey.objects.select_related("archival"), cursor, limit)


@router.post("", auth=ApiKey("surveys.edit"), response={201: SurveyOut}, operation_id="create_survey")
def create_survey(request: HttpRequest, body: SurveyIn) -> Any:
    """A draft; it need not be sound before it is published."""
    definition = _begun(request, body)
    survey = Survey.begin(body.name, definition, actor=request.actor)
    survey.belong(touchpoint=_touchpoint(body.touchpoint_id), personal_only=body.personal_only)
    return Status(201, survey)


@router.get("/{uuid:survey}", auth=ApiKey("surveys.read"), response=SurveyOut, operation_id="get_survey")
def get_survey(request: HttpRequest, survey: UUID) -> Any:
    """One survey."""
    return _survey(survey)


@router.patch("/{uuid:survey}", auth=ApiKey("surveys.edit"), response=SurveyOut, operation_id="change_survey")
def change_survey(request: HttpRequest, survey: UUID, body: SurveyPatch) -> Any:
    """Its name, its touchpoint (null for none), and whether it is answered by personal link alone."""
    row, given = _survey(survey), body.model_fields_set
    row.belong(
        name=body.name if "name" in given else row.name,
        touchpoint=_touchpoint(body.touchpoint_id) if "touchpoint_id" in given else row.touchpoint,
        personal_only=body.personal_only if "personal_only" in given else row.personal_only,
    )
    return row


@router.get("/{uuid:survey}/draft", auth=ApiKey("surveys.read"), response=DraftOut, operation_id="get_draft")
def get_draft(request: HttpRequest, survey: UUID) -> Any:
    """The definition as it is being edited."""
    return _survey(survey)


@router.put("/{uuid:survey}/draft", auth=ApiKey("surveys.edit"), response=DraftOut, operation_id="replace_draft")
def replace_draft(request: HttpRequest, survey: UUID, body: DraftIn) -> Any:
    """The whole definition at once."""
    row = _survey(survey)
    try:
        row.save_draft(_definition(body.definition), edit=body.edit)
    except DraftMoved as moved:
        now = str(Survey.objects.values_list("draft_edit", flat=True).get(id=row.id))
        raise Refused(str(moved), code=moved.code, status=409, field="edit", expected=now, got=str(body.edit)) from None
    return row


@router.get("/{uuid:survey}/issues", auth=ApiKey("surveys.read"), response=list[IssueOut], operation_id="check_draft")
def check_draft(request: HttpRequest, survey: UUID) -> Any:
    """What the checker says about the draft, errors first."""
    return _survey(survey).issues()


@router.post(
    "/{uuid:survey}/publication",
    auth=ApiKey("surveys.publish"),
    response={201: VersionOut},
    operation_id="publish_survey",
)
def publish_survey(request: HttpRequest, survey: UUID) -> Any:
    """Freezes the draft as the next version. 422 when the checker finds errors; `issues` tells all of them."""
    try:
        return Status(201, _survey(survey).publish(by=None, actor=request.actor))
    except NotSound as faults:
        first = faults.issues[0]
        field = f"definition.{first.path}"
        raise Refused(
            str(faults), code=faults.code, field=field, expected=first.expected or "a sound draft", got=first.got
        ) from None


@router.get(
    "/{uuid:survey}/versions", auth=ApiKey("surveys.read"), response=list[VersionOut], operation_id="list_versions"
)
def list_versions(request: HttpRequest, survey: UUID) -> Any:
    """What was published, newest first."""
    return _survey(survey).versions.order_by("-number").defer("definition")


@router.get(
    "/{uuid:survey}/versions/{int:number}",
    auth=ApiKey("surveys.read"),
    response=VersionWhole,
    operation_id="get_version",
)
def get_version(request: HttpRequest, survey: UUID, number: int) -> Any:
    """A published version. It never changes."""
    return get_object_or_404(Version.objects, survey=_survey(survey), number=number)


@router.post(
    "/{uuid:survey}/archival", auth=ApiKey("surveys.publish"), response=SurveyOut, operation_id="archive_survey"
)
def archive_survey(request: HttpRequest, survey: UUID) -> Any:
    """Nobody can answer any more; answers and scores stay."""
    _survey(survey).archive(by=None, actor=request.actor)
    return _survey(survey)


@router.delete(
    "/{uuid:survey}/archival", auth=ApiKey("surveys.publish"), response=SurveyOut, operation_id="reopen_survey"
)
def reopen_survey(request: HttpRequest, survey: UUID) -> Any:
    """Open again."""
    _survey(survey).reopen(actor=request.actor)
    return _survey(survey)


def _survey(survey: UUID) -> Survey:
    return get_object_or_404(Survey.objects.select_related("archival", "touchpoint"), pk=survey)


def _touchpoint(touchpoint: UUID | None) -> Any:
    if touchpoint is None:
        return None
    return get_object_or_404(Survey._meta.get_field("touchpoint").related_model.objects, pk=touchpoint)


def _begun(request: HttpRequest, body: SurveyIn) -> Definition:
    if body.definition is not None:
        return _definition(body.definition)
    languages = body.languages or [request.workspace.language]
    try:
        return starting_points.get(body.starting_point or "blank").definition(request.workspace.name, languages)
    except WellheardError as error:
        known = ", ".join(starting_points.keys())
        raise Refused(
            str(error), code=error.code, field="starting_point", expected=f"one of {known}", got=body.starting_point
        ) from None


def _definition(raw: dict[str, Any]) -> Definition:
    try:
        return decode(raw)
    except DefinitionError as error:
        place = PLACE.match(str(error))
        field = f"definition.{place[1]}" if place else "definition"
        raise Refused(
            str(error), code=error.code, field=field, expected="a survey definition", got=str(error)[:200]
        ) from None
