"""A type's settings as form fields: one class a kind of field (wellheard.survey.field), each drawing itself and reading itself back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wellheard.survey.field import Field
from wellheard.survey.question_type import QuestionType
from wellheard.survey.text import everywhere
from wellheard_server.surveys.drafting import free_code
from wellheard_server.surveys.editor.languages import Cell, Column, cells, numbers, read_text

Form = Mapping[str, str]


class SettingField:
    """`value` is the setting as the definition has it. `read` gives it back from a form; a fault is noted and what was typed is kept."""

    template = "surveys/fields/line.html"

    def __init__(self, field: Field, value: Any, columns: list[Column], scales: list[QuestionType]) -> None:
        self.field, self.value, self.columns, self.scales = field, value, columns, scales
        self.name = f"s.{field.name}"
        self.id = f"f-s-{field.name}"
        self.error = ""

    def read(self, form: Form) -> Any:
        return form.get(self.name, "").strip()


class Tick(SettingField):
    template = "surveys/fields/tick.html"

    def read(self, form: Form) -> bool:
        return self.name in form


class Number(SettingField):
    template = "surveys/fields/number.html"

    def read(self, form: Form) -> Any:
        typed = form.get(self.name, "").strip()
        if not typed:
            return self.field.default
        if not typed.removeprefix("-").isdecimal() or len(typed) > 12:
            self.error = _("Please write a whole number.")
            return self.value
        return int(typed)


class Select(SettingField):
    template = "surveys/fields/select.html"

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(str(value), label, value == self.value) for value, label in self.field.choices]

    def read(self, form: Form) -> Any:
        typed = form.get(self.name)
        return next((value for value, _label in self.field.choices if str(value) == typed), self.value)


class Words(SettingField):
    template = "surveys/fields/words.html"

    @property
    def cells(self) -> list[Cell]:
        return cells(self.name, self.value or {}, self.columns)

    def read(self, form: Form) -> dict[str, str]:
        return read_text(form, self.name, self.columns)


class Items(SettingField):
    """Coded statements; an empty row is no statement, and there is always one empty row to write in."""

    template = "surveys/fields/items.html"

    @property
    def rows(self) -> list[dict[str, Any]]:
        listed = [*(self.value or []), {"code": "", "text": {}}]
        return [
            {
                "number": number,
                "code": item["code"],
                "code_name": f"{self.name}.{number}.code",
                "cells": cells(f"{self.name}.{number}.text", item["text"], self.columns),
            }
            for number, item in enumerate(listed)
        ]

    def read(self, form: Form) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        for number in numbers(form, self.name):
            text = read_text(form, f"{self.name}.{number}.text", self.columns)
            code = form.get(f"{self.name}.{number}.code", "").strip()
            if text:
                items.append({"code": code or free_code([item["code"] for item in items]), "text": text})
        return items


class Wordings(SettingField):
    """The question in other words by the answer to an earlier scale: which question, then a wording for each range of its answers."""

    template = "surveys/fields/wordings.html"

    @property
    def asked(self) -> str:
        return (self.value or {}).get("question", "")

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(each.question.key, each.plain_title, each.question.key == self.asked) for each in self.scales]

    @property
    def rows(self) -> list[dict[str, Any]]:
        if not self.asked:
            return []
        listed = [*self.value.get("wordings", []), {"low": "", "high": "", "text": {}}]
        return [
            {
                "low": wording["low"],
                "high": wording["high"],
                "low_name": f"{self.name}.{number}.low",
                "high_name": f"{self.name}.{number}.high",
                "cells": cells(f"{self.name}.{number}.text", wording["text"], self.columns),
            }
            for number, wording in enumerate(listed)
        ]

    def read(self, form: Form) -> dict[str, Any] | None:
        asked = form.get(f"{self.name}.question", "")
        if not asked:
            return None
        wordings = [
            wording for number in numbers(form, self.name) if (wording := self._wording(form, f"{self.name}.{number}"))
        ]
        return {"question": asked, "wordings": wordings or self._published(asked)}

    def _wording(self, form: Form, prefix: str) -> dict[str, Any] | None:
        text = read_text(form, f"{prefix}.text", self.columns)
        low, high = form.get(f"{prefix}.low", "").strip(), form.get(f"{prefix}.high", "").strip()
        if not text and not low and not high:
            return None
        if not (low.isdecimal() and high.isdecimal() and len(low) < 4 and len(high) < 4):
            self.error = _("Please say from which answer to which, in whole numbers.")
            return {"low": 0, "high": 0, "text": text}
        return {"low": int(low), "high": int(high), "text": text}

    def _published(self, asked: str) -> list[dict[str, Any]]:
        """A start where nothing was written yet: one row for each band of that scale."""
        bands = next((each.bands for each in self.scales if each.question.key == asked), ())
        tags = {column.tag for column in self.columns}
        return [{"low": band.low, "high": band.high, "text": _in(tags, band.ask)} for band in bands]


def _in(tags: set[str], message: str) -> dict[str, str]:
    return {tag: words for tag, words in everywhere(message).items() if tag in tags}


KINDS: dict[str, type[SettingField]] = {
    "tick": Tick, "number": Number, "line": SettingField, "words": Words, "select": Select, "items": Items, "wordings": Wordings,
}  # fmt: skip


def setting_fields(
    kind: type[QuestionType], settings: Mapping[str, Any], columns: list[Column], scales: list[QuestionType]
) -> list[SettingField]:
    """The fields of a type, filled with a question's settings. `scales` are the earlier questions a wording can hang on."""
    return [
        KINDS[field.kind](field, settings.get(field.name, field.default), columns, scales) for field in kind.fields()
    ]
