"""CSV and TSV, gzipped or not: the dialect is sniffed, the rows are parsed by Arrow, the first broken row is named by
its line.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from wellheard.base.errors import FileError
from wellheard.importers.tables.diagnosis import diagnosed
from wellheard.importers.tables.dialect import Dialect, sniff
from wellheard.importers.tables.table import BATCH_ROWS, MAX_CELL, MAX_ROW, Table, reads
from wellheard.importers.tables.text_stream import TextStream
from wellheard.importers.tables.unpacked import GZIP, Unpacked

# One block is what a batch costs in memory, and the longest row the parser takes. With larger ones the heap of a long
# read frays: 300 MB after a gigabyte of text with 4 MiB, 155 MB and level with this.
BLOCK = MAX_ROW


@reads
class CsvTable(Table):
    """Separated text. Every cell is text; an empty one is "". A row with more or fewer cells than the header makes the
    file unreadable.
    """

    key = "csv"
    magic = (GZIP,)

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self.path, self.dialect, self.columns = path, dialect, dialect.columns
        self._source: Unpacked | None = None
        self._encoding = dialect.encoding

    @classmethod
    def open(cls, path: Path, *, encoding: str | None = None, sheet: str | None = None) -> "CsvTable":
        return cls(path, sniff(path, encoding=encoding))

    @property
    def note(self) -> str:  # type: ignore[override]
        return "" if self._encoding.startswith("utf-8") else f"read as {self._encoding}"

    @property
    def progress(self) -> tuple[int, int]:
        return (self._source.taken, self._source.size) if self._source else (0, self.path.stat().st_size)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        wanted = list(self.columns if columns is None else columns)
        self._source = Unpacked(self.path)
        with TextStream(self._source, self.dialect, from_line=self.dialect.header_lines + 1) as stream:
            try:
                for batch in self._parsed(stream, wanted):
                    self._check_cells(batch)
                    yield from (batch.slice(start, BATCH_ROWS) for start in range(0, batch.num_rows, BATCH_ROWS))
            except pa.ArrowInvalid as error:
                raise diagnosed(self.path, self.dialect) or FileError(_short(error), code="csv") from error
            self._encoding = stream.encoding
            suspect = stream.suspect
        if suspect and (fault := diagnosed(self.path, self.dialect)):
            raise fault

    def _parsed(self, stream: TextStream, wanted: list[str]) -> Iterator[pa.RecordBatch]:
        first = stream.read(BLOCK)
        if not first:
            return
        head = self.dialect.separator.join("x" * len(self.columns)).encode() + b"\n"
        reader = arrow_csv.open_csv(
            pa.PythonFile(_Joined(head + first, stream), mode="r"),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=list(self.columns), skip_rows_after_names=1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.dialect.separator,
                quote_char='"' if self.dialect.quotes else False,
                newlines_in_values=self.dialect.quotes,
                ignore_empty_lines=len(self.columns) > 1,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(self.columns, pa.string()),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
        yield from reader

    def _check_cells(self, batch: pa.RecordBatch) -> None:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if (pc.max(pc.binary_length(column)).as_py() or 0) > MAX_CELL:
                message = f"expected cells of at most {MAX_CELL:,} bytes in column {name!r}, got a longer one."
                raise diagnosed(self.path, self.dialect) or FileError(message, code="huge_cell")


class _Joined:
    """A line instead of the header, so that no byte of the first row is taken for a mark of order; then the rows."""

    def __init__(self, head: bytes, rest: TextStream) -> None:
        self.head, self.rest = head, rest
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        head, self.head = self.head, b""
        return head or self.rest.read(size)

    def close(self) -> None:
        self.closed = True


def _short(error: pa.ArrowInvalid) -> str:
    """Arrow's own words without the row it quotes, which is somebody's answer."""
    return f"expected rows as wide as the header; {str(error).split(': Expected')[0]}."
