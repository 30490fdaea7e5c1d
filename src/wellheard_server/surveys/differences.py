"""What a draft changes about the version that is live, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from msgspec.structs import replace

from wellheard.base.language import name
from wellheard.survey import Definition, Question
from wellheard.survey.text import said


def differences(live: Definition, draft: Definition) -> list[str]:
    """Empty when publishing would change nothing."""
    return [*_languages(live, draft), *_questions(live, draft), *_around(live, draft)]


def _languages(live: Definition, draft: Definition) -> Iterator[str]:
    for tag in draft.languages:
        if tag not in live.languages:
            yield _("%(language)s is added.") % {"language": name(tag)}
    for tag in live.languages:
        if tag not in draft.languages:
            yield _("%(language)s is taken out.") % {"language": name(tag)}


def _questions(live: Definition, draft: Definition) -> Iterator[str]:
    before, after = ({question.key: question for question in each.questions} for each in (live, draft))
    for key, question in after.items():
        title = {"question": title_of(question, draft)}
        if key not in before:
            yield _("“%(question)s” is new.") % title
        elif _without_place(before[key]) != _without_place(question):
            yield from _changes(before[key], question, title)
    for key, question in before.items():
        if key not in after:
            yield _("“%(question)s” is no longer asked.") % {"question": title_of(question, live)}
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield _("The questions come in another order.")
    if [before[key].page for key in kept] != [after[key].page for key in kept] and len(before) == len(after):
        yield _("The questions are spread over other pages.")


def _changes(before: Question, after: Question, title: dict[str, str]) -> Iterator[str]:
    """Another wording starts a new series; other changes do not."""
    if before.text != after.text:
        yield _("“%(question)s” is worded otherwise; charts will show the break.") % title
    if (before.settings, before.type) != (after.settings, after.type):
        yield _("“%(question)s” has other settings.") % title
    if before.choices != after.choices:
        yield _("“%(question)s” offers other answers.") % title
    if before.required != after.required:
        yield (
            _("“%(question)s” must be answered.") if after.required else _("“%(question)s” may be left out.")
        ) % title
    if before.show_if != after.show_if:
        yield _("“%(question)s” is shown to others than before.") % title
    if before.help != after.help:
        yield _("The help under “%(question)s” is another.") % title


def _around(live: Definition, draft: Definition) -> Iterator[str]:
    if live.title != draft.title:
        yield _("The title is another.")
    if live.endings != draft.endings:
        yield _("What people read at the end is another.")
    if (live.business, live.privacy) != (draft.business, draft.privacy):
        yield _("Who asks and why is told in other words.")
    if live.hidden != draft.hidden:
        yield _("A link may carry other things along.")


def title_of(question: Question, definition: Definition) -> str:
    """Its words in the survey's source language, else its key."""
    return said(question.text, definition.source_language, definition.source_language).words or question.key


def _without_place(question: Question) -> Question:
    return replace(question, page=1)
