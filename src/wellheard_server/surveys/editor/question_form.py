"""One question as a form: its texts in every language, its type's settings, its choices, when it is shown."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from wellheard.base.errors import DefinitionError
from wellheard.survey import Definition, Question, QuestionType, types
from wellheard.survey.shapes import OPERATORS
from wellheard_server.surveys import drafting
from wellheard_server.surveys.editor.choice_rows import choice_rows, read_choices
from wellheard_server.surveys.editor.condition_rows import condition_rows, is_plain, match_of, read_condition
from wellheard_server.surveys.editor.languages import cells, columns, read_text
from wellheard_server.surveys.editor.setting_fields import setting_fields


class QuestionForm:
    """Drawn from `definition`; after `read(form)`, `changed` is the definition with what was typed, and the fields show that."""

    def __init__(self, definition: Definition, key: str, *, used_codes: Collection[str] = ()) -> None:
        self.definition = self.changed = definition
        self.key, self.used_codes = key, used_codes
        self.question = drafting.question_of(definition, key)
        self.begins_page = drafting.begins_page(definition, key)
        self.columns = columns(definition)
        self.kind: type[QuestionType] = types.get(self.question.type)
        self.earlier = _bound_before(definition, key)
        self.settings = self._settings()
        self.error = ""

    @property
    def is_valid(self) -> bool:
        return not self.error and not any(field.error for field in self.settings)

    @property
    def texts(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "cells": cells(name, getattr(self.question, name), self.columns)}
            for name in ("text", "help")
        ]

    @property
    def choices(self) -> list[dict[str, Any]]:
        return choice_rows(self.question.choices, self.columns) if self.kind.offers else []

    @property
    def conditions(self) -> list[Any]:
        return condition_rows("show", self.question.show_if, self.earlier)

    @property
    def has_plain_condition(self) -> bool:
        return is_plain(self.question.show_if)

    @property
    def match(self) -> str:
        return match_of(self.question.show_if)

    @property
    def asks(self) -> bool:
        return self.kind.asks

    @property
    def is_first(self) -> bool:
        return self.definition.questions[0].key == self.key

    def read(self, form: Mapping[str, str]) -> "QuestionForm":
        """Everything the form can say and nothing else: key and type stay as they are."""
        settings = {field.field.name: field.read(form) for field in self.settings}
        self.question = replace(
            self.question,
            text=read_text(form, "text", self.columns),
            help=read_text(form, "help", self.columns),
            required="required" in form,
            settings=settings,
            choices=read_choices(form, self.columns, self.used_codes) if self.kind.offers else self.question.choices,
            show_if=read_condition(form, "show", self.earlier, self.question.show_if),
        )
        self.begins_page = self.is_first or "begins_page" in form
        errors = {field.field.name: field.error for field in self.settings}
        self.settings = self._settings()
        for field in self.settings:
            field.error = errors[field.field.name]
        self._bind()
        return self

    def _bind(self) -> None:
        try:
            self.kind(self.question, self.definition.source_language)
        except DefinitionError as error:
            self.error = str(error)
            return
        changed = drafting.replace_question(self.definition, self.question)
        self.changed = drafting.break_page(changed, self.key, new_page=self.begins_page)

    def _settings(self) -> list[Any]:
        scales = [each for each in self.earlier if "at_least" in OPERATORS[each.shape]]
        return setting_fields(self.kind, self.question.settings, self.columns, scales)


def _bound_before(definition: Definition, key: str) -> Sequence[QuestionType]:
    """The questions before this one, those of its own page too; one whose settings mean nothing is left out."""
    bound = []
    for question in definition.questions:
        if question.key == key:
            break
        if (each := bound_or_none(question, definition)) is not None:
            bound.append(each)
    return bound


def bound_or_none(question: Question, definition: Definition) -> QuestionType | None:
    try:
        return types.get(question.type)(question, definition.source_language)
    except DefinitionError:
        return None
