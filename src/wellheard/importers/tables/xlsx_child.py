"""The child process that opens a workbook: it may use so much memory and so many seconds, and then it dies alone.

Run as `python -m wellheard.importers.tables.xlsx_child FILE SHEET`. Writes to its standard output: length-prefixed
MessagePack, first a `Head`, then lists of rows of text cells; or one `Fault`.
"""

import sys
import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice

import msgspec

from wellheard.importers.tables.child import Fault
from wellheard.importers.tables.confined import confine, say, trusted

MEMORY = 1 << 30
MAX_UNPACKED = 300 << 20
MAX_PARTS = 10_000
MAX_SHEETS = 100
MAX_ROW_TEXT = 16 << 20
MAX_ROWS = 1_048_576
MAX_COLUMNS = 5_000
ROWS_AT_ONCE = 2_000
TEXT_AT_ONCE = 8 << 20  # characters in a message, so that whoever hears it stays small too


class Head(msgspec.Struct, tag="head"):
    """What the sheet holds: its name, its rows with the header, and the number people see beside the header; and which others there are."""

    sheet: str
    rows: int
    first: int
    sheets: tuple[str, ...] = ()


class Rows(msgspec.Struct, tag="rows"):
    cells: list[list[str]]


Message = Head | Rows | Fault


def main(path: str, sheet: str) -> None:
    confine(MEMORY)
    fault = _unsound_zip(path)
    if fault is None:
        fault = _sheet(path, sheet)
    if fault is not None:
        say(fault)


def _unsound_zip(path: str) -> Fault | None:
    """The directory of the ZIP, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as file:
            parts = file.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Fault(
            "", "begins like an Excel workbook but is damaged or cut off; expected a whole .xlsx file.", "damaged"
        )
    if not any(part.filename.startswith("xl/") for part in parts):
        return Fault(
            "", "is a ZIP archive without a workbook in it; expected an .xlsx file. Unpack it first.", "not_a_workbook"
        )
    if len(parts) > MAX_PARTS:
        return Fault("", f"holds {len(parts):,} parts; expected at most {MAX_PARTS:,}.", "bomb")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        return Fault("", f"unpacks to {unpacked:,} bytes; expected at most {MAX_UNPACKED:,}.", "bomb")
    return None


def _sheet(path: str, name: str) -> Fault | None:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        if name and name not in workbook.sheet_names:
            return Fault(
                "",
                f"has no sheet of that name; its sheets are {', '.join(workbook.sheet_names[:20])}.",
                "unknown_sheet",
            )
        for sheet_name in [name] if name else workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(sheet_name)
            if sheet.height:
                return _rows(sheet_name, sheet, tuple(workbook.sheet_names[:MAX_SHEETS]))
    except (CalamineError, OSError, ValueError) as error:
        return Fault("", f"cannot be read as a workbook ({type(error).__name__}); expected an .xlsx file.", "damaged")
    return Fault("", "is empty; expected a header row and rows of answers.", "empty")


def _rows(name: str, sheet: object, sheets: tuple[str, ...]) -> Fault | None:
    height, width = sheet.height, sheet.width  # type: ignore[attr-defined]
    if height > MAX_ROWS or width > MAX_COLUMNS:
        return Fault(
            f"sheet {name!r}",
            f"expected at most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns, got {height:,} and {width:,}.",
            "too_big",
        )
    say(Head(name, height, sheet.start[0] + 1, sheets))  # type: ignore[attr-defined]
    trusted()
    held: list[list[str]] = []
    size = 0
    for row in islice(sheet.iter_rows(), sheet.start[0], None):  # type: ignore[attr-defined]  # it gives empty rows above
        held.append([_text(cell) for cell in row])
        size += sum(map(len, held[-1]))
        if size > MAX_ROW_TEXT and len(held) == 1:
            return Fault(f"sheet {name!r}", f"expected rows of at most {MAX_ROW_TEXT:,} characters.", "huge_row")
        if len(held) == ROWS_AT_ONCE or size > TEXT_AT_ONCE:
            say(Rows(held))
            held, size = [], 0
    say(Rows(held))
    return None


def _text(cell: object) -> str:
    """As a CSV file would say it: whole numbers without a point, times in ISO 8601."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
