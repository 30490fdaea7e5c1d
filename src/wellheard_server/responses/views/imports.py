"""Files of answers: those that came, and one more."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from wellheard.base.errors import FileError
from wellheard_server.accounts.permission import View, permission
from wellheard_server.base.refusal import Refused
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports.limits import LARGEST
from wellheard_server.responses.imports.progress import Progress
from wellheard_server.responses.imports.upload import Received, from_form
from wellheard_server.responses.models import ImportJob

A_PAGE = 50


def cookie_first(view: View) -> View:
    """Whoever does not even bring the token's cookie is refused before anything else, and before the body is read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (
            request.method not in ("GET", "HEAD", "OPTIONS", "TRACE")
            and settings.CSRF_COOKIE_NAME not in request.COOKIES
        ):
            return csrf_protect(view)(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    return guarded


@csrf_exempt  # the token lies in the form's body, which must first be given somewhere to go; `_imports` looks at it
@cookie_first
@permission("answers.import")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # The door before this one (project/uploads.py) shows this page for what it refuses, with its word in the address.
        said = request.GET.get("refused", "")
        return _page(request, wrong=in_words(Refused("", code=said)) if said else "")
    try:
        received = from_form(request)
    except Refused as refusal:
        return _page(request, wrong=in_words(refusal), status=refusal.status)
    response = _imports(request, received)
    if received.kept and not getattr(request, "took_it", False):
        import_files.drop(received.kept.stored)
    return response


@csrf_protect
def _imports(request: HttpRequest, received: Received) -> HttpResponse:
    if received.refusal:
        return _page(request, wrong=in_words(received.refusal), status=received.refusal.status)
    if received.kept is None or not received.kept.size:
        return _page(request, wrong=_("Choose a file first."), status=422)
    request.took_it = True
    try:
        job = import_jobs.received(received.kept, received.name, actor=request.actor)
    except FileError as error:
        return _page(request, wrong=_("This file cannot be read:"), words=str(error), status=422)
    except Refused as refusal:
        return _page(request, wrong=in_words(refusal), status=refusal.status)
    return redirect("import", workspace=request.workspace.slug, job=job.id)


def in_words(refusal: Refused) -> str:
    most = LARGEST >> 20
    said = {
        "too_large": _("This file is larger than {n} MB. Split it, or gzip it: packed files are welcome.").format(
            n=most
        ),
        "no_room": _("The server’s disk has no room for it. Tell whoever runs it."),
        "slow": _("The upload was too slow and broke off. Try again on a better connection."),
        "busy": _("Other files are being looked at just now. Try again in a moment."),
    }
    return said.get(refusal.code, _("The upload did not arrive whole. Try again."))


def _page(request: HttpRequest, *, wrong: str = "", words: str = "", status: int = 200) -> HttpResponse:
    rows = ImportJob.objects.select_related("survey", "imported").defer("look", "typed", "report")
    found = Paginator(rows.order_by("-created_at", "-id"), A_PAGE).get_page(request.GET.get("page"))
    known = {
        "rows": found,
        "jobs": [Progress(job) for job in found],
        "wrong": wrong,
        "words": words,
        "most": LARGEST >> 20,
        "most_bytes": LARGEST,
    }
    if request.headers.get("HX-Request") and status >= 400:
        return render(request, "responses/imports.html#upload", known, status=status)
    return render(request, "responses/imports.html", known, status=status)


def say_busy(request: HttpRequest) -> None:
    messages.warning(request, _("This cannot be done with the file as it stands now."))
