"""Parquet: typed columns, read row group by row group, so that a file may be larger than memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wellheard.base.errors import FileError
from wellheard.importers.tables.table import BATCH_ROWS, MAX_COLUMNS, Table, reads

# A row group is unpacked column by column; honest writers keep far below this.
MAX_COLUMN_CHUNK = 2 << 30


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
        try:
            with pq.ParquetFile(path) as file:
                columns = tuple(file.schema_arrow.names)
                cls._check(file.metadata, columns)
                return cls(path, columns, file.metadata.num_rows)
        except (pa.ArrowException, OSError) as error:
            raise FileError(
                f"{path.name} begins like Parquet but is damaged or cut off; expected a whole Parquet file.",
                code="damaged",
            ) from error

    @staticmethod
    def _check(metadata: pq.FileMetaData, columns: tuple[str, ...]) -> None:
        if len(columns) > MAX_COLUMNS:
            raise FileError(f"expected at most {MAX_COLUMNS:,} columns, got {len(columns):,}.", code="too_many_columns")
        if len(set(columns)) < len(columns):
            raise FileError("expected columns with different names, got a name twice.", code="same_name")
        for group in range(metadata.num_row_groups):
            row_group = metadata.row_group(group)
            for column in range(row_group.num_columns):
                chunk = row_group.column(column)
                if chunk.total_uncompressed_size > MAX_COLUMN_CHUNK:
                    where = f"row group {group + 1}, column {chunk.path_in_schema!r}"
                    raise FileError(
                        f"expected at most {MAX_COLUMN_CHUNK:,} bytes, got {chunk.total_uncompressed_size:,}.",
                        where=where,
                        code="bomb",
                    )

    @property
    def progress(self) -> tuple[int, int]:
        return self.read, self.rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        self.read = 0
        wanted = list(self.columns if columns is None else columns)
        try:
            # A buffered stream and no read-ahead: otherwise whole column chunks are held in memory.
            with pq.ParquetFile(self.path, buffer_size=1 << 20, pre_buffer=False, read_dictionary=[]) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=wanted, use_threads=False):
                    yield batch.select(wanted)
                    self.read += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise FileError(
                f"{self.path.name} is damaged; expected {self.rows:,} rows.",
                where=f"row {self.read + 1}",
                code="damaged",
            ) from error
