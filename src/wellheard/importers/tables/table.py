"""What every reader gives: rows under named columns, from the front, a batch at a time, in constant memory."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from wellheard.base.errors import DefinitionError, FileError, near_miss
from wellheard.base.registry import Registry

MAX_COLUMNS = 5_000
MAX_CELL = 1 << 18
MAX_ROW = 1 << 20
BATCH_ROWS = 65_536
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Table(ABC):
    """One file, opened. `columns` are its names in order, made unique. Text formats give text cells, typed formats
    their own types.

    `note` says what had to be guessed (encoding, sheet), in words for the person who asked; empty when there was
    nothing to guess.
    """

    key: ClassVar[str]
    magic: ClassVar[tuple[bytes, ...]] = ()
    # The number people see beside the first row of data: a spreadsheet's header is row 1.
    first_row: int = 2

    path: Path
    columns: tuple[str, ...]
    note: str = ""
    sheets: tuple[str, ...] = ()  # of a workbook: all there are to choose from

    @classmethod
    @abstractmethod
    def open(cls, path: Path, *, encoding: str | None = None, sheet: str | None = None) -> "Table":
        """Reads as much as is needed to know the columns. Raises FileError."""

    @abstractmethod
    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows from the first one on, those columns alone when named. May be called again. Raises FileError at the
        first broken row.
        """

    @property
    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """How much of the file the latest `batches` has read, and how much there is, in one unit."""

    def need(self, column: str) -> str:
        """The column, or a DefinitionError that suggests the nearest one."""
        if column not in self.columns:
            raise DefinitionError(
                f"{self.path.name} has no column {column!r}.",
                code="unknown_column",
                hint=near_miss(column, self.columns),
            )
        return column


class _Reader:
    """A table class in the registry, under the table's own key."""

    def __init__(self, table: type[Table]) -> None:
        self.key, self.table = table.key, table


readers: Registry[_Reader] = Registry("file format", "wellheard.importers.tables")


def reads[T: type[Table]](table: T) -> T:
    """Registers a table class. A file is given to the first one whose `magic` it begins with, else it is taken for
    text.
    """
    readers.add(_Reader(table))
    return table


def open_table(path: str | Path, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    """The file as a table; the format is told by content, never by name.

    `encoding` and `sheet` overrule what would be guessed. Raises FileError with one sentence that says where, what was
    expected and what is there.
    """
    path = Path(path)
    head = _head(path)
    if head.startswith(_OLE):
        raise FileError(
            f"{path.name} is an old or password-protected Excel file; expected .xlsx, .csv or Parquet.",
            code="old_excel",
            hint="Save it as .xlsx.",
        )
    for reader in readers:
        if head.startswith(reader.table.magic):
            return reader.table.open(path, encoding=encoding, sheet=sheet)
    return readers.get("csv").table.open(path, encoding=encoding, sheet=sheet)


def _head(path: Path) -> bytes:
    """The first bytes, once it is certain that there is a readable file with something in it."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise FileError(_why_not(path, error), code="unreadable") from error
    if not head:
        raise FileError(f"{path.name} is empty; expected a header row and rows of answers.", code="empty")
    return head


def _why_not(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return f"there is no file {path}."
        case IsADirectoryError():
            return f"{path} is a folder; expected a file."
        case PermissionError():
            return f"{path} may not be read by this user."
    return f"{path} cannot be read: {error.strerror or error}."


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names from a header row: stripped, blanks numbered, repeats told apart.

    >>> unique_names(["a", " b ", "", "a"])
    ('a', 'b', 'column 3', 'a (2)')
    """
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, 1):
        base = name = cell.strip() or f"column {position}"
        repeat = 2
        while name in taken:
            name, repeat = f"{base} ({repeat})", repeat + 1
        taken.add(name)
        names.append(name)
    if len(names) > MAX_COLUMNS:
        raise FileError(
            f"expected at most {MAX_COLUMNS:,} columns, got {len(names):,}.", where="row 1", code="too_many_columns"
        )
    return tuple(names)
