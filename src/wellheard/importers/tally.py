"""One pass over a table, adding up what a metric counts: constant memory, whatever the size of the file."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.types as pt

from wellheard.base.errors import DefinitionError
from wellheard.importers.tables.cells import NO_NUMBER, numbers, texts
from wellheard.importers.tables.table import Table
from wellheard.importers.where import Where
from wellheard.metrics.index import Index
from wellheard.metrics.metric import Counts, Metric, add_up

MAX_GROUPS = 1_000
_BLANK = -1e300  # stands for a blank where NaN would be unequal to itself
Group = tuple[str, ...]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted: the answers of `column`, those rows where `where` holds, in the groups of the columns `by`.

    An index of several items has `items` too: the columns after the first.

    `missing` are codes that stand for no answer. `weight` is a column of weights, which must then be a number of 0 or
    more in every row.
    """

    column: str
    items: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    weight: str | None = None
    by: tuple[str, ...] = ()
    where: Where | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        return (self.column, *self.items)

    def columns(self) -> list[str]:
        named = [
            *self.answers,
            *([self.weight] if self.weight else []),
            *self.by,
            *(self.where.columns if self.where else ()),
        ]
        return list(dict.fromkeys(named))


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` were counted of `rows_read`; `groups` add up to `whole`. `seen` are the lowest and highest number of
    the whole column, codes for missing left out."""

    rows: int
    rows_read: int
    seen: tuple[float, float] | None
    whole: Counts
    groups: dict[Group, Counts]

    def rest(self, group: Group) -> Counts:
        """Everybody but the group: what it is compared with, never with a whole that holds it."""
        own = self.groups[group]
        return {name: total - own.get(name, 0) for name, total in self.whole.items()}


def tally(table: Table, metric: Metric, ask: Ask, *, each_batch: Callable[[], None] = lambda: None) -> Tally:
    """The counts of `metric` over the table. `each_batch` is called between batches, to show progress.

    Raises DefinitionError for a column that is not there, FileError for a broken file or a weight that is none.
    """
    for column in ask.columns():
        table.need(column)
    groups: dict[Group, Counts] = {} if ask.by else {(): {}}
    rows = rows_read = 0
    low, high = np.inf, -np.inf
    for batch in table.batches(ask.columns()):
        chosen = np.ones(batch.num_rows, bool) if ask.where is None else ask.where.mask(batch)
        values = _answers(batch, metric, ask)
        weights = _weights(batch, ask.weight, chosen, table.first_row + rows_read)
        finite = values[np.isfinite(values)]  # of all rows: the scale belongs to the column
        low, high = min(low, finite.min(initial=np.inf)), max(high, finite.max(initial=-np.inf))
        for group, inside in _split(batch, ask.by, chosen):
            counts = metric.tally(values[chosen][inside], None if weights is None else weights[inside])
            groups[group] = add_up([groups.get(group, {}), counts])
        if len(groups) > MAX_GROUPS:
            message = f"expected at most {MAX_GROUPS:,} groups by {' and '.join(ask.by)}, got more."
            raise DefinitionError(message, code="too_many_groups", hint="Split by a column with fewer values.")
        rows, rows_read = rows + int(chosen.sum()), rows_read + batch.num_rows
        each_batch()
    whole = add_up(groups.values())
    return Tally(rows=rows, rows_read=rows_read, seen=(low, high) if low <= high else None, whole=whole, groups=groups)


def _answers(batch: pa.RecordBatch, metric: Metric, ask: Ask) -> np.ndarray:
    """One number a row: the answer, or the person's index of the items. An item off its scale makes the row invalid."""
    columns = [numbers(batch.column(name), ask.missing) for name in ask.answers]
    if not isinstance(metric, Index):
        if ask.items:
            raise DefinitionError(f"{metric.title} takes one column of answers, got {len(ask.answers)}.", code="items")
        return columns[0]
    if not ask.items:
        return columns[0]
    rows, places = np.unique(np.nan_to_num(np.column_stack(columns), nan=_BLANK), axis=0, return_inverse=True)
    found: np.ndarray = np.array([_index(metric, row.tolist()) for row in rows])[places.reshape(-1)]
    return found


def _index(metric: Index, items: list[float]) -> float:
    scores = [metric.item_score(item) for item in items if item != _BLANK]
    if None in scores:
        return NO_NUMBER
    found = metric.person_index([None if item == _BLANK else item for item in items])
    return np.nan if found is None else found


def _weights(batch: pa.RecordBatch, column: str | None, chosen: np.ndarray, first_row: int) -> np.ndarray | None:
    if column is None:
        return None
    weights = numbers(batch.column(column))
    bad = chosen & ~((weights >= 0) & np.isfinite(weights))
    if bad.any():
        place = int(bad.argmax())
        got = batch.column(column)[place].as_py()
        message = f"expected a weight, a number of 0 or more, got {'a blank' if got in (None, '') else repr(got)}."
        raise DefinitionError(f"row {first_row + place}, column {column!r}: {message}", code="bad_weight")
    found: np.ndarray = weights[chosen]
    return found


def _split(batch: pa.RecordBatch, by: Sequence[str], chosen: np.ndarray) -> Iterator[tuple[Group, np.ndarray]]:
    """Each group in the chosen rows of the batch, and the places of its rows among them."""
    if not by:
        yield (), np.arange(int(chosen.sum()))
        return
    codes, labels = zip(*(_coded(batch.column(name)) for name in by), strict=True)
    rows, group_of = np.unique(np.column_stack(codes)[chosen], axis=0, return_inverse=True)
    order = np.argsort(group_of.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(group_of.reshape(-1), minlength=len(rows)))
    for row, places in zip(rows, np.split(order, ends[:-1]), strict=True):
        yield tuple(label[code] for label, code in zip(labels, row, strict=True)), places


def _coded(column: pa.Array) -> tuple[np.ndarray, list[str]]:
    """A column as small numbers, one for each different text in it, and those texts. Each value is read once."""
    if not pt.is_dictionary(column.type):
        column = column.dictionary_encode()
    known = {"": 0}
    meanings = [0, *(known.setdefault(text, len(known)) for text in texts(column.dictionary))]
    places = column.indices.fill_null(-1).to_numpy(zero_copy_only=False) + 1
    return np.array(meanings)[places], list(known)
