"""Changes to a draft, each a definition in and a definition out. Pure; nothing here knows a question type by name."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from msgspec.structs import replace

from wellheard.base.errors import DefinitionError
from wellheard.survey.definition import MAX_QUESTIONS, Definition, Ending, Question
from wellheard.survey.question_type import types
from wellheard.survey.text import Text


def question_of(definition: Definition, key: str) -> Question:
    """Raises DefinitionError when the draft has no such question."""
    for question in definition.questions:
        if question.key == key:
            return question
    raise DefinitionError(f"the draft has no question {key!r}.", code="unknown_question")


def add_question(
    definition: Definition, type_key: str, *, after: str = "", used: Collection[str] = ()
) -> tuple[Definition, str]:
    """A question of that type in its published wording, in the survey's languages, on a page of its own; and the key it got.

    `used` are keys that answers already know; no new question gets one.
    """
    if len(definition.questions) >= MAX_QUESTIONS:
        raise DefinitionError(f"a survey has at most {MAX_QUESTIONS} questions.", code="too_many")
    example = types.get(type_key).example()
    key = free_key(example.key, {question.key for question in definition.questions} | set(used))
    question = _question_texts(replace(example, key=key), _only(definition.languages))
    position = _position(definition, after) + 1 if after else len(definition.questions)
    questions = list(definition.questions)
    questions.insert(position, question)
    starts = [start for start, _ in _pages(definition)]
    starts.insert(position, True)
    if position + 1 < len(starts):
        starts[position + 1] = True
    return _paged(definition, questions, starts), key


def replace_question(definition: Definition, question: Question) -> Definition:
    """The question with the same key gives way to this one."""
    question_of(definition, question.key)
    return replace(
        definition, questions=[question if each.key == question.key else each for each in definition.questions]
    )


def remove_question(definition: Definition, key: str) -> Definition:
    """The question after it keeps beginning a page if the removed one did."""
    position = _position(definition, key)
    starts = [start for start, _ in _pages(definition)]
    if starts.pop(position) and position < len(starts):
        starts[position] = True
    questions = [question for question in definition.questions if question.key != key]
    return _paged(definition, questions, starts)


def move_question(definition: Definition, key: str, by: int) -> Definition:
    """Up (-1) or down (+1) past its neighbour; pages keep their sizes. At the end of the list nothing happens."""
    position = _position(definition, key)
    target = position + by
    if not 0 <= target < len(definition.questions):
        return definition
    questions = list(definition.questions)
    questions[position], questions[target] = questions[target], questions[position]
    return _paged(definition, questions, [start for start, _ in _pages(definition)])


def break_page(definition: Definition, key: str, *, new_page: bool) -> Definition:
    """The question begins a new page, or joins the page before it."""
    position = _position(definition, key)
    starts = [start for start, _ in _pages(definition)]
    starts[position] = new_page
    return _paged(definition, list(definition.questions), starts)


def begins_page(definition: Definition, key: str) -> bool:
    return _pages(definition)[_position(definition, key)][0]


def add_language(definition: Definition, tag: str) -> Definition:
    """Texts that the product has in that language (published wordings) come with it; the others fall back until they are translated."""
    if tag in definition.languages:
        return definition
    added = replace(definition, languages=[*definition.languages, tag])
    return replace(added, questions=[_with_published(question, tag) for question in added.questions])


def remove_language(definition: Definition, tag: str) -> Definition:
    """With its texts. The source language stays."""
    if tag == definition.source_language:
        raise DefinitionError("the language a survey is written in cannot be taken out.", code="source_language")
    languages = [each for each in definition.languages if each != tag]
    return _each_text(
        replace(definition, languages=languages),
        lambda text: {each: words for each, words in text.items() if each != tag},
    )


def change_endings(definition: Definition, endings: Sequence[Ending]) -> Definition:
    return replace(definition, endings=list(endings))


def free_key(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or wanted_2, wanted_3 ...: the first that is free. A key never changes once answers have it."""
    base = re.sub(r"[^a-z0-9_]", "_", wanted.lower()).strip("_")[:34] or "question"
    candidates = [base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)


def free_code(taken: Collection[str]) -> str:
    """A code for something new. Codes are what facts keep, so none is given twice."""
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


def in_languages(definition: Definition, languages: Sequence[str]) -> Definition:
    """The draft with the texts of these languages alone."""
    return _each_text(definition, _only(languages))


def _only(languages: Sequence[str]) -> Callable[[Text], Text]:
    return lambda text: {tag: words for tag, words in text.items() if tag in languages}


def _with_published(question: Question, tag: str) -> Question:
    """Where the question still has its type's published wording, the published translation comes with it."""
    published = types.get(question.type).example(question.key) if question.type in types else question
    known = {words: text for text in _all_texts(published) for words in text.values()}

    def filled(text: Text) -> Text:
        found = next((known[words] for words in text.values() if words in known), {})
        return text | {tag: found[tag]} if tag in found and tag not in text else text

    return _question_texts(question, filled)


def _all_texts(question: Question) -> list[Text]:
    found: list[Text] = []
    _question_texts(question, lambda text: found.append(text) or text)
    return found


def _each_text(definition: Definition, change: Callable[[Text], Text]) -> Definition:
    endings = [
        replace(each, title=change(each.title), text=change(each.text), link_text=change(each.link_text))
        for each in definition.endings
    ]
    return replace(
        definition,
        title=change(definition.title),
        business=change(definition.business),
        privacy=change(definition.privacy),
        questions=[_question_texts(question, change) for question in definition.questions],
        endings=endings,
    )


def _question_texts(question: Question, change: Callable[[Text], Text]) -> Question:
    return replace(
        question,
        text=change(question.text),
        help=change(question.help),
        choices=[replace(choice, text=change(choice.text)) for choice in question.choices],
        settings={name: _setting_texts(value, change) for name, value in question.settings.items()},
    )


def _setting_texts(value: Any, change: Callable[[Text], Text]) -> Any:
    """A setting may be a text, or hold texts at any depth; a text is a dict of strings whose keys are language tags."""
    if isinstance(value, dict):
        if value and all(isinstance(words, str) and TAG.fullmatch(tag) for tag, words in value.items()):
            return change(value)
        return {name: _setting_texts(inner, change) for name, inner in value.items()}
    return [_setting_texts(inner, change) for inner in value] if isinstance(value, list) else value


TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _position(definition: Definition, key: str) -> int:
    question_of(definition, key)
    return [question.key for question in definition.questions].index(key)


def _pages(definition: Definition) -> list[tuple[bool, Question]]:
    """Each question with whether it begins a page: pages are runs of equal numbers."""
    found, before = [], None
    for question in definition.questions:
        found.append((question.page != before, question))
        before = question.page
    return found


def _paged(definition: Definition, questions: Sequence[Question], starts: Sequence[bool]) -> Definition:
    page, numbered = 0, []
    for begins, question in zip(starts, questions, strict=True):
        page += begins or page == 0
        numbered.append(replace(question, page=page))
    return replace(definition, questions=numbered)
