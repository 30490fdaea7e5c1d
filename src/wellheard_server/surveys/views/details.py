"""What is around the questions: names, who asks and why, languages, endings; and the draft as a file."""

from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wellheard.base.errors import DefinitionError
from wellheard_server.accounts.permission import permission
from wellheard_server.surveys import drafting
from wellheard_server.surveys.editor.around_form import AroundForm
from wellheard_server.surveys.editor.ending_form import EndingForm
from wellheard_server.surveys.forms import DetailsForm, LanguageForm
from wellheard_server.surveys.views.desk import desk, saved, say_saved, survey_of


@permission("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    around, form = AroundForm(row.definition), DetailsForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        context = desk(request, row, row.definition, around=around, form=form, languages=LanguageForm())
        return render(request, "surveys/details.html", context, status=422 if form.is_bound else 200)
    if refused := saved(request, row, around.read(request.POST)):
        return refused
    row.belong(**form.cleaned_data)
    say_saved(request)
    return redirect("survey-details", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def endings(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    form = EndingForm(row.definition)
    if request.method != "POST":
        return render(request, "surveys/endings.html", desk(request, row, row.definition, form=form))
    if refused := saved(request, row, form.read(request.POST)):
        return refused
    say_saved(request)
    return redirect("survey-endings", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.edit")
@require_POST
def add_language(request: HttpRequest, survey: UUID) -> HttpResponse:
    row, form = survey_of(request, survey), LanguageForm(request.POST)
    if not form.is_valid():
        context = desk(
            request,
            row,
            row.definition,
            around=AroundForm(row.definition),
            form=DetailsForm(instance=row),
            languages=form,
        )
        return render(request, "surveys/details.html", context, status=422)
    changed = drafting.add_language(row.definition, form.cleaned_data["language"])
    return saved(request, row, changed) or redirect("survey-details", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.edit")
@require_POST
def remove_language(request: HttpRequest, survey: UUID, tag: str) -> HttpResponse:
    row = survey_of(request, survey)
    try:
        changed = drafting.remove_language(row.definition, tag)
    except DefinitionError as error:
        messages.error(request, str(error))
        changed = row.definition
    return saved(request, row, changed) or redirect("survey-details", workspace=request.workspace.slug, survey=row.id)


@permission("surveys.read")
@require_http_methods(["GET", "HEAD"])
def as_file(request: HttpRequest, survey: UUID) -> HttpResponse:
    """The draft as JSON, for git or another Wellheard."""
    row = survey_of(request, survey)
    text = msgspec.json.format(msgspec.json.encode(row.draft), indent=2)
    return HttpResponse(
        text,
        headers={"Content-Type": "application/json", "Content-Disposition": f'attachment; filename="{row.slug}.json"'},
    )
