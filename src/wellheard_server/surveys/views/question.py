"""One question in the editor; the survey's own address leads to its first."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wellheard.base.errors import DefinitionError
from wellheard_server.accounts.permission import permission
from wellheard_server.surveys.editor.question_form import QuestionForm
from wellheard_server.surveys.models import DraftMoved, Survey
from wellheard_server.surveys.views.desk import back_to, desk, edit_of, survey_of


@permission("surveys.read")
@require_http_methods(["GET", "HEAD"])
def survey(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    definition = row.definition
    if definition.questions:
        return back_to(request, row, definition.questions[0].key)
    return render(request, "surveys/editor.html", desk(request, row, definition))


@permission("surveys.read")
@require_http_methods(["GET", "HEAD"])
def question(request: HttpRequest, survey: UUID, question: str) -> HttpResponse:
    row = survey_of(request, survey)
    form = form_of(row, question)
    return render(request, "surveys/editor.html", desk(request, row, row.definition, key=question, form=form))


@permission("surveys.edit")
@require_http_methods(["POST"])
def save(request: HttpRequest, survey: UUID, question: str) -> HttpResponse:
    """Saves the form. A second editor's text is shown again beside what the first has saved."""
    row = survey_of(request, survey)
    form = form_of(row, question).read(request.POST)
    if not form.is_valid:
        return _shown(request, row, form, status=422)
    try:
        row.save_draft(form.changed, edit=edit_of(request))
    except DraftMoved:
        row.refresh_from_db()
        return _shown(request, row, form, status=409, theirs=form_of(row, question).question)
    if not request.htmx:
        return back_to(request, row, question)
    return _shown(request, row, form)


def form_of(survey: Survey, key: str) -> QuestionForm:
    try:
        return QuestionForm(survey.definition, key, used_codes=survey.used_codes(key))
    except DefinitionError:
        raise Http404 from None


def _shown(
    request: HttpRequest, survey: Survey, form: QuestionForm, *, status: int = 200, theirs: object = None
) -> HttpResponse:
    """The whole page; for htmx the parts that changed, and the form itself where a button asked for something in it."""
    context = desk(request, survey, survey.definition, key=form.key, form=form, theirs=theirs)
    if not request.htmx:
        return render(request, "surveys/editor.html", context, status=status)
    context["redraw"] = status != 200 or "do" in request.POST
    response = render(request, "surveys/saved.html", context, status=status)
    if not context["redraw"]:
        response["HX-Reswap"] = "none"
    return response
