"""XLSX: opened by a child process under limits, because a workbook of a few kilobytes can ask for all the memory there
is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa

from wellheard.base.errors import FileError
from wellheard.importers.tables.child import Fault, asked
from wellheard.importers.tables.table import Table, reads, unique_names
from wellheard.importers.tables.xlsx_child import Head, Message, Rows


@reads
class XlsxTable(Table):
    """One sheet, its first row the header; the first sheet with anything in it unless named. Formulas count as their
    saved values.
    """

    key = "xlsx"
    magic = (b"PK\x03\x04",)

    def __init__(self, path: Path, head: Head, columns: tuple[str, ...]) -> None:
        self.path, self.sheet, self.columns, self.rows, self.read = path, head.sheet, columns, head.rows - 1, 0
        self.first_row = head.first + 1
        self.note = f"sheet {head.sheet}"
        self.sheets = head.sheets

    @classmethod
    def open(cls, path: Path, *, encoding: str | None = None, sheet: str | None = None) -> "XlsxTable":
        with _child(path, sheet or "") as messages:
            head, rows = next(messages, None), next(messages, None)
            if not isinstance(head, Head) or not isinstance(rows, Rows):
                raise FileError(f"{path.name} cannot be read as a workbook; expected an .xlsx file.", code="damaged")
            return cls(path, head, unique_names(rows.cells[0]))

    @property
    def progress(self) -> tuple[int, int]:
        return self.read, self.rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        self.read = 0
        wanted = list(self.columns if columns is None else columns)
        places = [self.columns.index(name) for name in wanted]
        schema = pa.schema([(name, pa.string()) for name in wanted])
        with _child(self.path, self.sheet) as messages:
            next(messages)
            header = 1
            for message in messages:
                if isinstance(message, Rows) and (cells := message.cells[header:]):
                    yield pa.record_batch(
                        [pa.array([row[place] for row in cells], pa.string()) for place in places], schema=schema
                    )
                    self.read += len(cells)
                header = 0


@contextmanager
def _child(path: Path, sheet: str) -> Iterator[Iterator[Message]]:
    """What the child says, as it says it."""
    with asked("wellheard.importers.tables.xlsx_child", path, sheet) as bodies:
        yield _decoded(path, bodies)


def _decoded(path: Path, bodies: Iterator[bytes]) -> Iterator[Message]:
    decoder = msgspec.msgpack.Decoder(Message)
    for body in bodies:
        message = decoder.decode(body)
        if isinstance(message, Fault):
            raise FileError(f"{path.name} {message.message}", where=message.where, code=message.code)
        yield message
