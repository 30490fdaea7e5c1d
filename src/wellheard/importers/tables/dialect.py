"""How a text table is written: its encoding, its separator, its header."""

import csv
import io
import re
from pathlib import Path
from typing import Literal

import msgspec

from wellheard.base.errors import FileError
from wellheard.importers.tables.encoding import guessed, known
from wellheard.importers.tables.table import unique_names
from wellheard.importers.tables.unpacked import Unpacked

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 1 << 20
_HINT = re.compile(r"sep=([,;\t|])\r?\n?$")  # the line by which spreadsheets tell each other the separator


class Dialect(msgspec.Struct, frozen=True):
    """`header_lines` counts the physical lines before the first row of data. Without `quotes` a quotation mark is one like any other sign."""

    encoding: str
    separator: str
    columns: tuple[str, ...]
    header_lines: int
    quotes: bool = True

    @property
    def quoting(self) -> Literal[0, 3]:
        """As Python's own reader wants to be told."""
        return csv.QUOTE_MINIMAL if self.quotes else csv.QUOTE_NONE


def sniff(path: Path, *, encoding: str | None = None) -> Dialect:
    """The dialect of the file, from its first mebibyte. Raises FileError where there is no header row of names."""
    with Unpacked(path) as stream:
        raw = _read(stream, SAMPLE)
    encoding = known(encoding) if encoding else guessed(raw)
    text = _decoded(raw, encoding)
    if not text.strip():
        raise FileError(f"{path.name} is empty; expected a header row and rows of answers.", code="empty")
    lines = list(io.StringIO(text, newline=""))  # str.splitlines would also cut at separators that live inside cells
    if len(raw) == SAMPLE and len(lines) > 1:
        lines.pop()  # cut in the middle
    hint = _HINT.match(lines[0])
    skipped = 1 if hint else 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    separator = hint[1] if hint else _separator(lines[skipped : skipped + 200])
    quotes = not (separator == "\t" and _quotes_are_text(lines[skipped:]))
    reader = csv.reader(lines[skipped:], delimiter=separator, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)
    try:
        header = next(reader)
    except (csv.Error, StopIteration) as error:
        raise FileError(
            "expected a header row of column names, got a cell that never ends.",
            where=f"line {skipped + 1}",
            code="header",
        ) from error
    columns = unique_names(header)
    if all(_is_number(cell) for cell in header):
        raise FileError(
            "expected a header row of column names, got only numbers.",
            where=f"line {skipped + 1}",
            code="header",
            hint="Put names above the columns.",
        )
    return Dialect(encoding, separator, columns, skipped + reader.line_num, quotes)


def _read(stream: Unpacked, size: int) -> bytes:
    data = b""
    while len(data) < size and (chunk := stream.read(size - len(data))):
        data += chunk
    return data


def _decoded(raw: bytes, encoding: str) -> str:
    """The sample as text, its cut last character left out; the real reader judges every byte."""
    return raw.decode(encoding, "ignore").removeprefix("\ufeff")


def _separator(lines: list[str]) -> str:
    """The candidate under which most rows have as many cells as the header, more cells first; a comma where nothing
    separates.
    """

    def score(separator: str) -> tuple[float, int]:
        try:
            rows = [row for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            return (0.0, 0)
        width = len(rows[0]) if rows else 0
        alike = sum(len(row) == width for row in rows) / max(len(rows), 1)
        return (alike if width > 1 else 0.0, width)

    best = max(SEPARATORS, key=score)
    return best if score(best)[1] > 1 else ","


def _quotes_are_text(lines: list[str]) -> bool:
    """Tools that separate by tabs often quote nothing: then every line has its cells, and read with quotes they do not hold together."""
    width = lines[0].count("\t") + 1
    if not any('"' in line for line in lines) or any(line.strip() and line.count("\t") + 1 != width for line in lines):
        return False
    try:
        return any(len(row) != width for row in csv.reader(lines, delimiter="\t", strict=True) if row)
    except csv.Error:
        return True


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
