"""The questions of a draft in their order, as the editor lists them."""

from typing import Any

import msgspec

from wellheard.survey import Definition, types
from wellheard_server.surveys.differences import title_of
from wellheard_server.surveys.drafting import begins_page
from wellheard_server.surveys.editor.question_form import bound_or_none
from wellheard_server.surveys.models import Survey


class Line(msgspec.Struct, frozen=True):
    """One question: `kind` is its type's title, `follows` whether it hangs on an answer before."""

    key: str
    title: str
    kind: str
    follows: bool
    begins_page: bool
    page: int
    is_here: bool
    is_first: bool
    is_last: bool


def outline(survey: Survey, definition: Definition, here: str) -> list[Line]:
    last = len(definition.questions) - 1
    return [
        Line(
            key=question.key,
            title=title_of(question, definition),
            kind=types.get(question.type).title if question.type in types else question.type,
            follows=question.show_if is not None or _follows(bound_or_none(question, definition)),
            begins_page=begins_page(definition, question.key),
            page=question.page,
            is_here=question.key == here,
            is_first=number == 0,
            is_last=number == last,
        )
        for number, question in enumerate(definition.questions)
    ]


def _follows(bound: Any) -> bool:
    return bool(bound and bound.follows())
