"""Forgetting somebody: what would go, one deliberate act, how far it is, the receipt."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.base import erasure as erasures
from wellheard_server.base import receipts, tasks
from wellheard_server.base.models import Erasure
from wellheard_server.people import erasing
from wellheard_server.people.forms import WHY, ErasureForm
from wellheard_server.people.models import Person

A_PAGE = 50
REASONS = {
    "full": gettext_lazy("The disk is full."),
    "read_only": gettext_lazy("The disk cannot be written to."),
    "failing": gettext_lazy("The disk does not keep what is written."),
    "busy": gettext_lazy("The database is in use."),
    "lake_busy": gettext_lazy("The facts are being written by another process."),
    "more_came": gettext_lazy("More of theirs came meanwhile."),
    "failed": gettext_lazy("It failed; the log says where."),
}
KINDS = {
    "person": gettext_lazy("One person"),
    "response": gettext_lazy("One answer"),
    "workspace": gettext_lazy("The whole workspace"),
}
FORMATS = {"json": "application/json", "txt": "text/plain; charset=utf-8"}


@permission("people.erase")
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, person: UUID) -> HttpResponse:
    row = get_object_or_404(Person.objects, pk=person)
    called = row.name or row.email or row.external_id
    form = ErasureForm(request.POST or None, expected=called or str(row.pk), also=(str(row.pk),))
    if request.method == "POST" and form.is_valid():
        return begun(request, form, person=row.pk)
    return page(request, form, called=called, back=row, person=row.pk)


@permission("workspace.erase")
@require_http_methods(["GET", "HEAD", "POST"])
def erase_workspace(request: HttpRequest) -> HttpResponse:
    form = ErasureForm(request.POST or None, expected=request.workspace.slug)
    if request.method == "POST" and form.is_valid():
        row = erasures.ask(request.workspace.id, why=form.cleaned_data["why"], actor=request.actor)
        tasks.erase.enqueue(now=True)
        said = _(
            "The workspace is being deleted. Whoever runs this Wellheard finds the receipt %(id)s among its files."
        )
        messages.success(request, said % {"id": row.id})
        return redirect("workspaces")
    return page(request, form, called=request.workspace.name)


def begun(request: HttpRequest, form: ErasureForm, **whom: UUID) -> HttpResponse:
    row = erasures.ask(request.workspace.id, why=form.cleaned_data["why"], actor=request.actor, **whom)
    tasks.erase.enqueue()
    return redirect("erasure", workspace=request.workspace.slug, erasure=row.id)


def page(request: HttpRequest, form: ErasureForm, *, called: str, back: Any = None, **whom: UUID) -> HttpResponse:
    """Exactly what would go, store by store."""
    found = [(store.title, n) for store, n in erasures.preview(request.workspace.id, **whom) if n]
    known = {"form": form, "called": called, "found": found, "person": back, "is_whole": not whom, "tab": "privacy"}
    return render(request, "people/erase.html", known, status=422 if form.errors else 200)


@permission("people.erase")
@require_http_methods(["GET", "HEAD"])
def privacy(request: HttpRequest) -> HttpResponse:
    rows = Paginator(Erasure.objects.order_by("-asked_at"), A_PAGE).get_page(request.GET.get("page"))
    told = [{"row": row, "kind": KINDS[row.kind], "why": WHY[row.why]} for row in rows]
    return render(request, "people/privacy.html", {"tab": "privacy", "rows": rows, "told": told})


@permission("people.erase")
@require_http_methods(["GET", "HEAD"])
def progress(request: HttpRequest, erasure: UUID) -> HttpResponse:
    row = get_object_or_404(Erasure.objects, pk=erasure)
    steps = [{**each, "reason": REASONS.get(each["reason"], each["reason"])} for each in erasing.steps(row)]
    known = {
        "tab": "privacy",
        "row": row,
        "steps": steps,
        "kind": KINDS[row.kind],
        "why": WHY[row.why],
        "by": row.asked_at + timedelta(minutes=settings.ERASURE_WAIT_MINUTES),
    }
    part = "#way" if request.htmx and request.htmx.target == "way" else ""
    return render(request, f"people/erasure.html{part}", known)


@permission("people.erase")
@require_POST
def go_on(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Now, without waiting for others or for the next look."""
    row = get_object_or_404(Erasure.objects, pk=erasure)
    if row.state != "done":
        tasks.erase.enqueue(now=True)
    return redirect("erasure", workspace=request.workspace.slug, erasure=row.id)


@permission("people.erase")
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, erasure: UUID, format: str) -> HttpResponse:
    row = get_object_or_404(Erasure.objects, pk=erasure)
    path = receipts.path_of(row.id, format)
    if row.state != "done" or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"receipt-{row.id}.{format}", content_type=FORMATS[format]
    )
