"""CSV that opens right in a spreadsheet, and does nothing there."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from wellheard.base.language import N_
from wellheard.exporters.batch import Cells
from wellheard.exporters.column import Column
from wellheard.exporters.format import Pages, Streamed, formats
from wellheard.exporters.tame import tame


class Csv(Streamed):
    """UTF-8 with the mark by which spreadsheets know it, commas, one header row. Numbers are numbers; a text that would
    be a formula has an apostrophe before it, which our importer takes off again.
    """

    key = "csv"
    title = N_("CSV, for any program")
    suffix = ".csv"
    media_type = "text/csv; charset=utf-8"

    def chunks(self, columns: Sequence[Column], pages: Pages) -> Iterator[bytes]:
        names = [tame(column.name) for column in columns]
        yield f"\N{ZERO WIDTH NO-BREAK SPACE}{_text([names])}".encode()
        written = [place for place, column in enumerate(columns) if column.is_written]
        for page in pages:
            cells = list(page)
            for place in written:
                cells[place] = _tamed(page[place])
            yield _text(zip(*cells, strict=True)).encode()


def _text(rows: Iterable[Sequence[object]]) -> str:
    """A new buffer each time: one that was rewound takes twice as long."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _tamed(cells: Cells) -> Cells:
    """Each different text is looked at once; the whole column is passed on as it is where none would be a formula."""
    changed = {text: tamed for text in set(cells) if isinstance(text, str) and (tamed := tame(text)) != text}
    return [changed.get(text, text) for text in cells] if changed else cells


formats.add(Csv())
