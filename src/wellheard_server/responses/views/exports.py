"""Answers out of the house: as a stream at once, or as a file made in the background and kept a week."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wellheard.exporters import formats
from wellheard_server.accounts.permission import may, permission
from wellheard_server.base.handing_over import download, pieces
from wellheard_server.base.refusal import Refused, refusal
from wellheard_server.base.scope import streamed
from wellheard_server.responses.exports import asking_out
from wellheard_server.responses.exports.form import ExportForm
from wellheard_server.responses.models import Export
from wellheard_server.surveys.models import Survey

PAGE = 50


@permission("answers.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """The form, and the files made so far."""
    surveys = Survey.objects.filter(versions__isnull=False).distinct().order_by("name")
    initial = {"survey": request.GET.get("survey", "")[:40], "comments": True, "codebook": True}
    form = ExportForm(request.POST or None, surveys=surveys, may_people=may(request, "people.read"), initial=initial)
    if request.method == "POST" and form.is_valid():
        return _taken(request, form)
    known = {"form": form, "surveys": surveys, "rows": _rows(request)}
    part = "#made" if request.htmx and request.htmx.target == "made" else ""
    return render(request, f"responses/exports.html{part}", known, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: ExportForm) -> HttpResponse:
    given = form.cleaned_data
    if "now" in request.POST:
        place = reverse("answers-stream", args=[request.workspace.slug, given["format"]])
        return redirect(f"{place}?{form.query}")
    try:
        asking_out.ask(
            given["survey"], given["format"], form.wanted, actor=request.actor, with_codebook=given["codebook"]
        )
    except Refused:
        messages.error(request, _("Enough files are being made already. Try again when one of them is ready."))
    else:
        messages.success(request, _("The file is being made. It stays here for a week."))
    return redirect("exports", workspace=request.workspace.slug)


def _rows(request: HttpRequest) -> list[Export]:
    """Those with people in them for those who may read people."""
    rows = Export.objects.select_related("survey").order_by("-created_at", "-id")[:PAGE]
    return [row for row in rows if may(request, "people.read") or not row.has_people]


@permission("answers.read")
@require_http_methods(["GET", "HEAD"])
def stream(request: HttpRequest, format: str) -> HttpResponse:
    """All of them at once, made while they are sent."""
    form = asking_out.streamed_format(format)
    if form is None:
        raise Http404
    survey = get_object_or_404(Survey.objects, slug=request.GET.get("survey", "")[:40])
    try:
        outgoing = asking_out.outgoing(request.workspace, survey, asking_out.read(request.GET.dict()))
    except Refused as refused:
        return refusal(
            refused.status, refused.code, str(refused), field=refused.field, expected=refused.expected, got=refused.got
        )
    if outgoing.wanted.people and not may(request, "people.read"):
        raise PermissionDenied("people.read")
    chunks = streamed(request.workspace.pk, outgoing.chunks(form))
    return download(request, chunks, name=f"{survey.name}{form.suffix}", media_type=form.media_type)


@permission("answers.read")
@require_http_methods(["GET", "HEAD"])
def export(request: HttpRequest, export: UUID) -> HttpResponse:
    """The made file. Whether one may have it is asked each time."""
    row = get_object_or_404(Export.objects, pk=export)
    if row.has_people and not may(request, "people.read"):
        raise PermissionDenied("people.read")
    return made(request, row)


def made(request: HttpRequest, row: Export) -> HttpResponse:
    """404 while it is not ready, and when its week is over."""
    if not row.is_ready:
        raise Http404
    try:
        chunks = pieces(row.path)
    except FileNotFoundError as error:
        raise Http404 from error
    media_type = "application/zip" if row.with_codebook else formats.get(row.format).media_type
    return download(request, chunks, name=f"{row.name}{row.path.suffix}", media_type=media_type)


@permission("answers.read")
@require_POST
def drop(request: HttpRequest, export: UUID) -> HttpResponse:
    row = get_object_or_404(Export.objects, pk=export)
    if row.has_people and not may(request, "people.read"):
        raise PermissionDenied("people.read")
    row.drop()
    messages.success(request, _("The file is deleted. It can be made again."))
    return redirect("exports", workspace=request.workspace.slug)
