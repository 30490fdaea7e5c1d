"""The list of questions: adding, moving, taking out, breaking pages, and undoing all of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wellheard.base.errors import DefinitionError
from wellheard.survey import types
from wellheard_server.accounts.permission import permission
from wellheard_server.surveys import drafting
from wellheard_server.surveys.views.desk import back_to, saved, survey_of


@permission("surveys.edit")
@require_POST
def add(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    kind, after = request.POST.get("type", ""), request.POST.get("after", "")
    if kind not in types:
        raise Http404
    try:
        definition, key = drafting.add_question(row.definition, kind, after=after, used=row.used_keys())
    except DefinitionError as error:
        messages.error(request, str(error))
        return back_to(request, row)
    return saved(request, row, definition) or back_to(request, row, key)


@permission("surveys.edit")
@require_POST
def remove(request: HttpRequest, survey: UUID, question: str) -> HttpResponse:
    row = survey_of(request, survey)
    _must_have(row.definition, question)
    definition = drafting.remove_question(row.definition, question)
    if refused := saved(request, row, definition):
        return refused
    messages.success(request, _("The question is taken out. “Undo” beside the outline brings it back."))
    return back_to(request, row)


@permission("surveys.edit")
@require_POST
def place(request: HttpRequest, survey: UUID, question: str) -> HttpResponse:
    """`to`: up, down, page (begins a page of its own), join (joins the page before)."""
    row = survey_of(request, survey)
    _must_have(row.definition, question)
    moves = {
        "up": lambda: drafting.move_question(row.definition, question, -1),
        "down": lambda: drafting.move_question(row.definition, question, 1),
        "page": lambda: drafting.break_page(row.definition, question, new_page=True),
        "join": lambda: drafting.break_page(row.definition, question, new_page=False),
    }
    move = moves.get(request.POST.get("to", ""))
    if move is None:
        raise Http404
    return saved(request, row, move()) or back_to(request, row, question)


@permission("surveys.edit")
@require_POST
def undo(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    if row.undo():
        messages.success(request, _("The last change is undone."))
    return back_to(request, row)


def _must_have(definition: drafting.Definition, key: str) -> None:
    try:
        drafting.question_of(definition, key)
    except DefinitionError:
        raise Http404 from None
