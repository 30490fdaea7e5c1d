"""Parquet: typed columns, read by a child process under limits, batch by batch, so that a file may be larger than memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa

from wellheard.base.errors import FileError
from wellheard.importers.tables.child import Fault, asked
from wellheard.importers.tables.parquet_child import Head, Message
from wellheard.importers.tables.table import Table, reads

CHILD = "wellheard.importers.tables.parquet_child"


@reads
class ParquetTable(Table):
    """Columns keep their types; nested ones can be listed but not counted."""

    key = "parquet"
    magic = (b"PAR1",)
    first_row = 1

    def __init__(self, path: Path, columns: tuple[str, ...], rows: int) -> None:
        self.path, self.columns, self.rows, self.read = path, columns, rows, 0

    @classmethod
    def open(cls, path: Path, *, encoding: str | None = None, sheet: str | None = None) -> "ParquetTable":
        with asked(CHILD, path, "null") as bodies:
            head = _head(path, next(bodies))
            return cls(path, head.columns, head.rows)

    @property
    def progress(self) -> tuple[int, int]:
        return self.read, self.rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        self.read = 0
        wanted = list(self.columns if columns is None else columns)
        with asked(CHILD, self.path, msgspec.json.encode(wanted).decode()) as bodies:
            _head(self.path, next(bodies))
            for body in bodies:
                batch = self._batch(body)
                yield batch
                self.read += batch.num_rows
        if self.read != self.rows:
            raise self._damaged()

    def _batch(self, body: bytes) -> pa.RecordBatch:
        try:
            with pa.ipc.open_stream(body) as stream:
                return stream.read_next_batch()
        except (pa.ArrowException, OSError, StopIteration) as error:  # the child stumbled over its file and says so
            raise self._damaged() from error

    def _damaged(self) -> FileError:
        message = f"{self.path.name} is damaged; expected {self.rows:,} rows."
        return FileError(message, where=f"row {self.read + 1}", code="damaged")


def _head(path: Path, body: bytes) -> Head:
    message: Message = msgspec.msgpack.decode(body, type=Message)
    if isinstance(message, Fault):
        raise FileError(f"{path.name} {message.message}", where=message.where, code=message.code)
    return message
