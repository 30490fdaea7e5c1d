"""Which rows of a file are meant: the one filter grammar, asked of a file's columns."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.types as pt

from wellheard.facts import filter as facts_filter
from wellheard.facts.filter import All, Any_, Column, Filter, Not, Test
from wellheard.importers.tables.cells import NO_NUMBER, number


class Where(msgspec.Struct, frozen=True):
    """A filter over a file's columns: `year == 2017 and boarding_area == "A"`.

    A number in a test meets text cells that say that number. A blank cell passes no test but the one for blank.
    """

    filter: Filter

    @classmethod
    def parse(cls, text: str, columns: tuple[str, ...]) -> "Where":
        """Raises DefinitionError naming the place, or the column that is not there and the nearest that is."""
        return cls(facts_filter.parse(text, columns))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(test.field.name for test in facts_filter.tests(self.filter) if isinstance(test.field, Column))
        )

    def mask(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows of the batch are meant, (rows,) of bool."""
        return _mask(self.filter, batch)


def _mask(node: Filter, batch: pa.RecordBatch) -> np.ndarray:
    match node:
        case All(parts):
            return np.all([_mask(part, batch) for part in parts], axis=0)
        case Any_(parts):
            return np.any([_mask(part, batch) for part in parts], axis=0)
        case Not(part):
            return ~_mask(part, batch)
        case Test():
            return _tested(node, batch)


def _tested(test: Test, batch: pa.RecordBatch) -> np.ndarray:
    """Each different value of the column is asked once."""
    column = batch.column(test.field.name) if isinstance(test.field, Column) else pa.nulls(batch.num_rows)
    if not pt.is_dictionary(column.type):
        column = column.dictionary_encode()
    verdicts = np.array([_passes(test, value) for value in [None, *column.dictionary.to_pylist()]])
    found: np.ndarray = verdicts[column.indices.fill_null(-1).to_numpy(zero_copy_only=False) + 1]
    return found


def _passes(test: Test, value: Any) -> bool:
    blank = value is None or value != value or (isinstance(value, str) and not value.strip())
    if test.operator == "answered":
        return blank is not bool(test.values[0])
    return not blank and _OPERATORS[test.operator](value, test.values)


def _equal(cell: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(cell, bool):
        return str(cell).strip().lower() == str(wanted).lower()
    if isinstance(wanted, int | float):
        return _as_number(cell) == wanted
    if isinstance(wanted, date):
        return _as_day(cell) == wanted
    return _as_text(cell) == str(wanted).strip()


def _as_number(cell: Any) -> float | None:
    found = number(cell) if isinstance(cell, str) else float(cell) if isinstance(cell, int | float) else None
    return None if found == NO_NUMBER else found


def _as_text(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _as_day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip()[:10])
    except ValueError:
        return None


def _compared(
    convert: Callable[[Any], Any], holds: Callable[[Any, Any], bool]
) -> Callable[[Any, tuple[Any, ...]], bool]:
    def passes(cell: Any, values: tuple[Any, ...]) -> bool:
        found = convert(cell)
        return found is not None and holds(found, values[0])

    return passes


_OPERATORS: dict[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "is": lambda cell, values: _equal(cell, values[0]),
    "is_not": lambda cell, values: not _equal(cell, values[0]),
    "any_of": lambda cell, values: any(_equal(cell, value) for value in values),
    "at_least": _compared(_as_number, lambda found, wanted: found >= wanted),
    "at_most": _compared(_as_number, lambda found, wanted: found <= wanted),
    "before": _compared(_as_day, lambda found, wanted: found < wanted),
    "after": _compared(_as_day, lambda found, wanted: found > wanted),
}
