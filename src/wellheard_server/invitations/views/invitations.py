"""Personal links: all of them with how they stand, making some, revoking one."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.invitations.forms import LinksForm
from wellheard_server.invitations.models import Invitation
from wellheard_server.surveys.models import Survey

LONGEST_FILE = 1_500_000


@permission("invitations.read")
@require_http_methods(["GET", "HEAD"])
def invitations(request: HttpRequest) -> HttpResponse:
    chosen, state = request.GET.get("survey", ""), request.GET.get("state", "")
    rows = Invitation.objects.with_state(timezone.now()).select_related("survey").order_by("-made_at", "-id")
    rows = rows.filter(survey__slug=chosen) if chosen else rows
    rows = rows.filter(state=state) if state in Invitation.STATES else rows
    known = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "surveys": Survey.objects.filter(versions__isnull=False).distinct().order_by("name"),
        "chosen": chosen,
        "state": state,
        "states": [(key, title, key == state) for key, title in Invitation.STATES.items()],
    }
    return render(request, "invitations/invitations.html", known)


@permission("invitations.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The links are in this one answer and nowhere else: only their hashes are kept."""
    form = LinksForm(request.POST or None, initial={"survey": request.GET.get("survey"), "days": 60})
    if not form.is_valid():
        return render(request, "invitations/new.html", {"form": form}, status=422 if form.is_bound else 200)
    expires_at = timezone.now() + timedelta(days=form.cleaned_data["days"])
    made = Invitation.make(
        form.cleaned_data["survey"], form.cleaned_data["lines"], expires_at=expires_at, actor=request.actor
    )
    known = {"made": made, "survey": form.cleaned_data["survey"], "expires_at": expires_at, "text": as_csv(made)}
    return render(request, "invitations/made.html", known)


@permission("invitations.edit")
@never_cache
@require_POST
def as_file(request: HttpRequest) -> HttpResponse:
    """What the page of made links holds, sent back as a file: the server no longer knows them, and needs no script to hand them over."""
    text = request.POST.get("links", "")[:LONGEST_FILE]
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="personal-links.csv"',
    }
    return HttpResponse("\ufeff" + text, headers=headers)


@permission("invitations.edit")
@require_POST
def revoke(request: HttpRequest, invitation: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.select_related("survey"), id=invitation)
    row.revoke(by=request.user, actor=request.actor)
    messages.success(request, _("The link opens nothing any more."))
    back = redirect("invitations", workspace=request.workspace.slug)
    back["Location"] += f"?survey={row.survey.slug}"
    return back


def as_csv(made: list) -> str:
    """Label and link. A label that a spreadsheet would take for a formula gets an apostrophe."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["label", "link"])
    for link in made:
        writer.writerow(
            [f"'{link.label}" if link.label[:1] in ("=", "+", "-", "@", "\t", "\r") else link.label, link.url]
        )
    return file.getvalue()
