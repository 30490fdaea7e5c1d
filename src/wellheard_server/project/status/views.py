"""Settings, Status: how the workspace is, and for those who run it the installation; what was given up can be tried again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ox import actions

from wellheard_server.accounts.permission import permission
from wellheard_server.base import sending
from wellheard_server.project.status import words
from wellheard_server.project.status.house import of_house
from wellheard_server.project.status.workspace import of_workspace
from wellheard_server.responses import parked
from wellheard_server.responses.models import ParkedRow


@permission("status.read")
@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest) -> HttpResponse:
    mine = of_workspace(request.workspace)
    house = of_house() if request.user.is_installer else None
    known = {
        "tab": "status",
        "mine": mine,
        "house": house,
        "stop": sending.open_stop(),
        "lag": words.lag(mine.facts),
        "parked": [(row, words.PARKED[row.reason]) for row in mine.parked],
        "figures": words.figures(mine, house),
    }
    return render(request, "project/status.html", known)


@permission("status.edit")
@require_POST
def parked_again(request: HttpRequest, parked_row: int) -> HttpResponse:
    row = get_object_or_404(ParkedRow, pk=parked_row, workspace_id=request.workspace.pk)
    if parked.again(row):
        messages.success(request, _("The page is part of an answer now."))
    else:
        messages.warning(request, _("It still cannot be read, for the reason shown."))
    return _back(request)


@permission("status.edit")
@require_POST
def task_again(request: HttpRequest, task: UUID) -> HttpResponse:
    """Background work is nobody's in particular, so it is for those who run the installation."""
    if not request.user.is_installer:
        messages.error(request, _("Only whoever runs this Wellheard can start background work again."))
    elif actions.retry(task):
        messages.success(request, _("It is tried again in a moment."))
    else:
        messages.info(request, _("That work does not wait to be tried again any more."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("settings-status", workspace=request.workspace.slug)
