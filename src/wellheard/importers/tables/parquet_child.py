"""The child process that opens a Parquet file: a few kilobytes of it can unpack to more memory than there is.

Run as `python -m wellheard.importers.tables.parquet_child FILE COLUMNS`, the columns as a JSON list, or `null` for none of them. Writes to
its standard output length-prefixed messages: a `Head` or a `Fault` in MessagePack, then record batches, each as one Arrow IPC stream.
"""

import sys
from collections.abc import Iterator

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from wellheard.importers.tables.child import Fault
from wellheard.importers.tables.confined import confine, say, send, trusted

# Of address space: pyarrow takes 300 MiB of it by being imported.
MEMORY = 3 << 29
MAX_COLUMNS = 5_000
# A row group is unpacked column by column; honest writers keep far below this.
MAX_COLUMN_CHUNK = 2 << 30
BATCH_ROWS, BATCH_BYTES = 65_536, 32 << 20
ROW_BYTES = 16 << 20


class Head(msgspec.Struct, tag="head"):
    columns: tuple[str, ...]
    rows: int


Message = Head | Fault


def main(path: str, columns: list[str] | None) -> None:
    confine(MEMORY)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        # A buffered stream and no read-ahead: otherwise whole column chunks are held in memory.
        with pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False, read_dictionary=[]) as file:
            fault = _unsound(file)
            say(fault or Head(tuple(file.schema_arrow.names), file.metadata.num_rows))
            if fault is None and columns is not None:
                trusted()
                for batch in _batches(file, columns):
                    send(_encoded(batch))
    except (pa.ArrowException, OSError):
        say(Fault("", "begins like Parquet but is damaged or cut off; expected a whole Parquet file.", "damaged"))


def _unsound(file: pq.ParquetFile) -> Fault | None:
    columns, metadata = file.schema_arrow.names, file.metadata
    if len(columns) > MAX_COLUMNS:
        return Fault("", f"expected at most {MAX_COLUMNS:,} columns, got {len(columns):,}.", "too_many_columns")
    if len(set(columns)) < len(columns):
        return Fault("", "expected columns with different names, got a name twice.", "same_name")
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for place in range(row_group.num_columns):
            chunk = row_group.column(place)
            if chunk.total_uncompressed_size > MAX_COLUMN_CHUNK:
                where = f"row group {group + 1}, column {chunk.path_in_schema!r}"
                message = f"expected at most {MAX_COLUMN_CHUNK:,} bytes, got {chunk.total_uncompressed_size:,}."
                return Fault(where, message, "bomb")
    return None


def _batches(file: pq.ParquetFile, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Of a bounded size each, whatever the cells hold."""
    for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=columns, use_threads=False):
        waiting = [batch.select(columns)]
        while waiting:
            part = waiting.pop()
            if part.num_rows > 1 and part.get_total_buffer_size() > BATCH_BYTES and part.nbytes > BATCH_BYTES:
                half = part.num_rows // 2
                waiting += [part.slice(half), part.slice(0, half)]
            elif part.nbytes > ROW_BYTES and part.num_rows == 1:
                raise pa.ArrowInvalid("a row too large")
            else:
                yield part


def _encoded(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


if __name__ == "__main__":
    main(sys.argv[1], msgspec.json.decode(sys.argv[2]))
