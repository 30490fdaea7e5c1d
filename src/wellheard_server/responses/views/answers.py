"""The live stream of answers, and one answer whole."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts.permission import permission
from wellheard_server.base.refusal import Refused
from wellheard_server.responses.feed import TONES, Chosen, feed
from wellheard_server.responses.models import Response
from wellheard_server.responses.reading import read
from wellheard_server.surveys.models import Survey


@permission("answers.read")
@require_http_methods(["GET", "HEAD"])
def answers(request: HttpRequest) -> HttpResponse:
    chosen = Chosen.of(request.GET)
    try:
        found, wrong = feed(chosen), ""
    except Refused:
        found, wrong = (
            feed(Chosen(chosen.survey, chosen.tone, chosen.with_words, "")),
            _("This page is gone; here is the newest one."),
        )
    known = {
        "chosen": chosen,
        "feed": found,
        "wrong": wrong,
        "tones": TONES.items(),
        "surveys": Survey.objects.order_by("name"),
        "any_at_all": bool(found.voices) or Response.objects.exists(),
    }
    part = "#stream" if request.htmx and request.htmx.target == "stream" else ""
    return render(request, f"responses/answers.html{part}", known)


@permission("answers.read")
@require_http_methods(["GET", "HEAD"])
def response(request: HttpRequest, response: UUID) -> HttpResponse:
    row = get_object_or_404(Response.objects.select_related("survey", "person", "imported"), pk=response)
    return render(request, "responses/response.html", {"reading": read(row), "survey": row.survey})
