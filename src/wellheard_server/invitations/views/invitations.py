"""Personal links: which there are, new ones (shown once), one less."""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.base.csv import csv_text
from wellheard_server.base.pagination import page
from wellheard_server.base.refusal import Refused
from wellheard_server.invitations.forms import LinksForm
from wellheard_server.invitations.models import Invitation
from wellheard_server.surveys.models import Survey

PAGE = 50


@permission("invitations.read")
@require_http_methods(["GET", "HEAD"])
def invitations(request: HttpRequest) -> HttpResponse:
    rows = Invitation.objects.with_state(timezone.now()).select_related("survey", "person")
    survey = Survey.objects.filter(slug=request.GET.get("survey", "")[:40]).first()
    if survey:
        rows = rows.filter(survey=survey)
    try:
        found = page(rows, request.GET.get("after", "")[:300], PAGE, by="made_at")
    except Refused:
        found = page(rows, "", PAGE, by="made_at")
    known = {
        "rows": found["items"],
        "next": found["next"],
        "survey": survey,
        "surveys": Survey.objects.filter(invitations__isnull=False).distinct().order_by("name"),
        "open_surveys": _open_surveys(),
    }
    return render(request, "invitations/invitations.html", known)


@permission("invitations.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_links(request: HttpRequest) -> HttpResponse:
    """The links are in this answer alone: only their hashes are kept."""
    surveys = _open_surveys()
    initial = {"survey": request.GET.get("survey", "")[:40], "days": 60}
    form = LinksForm(request.POST or None, surveys=surveys, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "invitations/new.html", {"form": form, "surveys": surveys}, status=422 if form.errors else 200
        )
    survey, expires_at = form.cleaned_data["survey"], timezone.now() + timedelta(days=form.cleaned_data["days"])
    made = Invitation.make(survey, form.wanted, expires_at=expires_at, actor=request.actor)
    sheet = csv_text([("label", "link"), *((link.label, link.url) for link in made)])
    known = {
        "survey": survey,
        "made": made,
        "expires_at": expires_at,
        "sheet": "data:text/csv;charset=utf-8," + quote(sheet),
    }
    return render(request, "invitations/made.html", known)


@permission("invitations.edit")
@require_POST
def revoke(request: HttpRequest, invitation: UUID) -> HttpResponse:
    get_object_or_404(Invitation.objects, pk=invitation).revoke(by=request.user, actor=request.actor)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("invitations", workspace=request.workspace.slug)


def _open_surveys() -> QuerySet[Survey]:
    """Published and not archived: only these can be answered."""
    return Survey.objects.filter(versions__isnull=False, archival=None).distinct().order_by("name")
