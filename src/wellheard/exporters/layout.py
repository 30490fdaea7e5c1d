"""All versions of a survey as one table: a question keeps its columns whatever version asked it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from wellheard.exporters.calendar import Calendar
from wellheard.exporters.column import PERSON, RESPONSE, Column, attribute, spelled
from wellheard.exporters.record import Record
from wellheard.survey import Compiled
from wellheard.survey.answer_column import Cell

Row = list[Any]
CHANNEL = [column.name for column in RESPONSE if column.name != "day"].index("channel")
IMPORTED = "import"


class Layout:
    """The columns of a survey's responses, and records as rows of them.

    `versions` are compiled, of any order; the latest says how questions follow each other. `version_of` is asked for
    one that was published meanwhile: what it asks anew has no column and is left out.
    """

    def __init__(
        self,
        versions: Sequence[Compiled],
        *,
        zone: str,
        attributes: Iterable[str] = (),
        people: bool = False,
        comments: bool = True,
        version_of: Callable[[int], Compiled] | None = None,
    ) -> None:
        self.versions = {each.number: each for each in sorted(versions, key=lambda each: -each.number)}
        self.attributes = sorted(set(attributes))
        self.comments, self.zone, self.has_people = comments, zone, people
        self._house = (*RESPONSE, *(PERSON if people else ()))
        self.answers = self._answer_columns()
        self.columns: list[Column] = [*self._house, *map(attribute, self.attributes), *self.answers]
        self._calendar = Calendar(ZoneInfo(zone))
        self._version_of = version_of or self.versions.__getitem__
        self._fillers: dict[int, _Filler] = {}

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def place(self, name: str) -> int:
        return [column.name for column in self.columns].index(name)

    def rows(self, records: Iterable[Record]) -> list[Row]:
        """One row a record, None in blank cells."""
        day_of, keys = self._calendar.day, self.attributes
        version_at = [column.name for column in RESPONSE].index("version") - 1
        decode, fillers, blanks = _DECODE, self._fillers, [None] * len(self.answers)
        found = []
        for house, attributes, answers in records:
            row = [house[0], day_of(house[1]), *house[1:]]
            if keys:
                known = decode(attributes)
                row += [known.get(key) for key in keys]
            start = len(row)
            row += blanks
            number = house[version_at]
            filler = fillers.get(number) or self._filler(number)
            filler.fill(row, start, decode(answers), imported=house[CHANNEL] == IMPORTED)
            found.append(row)
        return found

    def _filler(self, number: int) -> "_Filler":
        places = {column.name: place for place, column in enumerate(self.answers)}
        self._fillers[number] = _Filler(self._version_of(number), places)
        return self._fillers[number]

    def _answer_columns(self) -> list[Column]:
        """Questions as the latest version has them, those it has no more after them; so the parts of each question."""
        found: dict[str, dict[str, Column]] = {}
        for compiled in self.versions.values():
            for key, question in compiled.questions.items():
                known = found.setdefault(key, {})
                for each in question.columns():
                    if each.kind == "words" and not self.comments:
                        continue
                    column = Column(
                        name=each.name(spelled(key)), kind=each.kind, question=key, item=each.item, part=each.part
                    )
                    known[column.name] = _agreed(known.get(column.name), column)
        return [column for columns in found.values() for column in columns.values()]


_DECODE: Callable[[str], Mapping[str, Any]] = msgspec.json.Decoder(dict[str, Any]).decode


class _Filler:
    """Puts the answers to one version where its columns are."""

    def __init__(self, compiled: Compiled, places: Mapping[str, int]) -> None:
        self.compiled = compiled
        self.has_conditions = any(question.show_if for question in compiled.definition.questions)
        self.single: list[tuple[str, Callable[[Any], tuple[Cell, ...]], int]] = []
        self.several: list[tuple[str, Callable[[Any], tuple[Cell, ...]], list[int | None]]] = []
        for key, question in compiled.questions.items():
            at = [places.get(each.name(spelled(key))) for each in question.columns()]
            if len(at) == 1 and at[0] is not None:
                self.single.append((key, question.cells, at[0]))
            elif any(place is not None for place in at):
                self.several.append((key, question.cells, at))

    def fill(self, row: Row, start: int, answers: Mapping[str, Any], *, imported: bool) -> None:
        """What came page by page already stands; an imported row may hold answers its other answers do not lead to."""
        if imported and self.has_conditions:
            answers = self.compiled.standing(answers)
        get = answers.get
        for key, cells, place in self.single:
            answer = get(key)
            if answer is not None:
                row[start + place] = cells(answer)[0]
        for key, cells, places in self.several:
            answer = get(key)
            if answer is not None:
                for at, cell in zip(places, cells(answer), strict=True):
                    if at is not None:
                        row[start + at] = cell


def _agreed(known: Column | None, other: Column) -> Column:
    """One kind for cells that two versions keep in different ones: the wider of two numbers, else a code."""
    if known is None or known.kind == other.kind:
        return known or other
    numbers = {"flag", "whole", "number"}
    kind = (
        "number" if {known.kind, other.kind} <= numbers else "words" if "words" in (known.kind, other.kind) else "code"
    )
    return msgspec.structs.replace(known, kind=kind)
