"""Scores through the API: the numbers of the dashboard, unrounded. `Accept: text/csv` brings the same as CSV."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.base.csv import csv_response
from wellheard_server.base.refusal import Refused
from wellheard_server.base.schema import Schema, Shape
from wellheard_server.insights import answering
from wellheard_server.insights.kept import sent_again
from wellheard_server.surveys.models import Survey

router = Router(tags=["Scores"])

Since = Annotated[date | None, Field(description="First day; without it, all days there are.")]
Until = Annotated[date | None, Field(description="First day no longer counted; without it, today is the last one.")]


class Span(Schema):
    since: Since = None
    until: Until = None


class Narrowed(Span):
    by: str = Field(
        "",
        max_length=200,
        description="day, week, month, touchpoint, language, channel, source, version, answer:<question> or attribute:<key>.",
    )
    where: str = Field("", max_length=8000, description="A filter as JSON, such as {field, operator, value}.")


class Figure(Shape):
    """A number with its interval and how many people stand behind it. No value: `note` says why."""

    value: float | None
    low: float | None
    high: float | None
    conf: float
    n: int = Field(description="Answers used; 0 where the note says that too few answered to be shown.")
    n_missing: int = Field(description="Blank or not applicable: left out.")
    n_invalid: int = Field(description="Off the scale: left out.")
    method: str
    unit: str = Field(description="points (-100..100), share (0..1) or score (the scale's own).")
    weighted: bool
    note: str


class Change(Shape):
    """A difference with its own interval; overlap of two intervals is never the test."""

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    conf: float
    n: int
    n_before: int
    method: str
    unit: str
    verdict: str = Field(description="higher, lower, unclear or too_early, from its own interval.")
    note: str


class Score(Figure):
    question: str
    metric: str
    words: str = Field(description="The question as it is asked now.")
    bands: dict[str, int] = Field(description="How many answers fell in each band of the metric.")
    change: Change | None = Field(description="Against as many days before; null where nothing lies before.")


class Scores(Shape):
    survey: str
    name: str
    since: date
    until: date
    scores: list[Score]


class Group(Figure):
    """One step of time or one group. Groups too small to be shown have neither value nor n."""

    key: str | None = Field(description="First day of the step, or the group's value; null where it is not known.")
    label: str
    until: date | None = Field(None, description="First day after the step.")
    is_partial: bool = Field(False, description="The step is not over.")
    is_hidden: bool = Field(False, description="Too few answered to show it.")
    against_rest: Change | None = None


class ScoreDetail(Score):
    survey: str
    since: date
    until: date
    by: str
    groups: list[Group]
    compared: int = Field(0, description="How many comparisons the groups' verdicts are one family of.")


@router.get(
    "/{survey}", auth=ApiKey("scores.read"), response=Scores, operation_id="scores", summary="All scores of a survey"
)
def scores(request: HttpRequest, survey: str, span: Query[Span]) -> HttpResponse:
    """Each question that feeds a metric, over the days asked for. The survey is named by its id or by the word in its link."""
    refuse_unknown(request, Span)
    asked = answering.Request(request.workspace, found(survey), span.since, span.until, timezone.now())
    if wants_csv(request):
        return csv_response(f"{asked.survey.slug}.csv", asked.scores_as_rows())
    return sent_again(request, asked, Scores, asked.scores)


@router.get(
    "/{survey}/{question}",
    auth=ApiKey("scores.read"),
    response=ScoreDetail,
    operation_id="score",
    summary="One score, over time or by group",
)
def score(request: HttpRequest, survey: str, question: str, narrowed: Query[Narrowed]) -> HttpResponse:
    """One question's score; `by` adds its course over time or its groups, `where` narrows the answers."""
    refuse_unknown(request, Narrowed)
    asked = answering.Request(request.workspace, found(survey), narrowed.since, narrowed.until, timezone.now())

    def detail() -> answering.Detail:
        return answering.Detail(asked, question, by=narrowed.by, where=narrowed.where)

    if wants_csv(request):
        return csv_response(f"{asked.survey.slug}-{question}.csv", detail().as_rows())
    return sent_again(request, asked, ScoreDetail, lambda: detail().answer())


def found(survey: str) -> Survey:
    """By id or slug, within the key's workspace."""
    return get_object_or_404(Survey.objects.defer("draft"), **answering.named(survey))


def refuse_unknown(request: HttpRequest, parameters: type[Schema]) -> None:
    """django-ninja passes over parameters it does not know; a misspelt filter must not answer with everybody's number."""
    for name in request.GET:
        if name not in parameters.model_fields:
            known = ", ".join(parameters.model_fields)
            raise Refused(
                f"{name} is not a parameter of this operation.", code="unknown_field", field=name, expected=known
            )


def wants_csv(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").split(",")[0].split(";")[0].strip() == "text/csv"
