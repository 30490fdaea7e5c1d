"""Publishing: what stands in the way, what changes, and the deliberate act. Closing and opening again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.surveys.differences import differences
from wellheard_server.surveys.models import NotSound, Survey
from wellheard_server.surveys.views.desk import desk, survey_of


@permission("surveys.publish")
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    if request.method != "POST":
        return _page(request, row)
    try:
        version = row.publish(by=request.user, actor=request.actor)
    except NotSound:
        return _page(request, row, status=422)
    messages.success(request, _("Version %(number)s is live.") % {"number": version.number})
    return redirect("survey-link", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.publish")
@require_POST
def archival(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    row.archive(by=request.user, actor=request.actor)
    messages.success(request, _("The survey is closed. Its answers and scores stay."))
    return redirect("survey-link", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.publish")
@require_POST
def reopening(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    row.reopen(actor=request.actor)
    messages.success(request, _("The survey is open again."))
    return redirect("survey-link", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.read")
@require_http_methods(["GET", "HEAD"])
def link(request: HttpRequest, survey: UUID) -> HttpResponse:
    """Where people answer, once it is published."""
    row = survey_of(request, survey)
    known = {
        "url": row.url,
        "versions": row.versions.order_by("-number").defer("definition"),
    }
    return render(request, "surveys/link.html", desk(request, row, row.definition, **known))


def _page(request: HttpRequest, survey: Survey, *, status: int = 200) -> HttpResponse:
    definition, latest = survey.definition, survey.latest
    changes = differences(latest.frozen, definition) if latest else None
    context = desk(request, survey, definition, changes=changes, number=(latest.number if latest else 0) + 1)
    return render(request, "surveys/publication.html", context, status=status)
