"""Which responses an export holds: the filter of the dashboards, asked of records, with the same answer for each."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, assert_never

import msgspec

from wellheard.exporters.batch import Batch
from wellheard.facts.filter import All, Answer, Any_, Attribute, Column, Filter, Not, Test
from wellheard.facts.number import number, text
from wellheard.survey import Compiled

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Told(msgspec.Struct, frozen=True):
    """One thing a field says, in the forms that operators compare: as text, as a number, as a day."""

    plain: Any
    number: float | None = None
    day: date | None = None


Look = Callable[[Any], list[Told]]


class Kept:
    """`Kept(filter, ...)(batch)` are those of its responses for which the filter holds."""

    def __init__(self, where: Filter, *, version_of: Callable[[int], Compiled], day_of: Callable[[str], str]) -> None:
        self.where, self.version_of, self.day_of = where, version_of, day_of

    def __call__(self, batch: Batch) -> Batch:
        rows = range(batch.length)
        return batch.only([row for row in rows if _holds(self.where, partial(self._told, batch, row))])

    def _told(self, batch: Batch, row: int, field: Any) -> list[Told]:
        """What the response says in that field: nothing where it is blank, several things where several were chosen."""
        match field:
            case Column("day"):
                day = date.fromisoformat(self.day_of(batch.column("answered_at")[row]))
                return [Told(day, day=day)]
            case Column(name):
                said = batch.column(name)[row]
                return [] if said == "" or said is None else [Told(said, number=said if name == "version" else None)]
            case Attribute(key):
                value = msgspec.json.decode(batch.attributes[row]).get(key)
                return [] if value is None or value == "" else [_of_text(str(value))]
            case Answer(question):
                return list(self._answered(batch, row, question))
        raise TypeError(f"{field} is no field")

    def _answered(self, batch: Batch, row: int, question: str) -> Iterator[Told]:
        compiled = self.version_of(batch.column("version")[row])
        answers: Mapping[str, Any] = compiled.standing(msgspec.json.decode(batch.answers[row]))
        if question not in answers:
            return
        for part in compiled.questions[question].facts(answers[question]):
            if part.missing == "" and (part.item == "") == (part.shape != "many"):
                yield Told(part.label or (None if part.value is None else text(part.value)), number=part.value)


def _of_text(said: str) -> Told:
    """An attribute is a text; where it looks like a number or a day it can be compared as one."""
    try:
        day = date.fromisoformat(said) if DAY.fullmatch(said) else None
    except ValueError:
        day = None
    return Told(said, number=number(said), day=day)


def _holds(node: Filter, look: Look) -> bool:
    match node:
        case All(parts):
            return all(_holds(part, look) for part in parts)
        case Any_(parts):
            return any(_holds(part, look) for part in parts)
        case Not(part):
            return not _holds(part, look)
        case Test(field, "answered", (wanted,)):
            return bool(look(field)) is wanted
        case Test(field, "is_not", values):
            told = look(field)
            return bool(told) and not any(_passes(Test(field, "is", values), each) for each in told)
        case Test(field):
            return any(_passes(node, each) for each in look(field))
        case _:
            assert_never(node)


def _passes(test: Test, told: Told) -> bool:
    typed = test.field in (Column("version"), Column("day"))
    first = test.values[0] if test.values else None
    match test.operator:
        case "is" | "any_of":
            wanted = [value if typed or isinstance(value, date) else text(value) for value in test.values]
            return told.plain is not None and told.plain in wanted
        case "at_least":
            return told.number is not None and told.number >= first  # type: ignore[operator]
        case "at_most":
            return told.number is not None and told.number <= first  # type: ignore[operator]
        case "before":
            return told.day is not None and told.day < first  # type: ignore[operator]
        case "after":
            return told.day is not None and told.day > first  # type: ignore[operator]
    raise ValueError(f"{test.operator} compares nothing")
