"""The long form: one row for each answered item, for tools that want answers and not columns."""

from collections.abc import Iterator
from typing import Any

from wellheard.exporters.batch import Page
from wellheard.exporters.column import Column
from wellheard.exporters.layout import Layout

ANSWER = (
    Column(name="question", kind="text", doc="The question's key."),
    Column(name="item", kind="text", doc="The statement or choice the row is about; blank for the question itself."),
    Column(name="value", kind="number", doc="The answer where it is a number; 1 chosen, 0 left."),
    Column(name="code", kind="code", doc="The answer where it is a code."),
    Column(name="missing", kind="code", doc="Why there is no answer, where the person said so."),
    Column(name="text", kind="words", doc="What the person wrote."),
)
QUESTION, ITEM, VALUE, CODE, MISSING, TEXT = range(len(ANSWER))


class Long:
    """A layout's rows, each taken apart. What was not answered makes no row."""

    def __init__(self, layout: Layout) -> None:
        self.start = len(layout.columns) - len(layout.answers)
        self.columns = [*layout.columns[: self.start], *ANSWER]
        self._items: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for place, column in enumerate(layout.answers, self.start):
            self._items.setdefault((column.question, column.item), []).append((place, _cell(column)))

    def page(self, wide: Page) -> Page:
        rows = [row for each in zip(*wide, strict=True) for row in self._parts(each)]
        return list(zip(*rows, strict=True)) if rows else [[] for _ in self.columns]

    def _parts(self, wide: tuple[Any, ...]) -> Iterator[list[Any]]:
        common = wide[: self.start]
        for (question, item), places in self._items.items():
            said = [(cell, wide[place]) for place, cell in places if wide[place] is not None]
            if said:
                row: list[Any] = [question, item, None, None, None, None]
                for cell, value in said:
                    row[cell] = value
                yield [*common, *row]


def _cell(column: Column) -> int:
    if column.part == "missing":
        return MISSING
    if column.kind == "words":
        return TEXT
    return CODE if column.kind == "code" else VALUE
