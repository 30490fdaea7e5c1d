"""Where exactly a text table is broken. Slow and strict; asked only when the fast reader found something wrong."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from wellheard.base.errors import FileError
from wellheard.importers.tables.dialect import Dialect
from wellheard.importers.tables.table import MAX_CELL, MAX_ROW
from wellheard.importers.tables.text_stream import TextStream
from wellheard.importers.tables.unpacked import Unpacked


def diagnosed(path: Path, dialect: Dialect) -> FileError | None:
    """The first fault with its line, what was expected and what is there; None where a strict reader finds none."""
    width = len(dialect.columns)
    row_starts = 1
    before = csv.field_size_limit(MAX_CELL)
    try:
        with TextStream(Unpacked(path), dialect) as stream:
            reader = csv.reader(_lines(stream), delimiter=dialect.separator, quoting=dialect.quoting, strict=True)
            try:
                for row in reader:
                    where = f"line {row_starts}"
                    if row and len(row) != width and reader.line_num > dialect.header_lines:
                        return FileError(f"expected {width} cells, got {len(row)}.", where=where, code="ragged")
                    if sum(len(cell.encode()) for cell in row) > MAX_ROW - 4 * width:
                        message = f"expected rows of at most {MAX_ROW:,} bytes, got a longer one."
                        return FileError(message, where=where, code="huge_row")
                    row_starts = reader.line_num + 1
            except csv.Error as error:
                return _in_words(error, row_starts, reader.line_num)
    except FileError as error:
        return error
    finally:
        csv.field_size_limit(before)
    return None


def _in_words(error: csv.Error, row_starts: int, line: int) -> FileError:
    if "unexpected end of data" in str(error):
        return FileError(
            "expected a closing quote, got the end of the file.", where=f"line {row_starts}", code="open_quote"
        )
    if "field larger" in str(error):
        message = f"expected cells of at most {MAX_CELL:,} characters, got a longer one."
        return FileError(message, where=f"line {row_starts}", code="huge_cell", hint="Is a quote left open there?")
    return FileError(
        "expected a separator or the end of the line after a closing quote, got more text.",
        where=f"line {line}",
        code="quote",
    )


def _lines(stream: TextStream) -> Iterator[str]:
    """Lines with their endings. One that never ends is refused long before it fills memory."""
    number, held = 1, ""
    while text := stream.next_text():
        lines = list(io.StringIO(held + text, newline=""))
        held = "" if lines[-1].endswith(("\n", "\r")) else lines.pop()
        number += len(lines)
        yield from lines
        if len(held) > MAX_ROW:
            raise FileError(
                f"expected lines of at most {MAX_ROW:,} characters, got a longer one.",
                where=f"line {number}",
                code="huge_line",
            )
    if held:
        yield held
