"""The checker's issues as a person reads them: what to mend, where, and a link to the place."""

import re

import msgspec
from django.urls import reverse

from wellheard.base.errors import Issue
from wellheard.survey import Definition
from wellheard_server.surveys.differences import title_of
from wellheard_server.surveys.models import Survey

MOST_SHOWN = 12
_QUESTION, _PAGE = re.compile(r"questions\[(\d+)\]"), re.compile(r"pages\[(\d+)\]")


class Hint(msgspec.Struct, frozen=True):
    """`is_error`: stands in the way of publishing. `place` names the question; `also` counts the same fault elsewhere."""

    is_error: bool
    code: str
    message: str
    detail: str
    place: str
    url: str


class Hints(msgspec.Struct, frozen=True):
    shown: list[Hint]
    errors: int
    warnings: int

    @property
    def more(self) -> int:
        return self.errors + self.warnings - len(self.shown)


def hints(survey: Survey, definition: Definition, issues: list[Issue], workspace: str) -> Hints:
    """Errors first; a long list is cut, its length is told."""
    errors = sum(issue.level == "error" for issue in issues)
    shown = [_hint(survey, definition, issue, workspace) for issue in issues[:MOST_SHOWN]]
    return Hints(shown, errors, len(issues) - errors)


def _hint(survey: Survey, definition: Definition, issue: Issue, workspace: str) -> Hint:
    place, url = _place(survey, definition, issue.path, workspace)
    return Hint(issue.level == "error", issue.code, issue.message, issue.expected, place, url)


def _place(survey: Survey, definition: Definition, path: str, workspace: str) -> tuple[str, str]:
    """The question's title with the page that edits it; endings and all the rest have pages of their own."""
    at = {"workspace": workspace, "survey": survey.id}
    number = None
    if found := _QUESTION.match(path):
        number = int(found[1])
    elif found := _PAGE.match(path):
        number = next((at for at, question in enumerate(definition.questions) if question.page == int(found[1])), None)
    if number is not None and number < len(definition.questions):
        question = definition.questions[number]
        return title_of(question, definition), reverse("survey-question", kwargs=at | {"question": question.key})
    if path.startswith("endings"):
        return "", reverse("survey-endings", kwargs=at)
    return "", reverse("survey" if path.startswith("questions") else "survey-details", kwargs=at)
