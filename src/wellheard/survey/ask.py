"""The questions of one page as its templates draw them."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from wellheard.base.errors import AnswerError
from wellheard.base.language import messages
from wellheard.survey.compiled import Answers, Compiled
from wellheard.survey.digits import digits
from wellheard.survey.question_type import QuestionType, Seen
from wellheard.survey.refusal import Fault


def asks(
    compiled: Compiled,
    page: int,
    language: str,
    *,
    known: Answers,
    given: Mapping[str, Any],
    errors: Sequence[AnswerError],
) -> list[SimpleNamespace]:
    """Every question the page shows or may yet show; the first bad one takes the focus.

    `known` are the answers that count, `given` what is drawn as chosen. A question whose condition looks at this very
    page is drawn too: style hides it until the condition holds.
    """
    sheet = compiled.sheets[page - 1]
    here = frozenset(each.question.key for each in sheet)
    faults: dict[str, Fault] = {}
    for error in errors:
        if isinstance(error, Fault):
            faults.setdefault(error.question, error)
    drawn = [
        ask(each, Seen(language, given.get(each.question.key), known, here), faults.get(each.question.key))
        for each in sheet
        if compiled.may_show(each, page, known)
    ]
    next((each for each in drawn if each.error), SimpleNamespace()).focus = True
    return drawn


def ask(each: QuestionType, seen: Seen, fault: Fault | None) -> SimpleNamespace:
    question = each.question
    return SimpleNamespace(
        type=each,
        template=each.template,
        key=question.key,
        name=each.name,
        help=question.help,
        required=question.required,
        error=_sentence(fault, seen.language) if fault else "",
        wrong=fault.path if fault else "",
        focus=False,
        **({"given": None, "text": question.text} | each.view(seen)),
    )


def _sentence(fault: Fault, language: str) -> str:
    values = {label: digits(number, language) for label, number in fault.values.items()}
    return messages(language).gettext(fault.sentence).format(**values)
