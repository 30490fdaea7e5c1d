"""All versions of a survey as one table: a question keeps its columns whatever version asked it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from wellheard.exporters.answers import Filler
from wellheard.exporters.batch import Batch, Cells, Page, objects
from wellheard.exporters.calendar import Calendar
from wellheard.exporters.column import PERSON, RESPONSE, Column, Kind, attribute, spelled
from wellheard.survey import Compiled

IMPORTED = "import"


class Layout:
    """The columns of a survey's responses, and batches of responses as pages under them.

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
        self.comments, self.zone = comments, zone
        self.answers = self._answer_columns()
        house = [*RESPONSE, *(PERSON if people else ())]
        self.columns: list[Column] = [*house, *map(attribute, self.attributes), *self.answers]
        self.calendar = Calendar(ZoneInfo(zone))
        self._places = {column.name: place for place, column in enumerate(self.answers)}
        self._version_of = version_of or self.versions.__getitem__
        self._fillers: dict[int, Filler] = {}

    def page(self, batch: Batch) -> Page:
        """One column of cells for each of `columns`, None in those that are blank."""
        first, *others = batch.house
        page: Page = [first, self.calendar.days(batch.column("answered_at")), *others]
        if self.attributes:
            known = objects(batch.attributes)
            page += [[each.get(key) for each in known] for key in self.attributes]
        return page + self._answered(batch)

    def _answered(self, batch: Batch) -> list[Cells]:
        """Most batches answer one version; of others each version fills the rows that are its own."""
        answers, versions = objects(batch.answers), batch.column("version")
        numbers = set(versions)
        if len(numbers) == 1:
            filled = self._filled(numbers.pop(), answers, batch.column("channel"))
            blank = [None] * len(answers)
            return [filled.get(place, blank) for place in range(len(self.answers))]
        page: list[list[Any]] = [[None] * len(answers) for _ in self.answers]
        for number in numbers:
            rows = [row for row, each in enumerate(versions) if each == number]
            filled = self._filled(
                number, [answers[row] for row in rows], [batch.column("channel")[row] for row in rows]
            )
            for place, cells in filled.items():
                for row, cell in zip(rows, cells, strict=True):
                    page[place][row] = cell
        return list(page)

    def _filled(self, number: int, answers: list[dict[str, Any]], channels: Cells) -> dict[int, Cells]:
        """What came page by page already stands; an imported row may hold answers its other answers do not lead to."""
        filler = self._fillers.get(number)
        if filler is None:
            filler = self._fillers[number] = Filler(self._version_of(number), self._places)
        if filler.has_conditions and IMPORTED in channels:
            answers = [
                filler.compiled.standing(each) if channel == IMPORTED else each
                for each, channel in zip(answers, channels, strict=True)
            ]
        return filler.fill(answers)

    def _answer_columns(self) -> list[Column]:
        """Questions as the latest version has them, those it has no more after them; so the parts of each question."""
        found: dict[str, dict[str, Column]] = {}
        for compiled in self.versions.values():
            for key, question in compiled.questions.items():
                known = found.setdefault(key, {})
                for each in question.columns():
                    if each.kind == "words" and not self.comments:
                        continue
                    name = each.name(spelled(key))
                    column = Column(name=name, kind=each.kind, question=key, item=each.item, part=each.part)
                    known[name] = _agreed(known.get(name), column)
        return [column for columns in found.values() for column in columns.values()]


def _agreed(known: Column | None, other: Column) -> Column:
    """One kind for cells that two versions keep in different ones: of numbers the wider, else words or codes."""
    if known is None or known.kind == other.kind:
        return known or other
    both = {known.kind, other.kind}
    kind: Kind = "number" if both <= {"flag", "whole", "number"} else "words" if "words" in both else "code"
    return msgspec.structs.replace(known, kind=kind)
