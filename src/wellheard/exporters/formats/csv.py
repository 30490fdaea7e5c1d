"""CSV that opens right in a spreadsheet, and does nothing there."""

import csv
import io
from collections.abc import Iterator, Sequence

from wellheard.base.language import N_
from wellheard.base.spreadsheet import harmless
from wellheard.exporters.column import Column
from wellheard.exporters.format import Pages, Streamed, formats
from wellheard.exporters.layout import Row


class Csv(Streamed):
    """UTF-8 with the mark by which spreadsheets know it, commas, one header row. Numbers are numbers; a text that would
    be a formula has an apostrophe before it, which our importer takes off again.
    """

    key = "csv"
    title = N_("CSV, for any program")
    suffix = ".csv"
    media_type = "text/csv; charset=utf-8"

    def chunks(self, columns: Sequence[Column], pages: Pages) -> Iterator[bytes]:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([cell(column.name) for column in columns])
        yield f"\N{ZERO WIDTH NO-BREAK SPACE}{out.getvalue()}".encode()
        written = [place for place, column in enumerate(columns) if column.is_written]
        for rows in pages:
            out.seek(0)
            out.truncate()
            for row in rows:
                _tame(row, written)
            writer.writerows(rows)
            yield out.getvalue().encode()


def cell(text: str) -> str:
    """NUL goes, for no reader takes it."""
    return harmless(text).replace("\0", "")


def _tame(row: Row, places: list[int]) -> None:
    """Nothing that begins with a letter or a digit is a formula, and most cells do."""
    for place in places:
        value = row[place]
        if type(value) is str and value and (not value[0].isalnum() or "\0" in value):
            row[place] = cell(value)


formats.add(Csv())
