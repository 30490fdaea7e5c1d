"""How long a survey keeps what people said: the days, what they would take away today, the sentence that says so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts.permission import permission
from wellheard_server.responses.keeping import retention
from wellheard_server.responses.keeping.form import KeepingForm, said_in, sentence
from wellheard_server.responses.keeping.retention import Keeping
from wellheard_server.surveys.models import DraftMoved, Survey
from wellheard_server.surveys.views.desk import desk, survey_of


@permission("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest, survey: UUID) -> HttpResponse:
    """`look` shows what other days would take away; saving does it tonight."""
    row = survey_of(request, survey)
    now = Keeping.of(row)
    first = {"answers": now.answers, "comments": now.comments, "names": now.names}
    form = KeepingForm(request.POST or None, initial=first)
    wanted = now
    if request.method == "POST" and form.is_valid():
        wanted = form.keeping
        if "look" not in request.POST:
            return _save(request, row, form)
    known = {"form": form, "due": retention.due(row, timezone.now(), wanted), "sentence": sentence(wanted)}
    return render(
        request,
        "responses/keeping.html",
        desk(request, row, row.definition, **known),
        status=422 if form.errors else 200,
    )


def _save(request: HttpRequest, row: Survey, form: KeepingForm) -> HttpResponse:
    kept = form.keeping
    row.keep(answers=kept.answers, comments=kept.comments, names=kept.names, actor=request.actor)
    if form.cleaned_data["say_so"]:
        try:
            row.save_draft(said_in(row.definition, kept), edit=row.draft_edit)
        except DraftMoved:
            messages.error(
                request,
                _("Somebody else saved this survey meanwhile. The days are kept; write the sentence under Details."),
            )
    messages.success(request, _("Saved."))
    return redirect("survey-keeping", workspace=request.workspace.slug, survey=row.id)
