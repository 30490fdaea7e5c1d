"""CSV that opens right in a spreadsheet, and does nothing there."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from wellheard.base.spreadsheet import harmless

# A cell beginning with one of these is a formula to a spreadsheet; the full-width ones are to those of East Asia.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
Cell = str | int | float | bool | None


def cell(value: Cell) -> str | int | float:
    """Numbers stay numbers; a text that would be a formula gets an apostrophe before it; NUL goes, for no reader takes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return harmless(value).replace("\0", "")


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_response(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download. The mark at its start tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\N{ZERO WIDTH NO-BREAK SPACE}" + csv_text(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
