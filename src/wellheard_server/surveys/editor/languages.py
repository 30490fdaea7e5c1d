"""The languages a draft is written in, as columns of the editor."""

from collections.abc import Iterator, Mapping

import msgspec

from wellheard.base.language import direction, name
from wellheard.survey import Definition
from wellheard.survey.text import Text


class Column(msgspec.Struct, frozen=True):
    """One language: its tag, its own name, its direction."""

    tag: str
    name: str
    direction: str
    is_source: bool


class Cell(msgspec.Struct, frozen=True):
    """One text in one language: the form field that edits it."""

    id: str
    name: str
    column: Column
    words: str
    is_missing: bool


def columns(definition: Definition) -> list[Column]:
    """The source language first."""
    source = definition.source_language
    tags = [source, *(tag for tag in definition.languages if tag != source)]
    return [Column(tag, name(tag), direction(tag), tag == source) for tag in tags]


def cells(prefix: str, text: Text, in_columns: list[Column]) -> list[Cell]:
    """Fields named `<prefix>.<tag>`. A text is missing where others have one."""
    any_words = any(words.strip() for words in text.values())
    return [
        Cell(
            f"f-{prefix}.{column.tag}".replace(".", "-"),
            f"{prefix}.{column.tag}",
            column,
            text.get(column.tag, ""),
            _missing(text, column, any_words),
        )
        for column in in_columns
    ]


def read_text(form: Mapping[str, str], prefix: str, in_columns: list[Column]) -> Text:
    """What was typed, language by language; an empty field is no text."""
    typed = {column.tag: form.get(f"{prefix}.{column.tag}", "").replace("\r\n", "\n").strip() for column in in_columns}
    return {tag: words for tag, words in typed.items() if words}


def numbers(form: Mapping[str, str], prefix: str) -> Iterator[int]:
    """The rows of a list in a form: the n of every field `<prefix>.<n>.*`, in order."""
    found = {name.removeprefix(f"{prefix}.").split(".")[0] for name in form if name.startswith(f"{prefix}.")}
    yield from sorted(int(number) for number in found if number.isdecimal() and len(number) < 4)


def _missing(text: Text, column: Column, any_words: bool) -> bool:
    return any_words and not text.get(column.tag, "").strip()
