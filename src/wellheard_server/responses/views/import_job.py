"""One file on its way in: what its columns mean, what looking through it found, how far it is, and taking it back."""

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports.files import refusals_of
from wellheard_server.responses.imports.form import MappingForm
from wellheard_server.responses.imports.importing import ImportReport
from wellheard_server.responses.imports.progress import Progress
from wellheard_server.responses.imports.score import forecasts
from wellheard_server.responses.models import ImportJob
from wellheard_server.responses.views.imports import say_busy
from wellheard_server.surveys.models import Survey


@permission("answers.import")
@require_http_methods(["GET", "HEAD"])
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """The mapping, until that is said; then how it goes."""
    row = _row(job)
    if not row.plan and row.stored:
        return redirect("import-mapping", workspace=request.workspace.slug, job=row.id)
    report = msgspec.convert(row.report, ImportReport) if row.report else None
    known = {
        "job": row,
        "progress": Progress(row),
        "report": report,
        "forecasts": forecasts(report) if report else [],
        "has_refusals": bool(row.stored) and refusals_of(row).exists() and row.refused_any,
    }
    part = "#way" if request.htmx and request.htmx.target == "way" else ""
    return render(request, f"responses/import.html{part}", known)


@permission("answers.import")
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, job: UUID) -> HttpResponse:
    row = _row(job)
    if not row.may_be_changed or not row.look:
        return redirect("import", workspace=request.workspace.slug, job=row.id)
    into, typed = (
        _target(request, row),
        request.POST if request.method == "POST" else row.typed or import_jobs.remembered(row),
    )
    form = MappingForm(row, request.workspace, into, typed or None)
    if request.method == "POST" and (plan := form.plan()) is not None:
        import_jobs.decided(row, plan, into, form.kept)
        return redirect("import", workspace=request.workspace.slug, job=row.id)
    known = {
        "job": row,
        "form": form,
        "surveys": Survey.objects.with_state().filter(listed_state="live").order_by("name")[:500],
        "is_remembered": bool(typed) and request.method != "POST" and not row.typed,
        "wrong": request.method == "POST",
    }
    return render(request, "responses/import_mapping.html", known, status=422 if request.method == "POST" else 200)


@permission("answers.import")
@require_POST
def reading(request: HttpRequest, job: UUID) -> HttpResponse:
    """The file read in another encoding, or another sheet of it."""
    row = _row(job)
    if not row.may_be_changed:
        return _back(request, row, False)
    wrong = import_jobs.look_again(row, encoding=request.POST.get("encoding", ""), sheet=request.POST.get("sheet", ""))
    if wrong:
        form = MappingForm(row, request.workspace, None, None)
        form.errors["reading"] = wrong
        known = {"job": row, "form": form, "surveys": Survey.objects.none(), "wrong": True}
        return render(request, "responses/import_mapping.html", known, status=422)
    return redirect("import-mapping", workspace=request.workspace.slug, job=row.id)


@permission("answers.import")
@require_POST
def run(request: HttpRequest, job: UUID) -> HttpResponse:
    return _done(request, job, import_jobs.go_on)


@permission("answers.import")
@require_POST
def stop(request: HttpRequest, job: UUID) -> HttpResponse:
    return _done(request, job, ImportJob.ask_to_stop)


@permission("answers.import")
@require_POST
def undo(request: HttpRequest, job: UUID) -> HttpResponse:
    return _done(request, job, import_jobs.take_back)


@permission("answers.import")
@require_POST
def drop(request: HttpRequest, job: UUID) -> HttpResponse:
    row = _row(job)
    if not import_jobs.drop(row):
        return _back(request, row, False)
    return redirect("imports", workspace=request.workspace.slug)


@permission("answers.import")
@require_http_methods(["GET", "HEAD"])
def refusals(request: HttpRequest, job: UUID) -> HttpResponse:
    row = _row(job)
    if not row.stored or not refusals_of(row).exists():
        raise Http404
    headers = {"Content-Type": "text/csv; charset=utf-8"}
    return FileResponse(refusals_of(row).open("rb"), as_attachment=True, filename="left-out.csv", headers=headers)


def _row(job: UUID) -> ImportJob:
    return get_object_or_404(ImportJob.objects.select_related("survey", "imported", "workspace"), pk=job)


def _target(request: HttpRequest, row: ImportJob) -> Survey | None:
    """The survey chosen in the address or the form; the one chosen before; none is a new one."""
    said = request.POST.get("into") if request.method == "POST" else request.GET.get("into")
    if said is None:
        return row.survey if row.survey and row.survey.latest else None
    found = Survey.objects.filter(slug=said).first() if said else None
    return found if found and found.latest else None


def _done(request: HttpRequest, job: UUID, what: Callable[[ImportJob], bool]) -> HttpResponse:
    row = _row(job)
    return _back(request, row, what(row))


def _back(request: HttpRequest, row: ImportJob, worked: bool) -> HttpResponse:
    if not worked:
        say_busy(request)
    return redirect("import", workspace=request.workspace.slug, job=row.id)
