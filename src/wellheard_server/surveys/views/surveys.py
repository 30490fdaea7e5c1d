"""All surveys, and beginning one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts.permission import permission
from wellheard_server.surveys.forms import BeginForm
from wellheard_server.surveys.models import Survey
from wellheard_server.surveys.starting_points import starting_points


@permission("surveys.read")
@require_http_methods(["GET", "HEAD"])
def surveys(request: HttpRequest) -> HttpResponse:
    rows = Survey.objects.with_state().order_by("archival", "-drafted_at")
    return render(request, "surveys/surveys.html", {"surveys": rows, "now": timezone.now()})


@permission("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    first = {"source_language": request.workspace.language, "starting_point": "recommendation"}
    form = BeginForm(request.POST or None, initial=first)
    if not form.is_valid():
        return render(request, "surveys/new.html", {"form": form}, status=422 if form.is_bound else 200)
    point = starting_points.get(form.cleaned_data["starting_point"])
    definition = point.definition(request.workspace.name, form.tags)
    survey = Survey.begin(form.cleaned_data["name"], definition, actor=request.actor)
    return redirect("survey", workspace=request.workspace.slug, survey=survey.id)
