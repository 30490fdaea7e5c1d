"""Parquet: typed columns for analysis, small on disk."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wellheard.base.language import N_
from wellheard.exporters.batch import Page
from wellheard.exporters.column import Column, Kind
from wellheard.exporters.format import Format, Pages, formats

ROWS_A_GROUP = 65_536
TYPES: dict[Kind, pa.DataType] = {
    "number": pa.float64(),
    "whole": pa.int64(),
    "flag": pa.int8(),
    "day": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
}
REPEATED = ("touchpoint", "channel", "source", "language")


class Parquet(Format):
    """Zstandard, dictionaries where values repeat. What is blank is null; text is as it was given, for nothing here
    runs it.
    """

    key = "parquet"
    title = N_("Parquet, for analysis")
    suffix = ".parquet"
    media_type = "application/vnd.apache.parquet"

    def write(self, path: Path, columns: Sequence[Column], pages: Pages) -> None:
        schema = pa.schema([pa.field(each.name, _type(each), metadata={"doc": each.doc}) for each in columns])
        repeated = [each.name for each in columns if _repeats(each)]
        with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeated) as writer:
            for pages_held in _gathered(pages):
                batches = [_batch(page, schema) for page in pages_held]
                writer.write_table(pa.Table.from_batches(batches, schema))


def _batch(page: Page, schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch(
        [_array(cells, field.type) for cells, field in zip(page, schema, strict=True)], schema=schema
    )


def _type(column: Column) -> pa.DataType:
    return TYPES.get(column.kind, pa.string())


def _repeats(column: Column) -> bool:
    return column.kind == "code" or column.name in REPEATED or column.name.startswith("attribute:")


def _array(cells: Sequence[object], kind: pa.DataType) -> pa.Array:
    if kind == TYPES["time"] or kind == TYPES["day"]:
        return pa.array(cells, pa.string()).cast(kind)
    if kind == pa.string():
        return pa.array([cell if cell is None or isinstance(cell, str) else str(cell) for cell in cells], kind)
    return pa.array(cells, kind)


def _gathered(pages: Pages) -> Iterator[list[Page]]:
    """Row groups of a size that readers like."""
    held: list[Page] = []
    for page in pages:
        held.append(page)
        if sum(len(each[0]) for each in held) >= ROWS_A_GROUP:
            yield held
            held = []
    if held:
        yield held


formats.add(Parquet())
