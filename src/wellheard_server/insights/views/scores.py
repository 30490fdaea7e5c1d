"""One survey's scores, one score closely, and where its number comes from."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wellheard_server.accounts.permission import may, permission
from wellheard_server.base.csv import csv_response
from wellheard_server.insights import export
from wellheard_server.insights.board import Board
from wellheard_server.surveys.models import Survey

PARTS = ("numbers", "newest", "split")


@permission("scores.read")
@require_safe
def survey_scores(request: HttpRequest, survey: str) -> HttpResponse:
    return _page(request, "insights/survey.html", _board(request, survey))


@permission("scores.read")
@require_safe
def score(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    return _page(request, "insights/score.html", _board(request, survey, question))


@permission("answers.read")
@require_safe
def score_sql(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """The statement behind the tile, with its values, to be run on the workspace's open tables."""
    board = _board(request, survey, question)
    return render(
        request, "insights/sql.html", {"board": board, "sql": board.ledger.sql(board.front.over(board.period))}
    )


@permission("scores.read")
@require_safe
def survey_csv(request: HttpRequest, survey: str) -> HttpResponse:
    board = _board(request, survey)
    rows = (export.score_row(tile.asked, board.period, tile.now) for tile in board.tiles)
    return csv_response(f"{board.survey.slug}.csv", [export.SCORES, *rows])


@permission("scores.read")
@require_safe
def score_csv(request: HttpRequest, survey: str, question: str) -> HttpResponse:
    """The chart's points, or with `by` the table's rows."""
    board = _board(request, survey, question)
    asked, period = board.front.asked, board.period
    is_split = "by" in request.GET
    rows = export.group_rows(asked, period, board.split) if is_split else export.trend_rows(asked, board.trend)
    return csv_response(f"{board.survey.slug}-{question}.csv", rows)


def _board(request: HttpRequest, survey: str, question: str = "") -> Board:
    found = get_object_or_404(Survey.objects.select_related("archival"), slug=survey)
    return Board(request.workspace, found, request.GET, timezone.now(), question)


def _page(request: HttpRequest, template: str, board: Board) -> HttpResponse:
    """The whole page, or the part of it htmx asks for again."""
    part = request.htmx.target if request.htmx else ""
    link = f"{settings.BASE_URL}/s/{board.survey.slug}"
    context = {"board": board, "sees_answers": may(request, "answers.read"), "survey_link": link}
    return render(request, f"{template}#{part}" if part in PARTS else template, context)
