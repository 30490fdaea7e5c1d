"""The answers to one version, as columns of cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from wellheard.exporters.batch import Cells
from wellheard.exporters.column import spelled
from wellheard.survey import Compiled, QuestionType


class Filler:
    """`places` says where in the file each column of answers is, by its name; those that are nowhere are left out."""

    def __init__(self, compiled: Compiled, places: Mapping[str, int]) -> None:
        self.compiled = compiled
        self.has_conditions = any(question.show_if for question in compiled.definition.questions)
        self._asked: list[tuple[str, QuestionType, list[int | None]]] = []
        for key, question in compiled.questions.items():
            at = [places.get(each.name(spelled(key))) for each in question.columns()]
            if any(place is not None for place in at):
                self._asked.append((key, question, at))

    def fill(self, answers: Sequence[Mapping[str, Any]]) -> dict[int, Cells]:
        """Columns by their place; one that is not among them is blank throughout."""
        found: dict[int, Cells] = {}
        for key, question, at in self._asked:
            given = [each.get(key) for each in answers]
            kinds = set(map(type, given))
            if question.is_plain and dict not in kinds:
                found |= {place: given for place in at[:1] if place is not None}
            elif kinds != {type(None)}:
                blank = (None,) * len(at)
                cells = zip(*[blank if each is None else question.cells(each) for each in given], strict=True)
                found |= {place: column for place, column in zip(at, cells, strict=True) if place is not None}
        return found
