"""What every page of the editor shares: the survey, its outline, checker, preview and the state of saving."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wellheard.base.language import SPOKEN
from wellheard.survey import Definition, check, types
from wellheard_server.accounts.permission import may
from wellheard_server.surveys.editor.hints import hints
from wellheard_server.surveys.editor.languages import columns
from wellheard_server.surveys.editor.outline import outline
from wellheard_server.surveys.models import DraftMoved, Survey

TYPED = ("name", "hidden", "language")  # fields without a language that a person writes in


def survey_of(request: HttpRequest, survey: UUID) -> Survey:
    return get_object_or_404(Survey.objects.select_related("archival"), id=survey)


def desk(request: HttpRequest, survey: Survey, definition: Definition, *, key: str = "", **more: Any) -> dict[str, Any]:
    """The context of an editor page. `key` is the question at hand."""
    in_columns = columns(definition)
    shown = next((column for column in in_columns if column.tag == request.GET.get("lang")), in_columns[0])
    latest = survey.latest
    known = {
        "survey": survey,
        "definition": definition,
        "latest": latest,
        "has_changes": latest is None or latest.frozen != definition,
        "is_fresh": timezone.now() - survey.drafted_at < timedelta(minutes=1),
        "outline": outline(survey, definition, key),
        "hints": hints(survey, definition, check(definition), request.workspace.slug),
        "columns": in_columns,
        "known_languages": SPOKEN.items(),
        "shown_language": shown,
        "key": key,
        "types": [(each.key, each.title) for each in sorted(types, key=lambda each: not each.asks)],
        "may_edit": may(request, "surveys.edit"),
        "may_publish": may(request, "surveys.publish"),
    }
    return known | more


def saved(request: HttpRequest, survey: Survey, definition: Definition) -> HttpResponse | None:
    """Saves what a form made of the draft. None when it is saved; otherwise the page that says why it is not."""
    try:
        survey.save_draft(definition, edit=edit_of(request))
    except DraftMoved:
        survey.refresh_from_db()
        sent = [words for name, words in request.POST.items() if "." in name or name in TYPED]
        return render(request, "surveys/moved.html", desk(request, survey, survey.definition, sent=sent), status=409)
    return None


def edit_of(request: HttpRequest) -> int:
    """The save the form was made from; one that is no number is none that was."""
    typed = request.POST.get("edit", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def back_to(request: HttpRequest, survey: Survey, key: str = "") -> HttpResponse:
    at = {"workspace": request.workspace.slug, "survey": survey.id}
    return redirect("survey-question", **at, question=key) if key else redirect("survey", **at)


def say_saved(request: HttpRequest) -> None:
    messages.success(request, _("Saved."))
