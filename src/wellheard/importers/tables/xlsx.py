"""XLSX: opened by a child process under limits, because a workbook of a few kilobytes can ask for all the memory there
is.
"""

import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import pyarrow as pa

from wellheard.base.errors import FileError
from wellheard.importers.tables.table import Table, reads, unique_names
from wellheard.importers.tables.xlsx_child import Fault, Head, Message, Rows

SECONDS = 14  # of the wall, should the child wait for a disk instead of computing
MAX_MESSAGE = 256 << 20


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

    @classmethod
    def open(cls, path: Path, *, encoding: str | None = None, sheet: str | None = None) -> "XlsxTable":
        with _child(path, sheet or "") as messages:
            head = next(messages)
            rows = next(messages)
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
    """What the child says, as it says it; it is ended with the block, or by the clock."""
    command = [sys.executable, "-m", "wellheard.importers.tables.xlsx_child", str(path), sheet]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        clock = threading.Timer(SECONDS, process.kill)
        clock.start()
        try:
            yield _messages(path, process)
        finally:
            clock.cancel()
            process.kill()


def _messages(path: Path, process: "subprocess.Popen[bytes]") -> Iterator[Message]:
    decoder = msgspec.msgpack.Decoder(Message)
    assert process.stdout is not None  # noqa: S101  (PIPE was asked for)
    said_anything = False
    while (body := _next_body(process.stdout)) is not None:
        message = decoder.decode(body)
        if isinstance(message, Fault):
            raise FileError(f"{path.name} {message.message}", where=message.where, code=message.code)
        said_anything = True
        yield message
    if process.wait() != 0 or not said_anything:
        raise FileError(
            f"{path.name} needs more memory or time than a workbook may take; expected a table of answers.",
            code="bomb",
            hint="Save it as CSV if it is one.",
        )


def _next_body(pipe: IO[bytes]) -> bytes | None:
    prefix = pipe.read(4)
    if len(prefix) < 4:
        return None
    (length,) = struct.unpack(">I", prefix)
    body = pipe.read(length) if length <= MAX_MESSAGE else b""
    return body if len(body) == length else None
