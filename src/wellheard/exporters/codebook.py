"""The codebook: what every column of an export means, in each language of the survey, for as long as the file is kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from wellheard.exporters.column import Column
from wellheard.exporters.layout import Layout
from wellheard.survey import Compiled, QuestionType
from wellheard.survey.answer_column import AnswerColumn
from wellheard.survey.text import Text, said


class Code(msgspec.Struct, frozen=True):
    """What a cell may say, and what that says to a person."""

    code: str | int
    words: Text


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """How the column was asked from one version on. Numbers on another scale, or answers to other words, are another
    series.
    """

    from_version: int
    words: Text
    item_words: Text = {}
    type: str
    shape: str
    metric: str = ""
    unit: str = ""
    scale: tuple[float, float] | None = None
    top_from: int | None = None
    codes: list[Code] = []


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `wordings` are the newest first, empty for what no question asked."""

    name: str
    kind: str
    about: str
    question: str = ""
    item: str = ""
    part: str = ""
    wordings: list[Wording] = []


class Published(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    published_at: datetime | None
    languages: list[str]
    title: Text


class Codebook(msgspec.Struct, frozen=True, kw_only=True):
    """`zone` is the one that `day` is told in; times are UTC. `holds` says which responses the file holds, in words."""

    survey: str
    name: str
    zone: str
    written_at: datetime
    form: str
    holds: list[str]
    versions: list[Published]
    columns: list[Described]


KINDS = {
    "words": "What the person wrote, in their own words.",
    "flag": "1 chosen, 0 left; blank where the question was not answered.",
    "code": "The code of what was chosen.",
    "whole": "The point of the scale.",
    "number": "The person's index of the statements; blank unless all of them have a point.",
}
PARTS = {"missing": "Why there is no answer; blank where there is one.", "text": "The words beside the choice."}


def described(columns: Sequence[Column], layout: Layout, metrics: dict[str, str]) -> list[Described]:
    """Every column of the file. `metrics` gives the unit of each metric by its key."""
    return [_described(column, layout, metrics) for column in columns]


def _described(column: Column, layout: Layout, units: dict[str, str]) -> Described:
    about = column.doc or PARTS.get(column.part) or KINDS[column.kind]
    wordings: list[Wording] = []
    for compiled in sorted(layout.versions.values(), key=lambda each: each.number):
        for wording in _wordings(column, compiled, units):
            if not wordings or _same(wordings[-1]) != _same(wording):
                wordings.append(wording)
    return Described(
        name=column.name,
        kind=column.kind,
        about=about,
        question=column.question,
        item=column.item,
        part=column.part,
        wordings=wordings[::-1],
    )


def _wordings(column: Column, compiled: Compiled, units: dict[str, str]) -> Iterator[Wording]:
    question = compiled.questions.get(column.question)
    for each in question.columns() if question else ():
        if (each.item, each.part) == (column.item, column.part):
            yield _wording(each, question, compiled, units)  # type: ignore[arg-type]


def _wording(column: AnswerColumn, question: QuestionType, compiled: Compiled, units: dict[str, str]) -> Wording:
    use = None if column.item or column.part else question.metric()
    return Wording(
        from_version=compiled.number,
        words=_in_all(question.question.text, compiled),
        item_words=_in_all(column.text, compiled),
        type=question.key,
        shape=question.shape,
        metric=use.metric_key if use else "",
        unit=units.get(use.metric_key, "") if use else "",
        scale=column.ends,
        top_from=use.top_from if use else None,
        codes=[_code(column, code, question, compiled) for code in column.codes],
    )


def _code(column: AnswerColumn, code: str | int, question: QuestionType, compiled: Compiled) -> Code:
    return Code(code, {tag: question.code_words(column, code, tag) for tag in compiled.languages})


def _in_all(text: Text, compiled: Compiled) -> Text:
    """In each language of the survey that has words for it."""
    return {tag: text[tag] for tag in compiled.languages if text.get(tag)} or (
        {compiled.source_language: said(text, compiled.source_language, compiled.source_language).words} if text else {}
    )


def _same(wording: Wording) -> Wording:
    return msgspec.structs.replace(wording, from_version=0)
