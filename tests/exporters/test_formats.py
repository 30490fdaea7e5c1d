"""Every export format keeps the promises of one. A new file in `files/` is walked without a line here."""

import pytest

from tests.exporters.paper import BLANK, COLUMNS, FULL, NAMES, written
from wellheard.exporters import Streamed, formats
from wellheard.importers.tables.cells import numbers, texts
from wellheard.importers.tables.table import open_table

FORMATS = sorted(formats, key=lambda form: form.key)
every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
readable = pytest.mark.parametrize("form", [form for form in FORMATS if form.key != "jsonl"], ids=lambda form: form.key)


@every_format
def test_it_says_what_it_is(form):
    assert form.title
    assert form.suffix == f".{form.key}"
    assert "/" in form.media_type


@readable
def test_our_own_importer_reads_what_was_written(form, tmp_path):
    table = open_table(written(form, tmp_path, [FULL], [BLANK, FULL]))

    assert list(table.columns) == NAMES
    (batch,) = table.batches()
    columns = {name: texts(batch.column(name)) for name in NAMES}
    assert columns["reason"] == ["Warm bread", "", "Warm bread"]
    assert columns["day"] == ["2026-11-20", "2026-11-21", "2026-11-20"]
    assert columns["where"] == ["shop", "", "shop"]
    for name, value in (("nps", 9), ("loyal", 80), ("how.app", 1)):
        read = numbers(batch.column(name))
        assert (read[0], read[2]) == (value, value)
        assert read[1] != read[1]


@every_format
def test_nobody_answered_is_a_file_too(form, tmp_path):
    path = written(form, tmp_path, [])

    assert path.exists()
    if form.key != "jsonl":
        assert list(open_table(path).columns) == NAMES


@every_format
def test_it_holds_one_page_at_a_time(form, tmp_path):
    """A page is asked for when the one before it is written; what streams says its head before the first."""
    asked: list[int] = []

    def pages():
        for number in range(3):
            asked.append(number)
            yield [[cell] * 5 for cell in FULL]

    if isinstance(form, Streamed):
        chunks = form.chunks(COLUMNS, pages())
        next(chunks)
        assert asked == []
        next(chunks)
        assert asked == [0]
    else:
        form.write(tmp_path / "file", COLUMNS, pages())
        assert asked == [0, 1, 2]
