"""The respondent's own page, made from the draft. It records nothing: where one is and what one chose travels in the address."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from wellheard.base.errors import DefinitionError, WellheardError
from wellheard.survey import Compiled, Definition, Refusal
from wellheard.survey.page import policy, render_notice, render_page, render_thanks
from wellheard_server.accounts.permission import permission
from wellheard_server.surveys.views.desk import survey_of

LONGEST = 4_000  # of the answers in an address; browsers and servers take about twice that


@permission("surveys.read")
@xframe_options_sameorigin
@csrf_exempt  # nothing is kept of what is posted here
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, survey: UUID) -> HttpResponse:
    row = survey_of(request, survey)
    definition = row.definition
    language = request.GET.get("lang", "")
    language = language if language in definition.languages else definition.source_language
    try:
        compiled = Compiled(_with_shown(definition, request.GET.get("question", "")), 0)
    except DefinitionError:
        return _html(render_notice("unknown", language), None)
    if not compiled.pages:
        return _html(render_notice("unknown", language), None)
    return Walk(request, compiled, language).answer()


class Walk:
    """Someone trying the draft out."""

    def __init__(self, request: HttpRequest, compiled: Compiled, language: str) -> None:
        self.request, self.compiled, self.language = request, compiled, language
        self.answers = _answers(request.GET.get("answers", ""), compiled)
        self.page = self._page()

    def answer(self) -> HttpResponse:
        if self.request.method == "POST":
            return self.move()
        if self.request.GET.get("page") == "end":
            return _html(render_thanks(self.compiled, self.language, self.answers), self.compiled)
        return self.show()

    def move(self) -> HttpResponse:
        if "back" in self.request.POST:
            return self._to(self.compiled.previous_page(self.page, self.answers) or self.page)
        raw = self.compiled.read_form(self.page, dict(self.request.POST.lists()))
        try:
            given = self.compiled.validate(self.page, raw, self.answers)
        except Refusal as refusal:
            return self.show(raw=raw, errors=refusal.errors)
        self.answers |= given
        return self._to(self.compiled.next_page(self.page, self.answers) or "end")

    def show(self, **tried: Any) -> HttpResponse:
        links = {tag: self._address(self.page, tag) for tag in self.compiled.languages}
        html = render_page(
            self.compiled,
            self.page,
            self.language,
            action=self._address(self.page),
            answers=self.answers,
            links=links,
            **tried,
        )
        return _html(html, self.compiled)

    def _page(self) -> int:
        """The page asked for, by number or by one of its questions; else the first with something to show."""
        typed, key = self.request.GET.get("page", ""), self.request.GET.get("question", "")
        if key in self.compiled.questions:
            return next(
                number
                for number, sheet in enumerate(self.compiled.sheets, 1)
                if any(each.question.key == key for each in sheet)
            )
        number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
        return number if 1 <= number <= self.compiled.pages else self.compiled.next_page(0, self.answers) or 1

    def _address(self, page: int | str, language: str = "") -> str:
        answers = msgspec.json.encode(self.answers).decode()
        kept = answers if len(answers) <= LONGEST else "{}"
        return "?" + urlencode({"lang": language or self.language, "page": page, "answers": kept})

    def _to(self, page: int | str) -> HttpResponse:
        return redirect(self.request.path + self._address(page))


def _answers(text: str, compiled: Compiled) -> dict[str, Any]:
    """Answers from the address; those that the draft no longer takes are dropped."""
    try:
        given = msgspec.json.decode(text, type=dict[str, Any]) if text else {}
        return compiled.standing(
            {key: compiled.questions[key].answer(raw) for key, raw in given.items() if key in compiled.questions}
        )
    except (WellheardError, ValueError):
        return {}


def _with_shown(definition: Definition, key: str) -> Definition:
    """The question at hand is in sight, whatever it hangs on."""
    shown = [replace(each, show_if=None) if each.key == key else each for each in definition.questions]
    return replace(definition, questions=shown)


def _html(html: bytes, compiled: Compiled | None) -> HttpResponse:
    return HttpResponse(html, headers={"Content-Security-Policy": policy(compiled), "Cache-Control": "no-store"})
