"""A question's choices as rows of a form. The code stays what it was: facts know the choice by it."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from wellheard.survey import Choice
from wellheard_server.surveys.drafting import free_code
from wellheard_server.surveys.editor.languages import Column, cells, numbers, read_text


def choice_rows(choices: list[Choice], columns: list[Column]) -> list[dict[str, Any]]:
    """The choices, and an empty row to write one more in."""
    listed = [*choices, Choice(code="")]
    return [
        {
            "number": number,
            "choice": choice,
            "prefix": f"c.{number}",
            "cells": cells(f"c.{number}.text", choice.text, columns),
        }
        for number, choice in enumerate(listed)
    ]


def read_choices(form: Mapping[str, str], columns: list[Column], used: Collection[str]) -> list[Choice]:
    """A row without any words is no choice. `do` may say `choice-up:2`, `choice-down:2` or `choice-remove:2`. A new one gets a code not `used`."""
    rows = {number: choice for number in numbers(form, "c") if (choice := _choice(form, f"c.{number}", columns)).text}
    verb, _, target = form.get("do", "").partition(":")
    order = list(rows)
    if verb.startswith("choice-") and target.isdecimal() and int(target) in rows:
        _arrange(order, order.index(int(target)), verb)
    return _coded([rows[number] for number in order], used)


def _choice(form: Mapping[str, str], prefix: str, columns: list[Column]) -> Choice:
    code = form.get(f"{prefix}.code", "").strip()
    return Choice(
        code=code,
        text=read_text(form, f"{prefix}.text", columns),
        other=f"{prefix}.other" in form,
        alone=f"{prefix}.alone" in form,
    )


def _arrange(order: list[int], at: int, verb: str) -> None:
    if verb == "choice-remove":
        del order[at]
    elif verb == "choice-up" and at > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
    elif verb == "choice-down" and at + 1 < len(order):
        order[at + 1], order[at] = order[at], order[at + 1]


def _coded(choices: list[Choice], used: Collection[str]) -> list[Choice]:
    taken = {choice.code for choice in choices if choice.code} | set(used)
    coded = []
    for choice in choices:
        code = choice.code or free_code(taken)
        taken.add(code)
        coded.append(replace(choice, code=code))
    return coded
