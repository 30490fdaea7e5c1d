"""Whatever the dialect a table was written in, the same rows come out."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellheard.importers import open_table

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32")
# Everything a cell may hold but NUL and lone surrogates. Blanks alone could be taken for an empty line of a one-column file.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAMES = st.lists(st.from_regex(r"[a-z][a-z ]{0,6}[a-z]", fullmatch=True), min_size=2, max_size=5, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    row = st.lists(TEXT, min_size=len(names), max_size=len(names))
    return names, draw(st.lists(row, max_size=8))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=tables(),
    separator=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(ENCODINGS),
    zipped=st.booleans(),
    quote_all=st.booleans(),
)
def test_a_table_comes_back_from_every_dialect(
    table: tuple[list[str], list[list[str]]],
    separator: str,
    newline: str,
    encoding: str,
    zipped: bool,
    quote_all: bool,
    tmp_path: Path,
) -> None:
    names, rows = table
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerows([names, *rows])
    raw = text.getvalue().encode(encoding)
    path = tmp_path / "table"
    path.write_bytes(gzip.compress(raw) if zipped else raw)

    read = rows_of(path)

    assert read == (tuple(names), rows)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1255", "הלחם טעים מאוד והשירות אדיב, חבל שהתור כל כך ארוך"),
        ("cp1256", "الخبز لذيذ جدا والخدمة ممتازة لكن الطابور طويل"),
        ("gb18030", "面包很好吃，服务也很周到，只是排队时间太长了"),
        ("cp1250", "Chlieb je výborný a obsluha milá, škoda že rad býva taký dlhý. Ďakujem, prídem znova."),
        ("cp1251", "Хлеб очень вкусный, а очередь слишком длинная"),
    ],
)
def test_the_code_pages_that_tools_still_write_are_told_by_their_letters(
    encoding: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(("nps;comment\r\n" + f"10;{words}\r\n" * 3).encode(encoding))

    table = open_table(path)
    comments = [cell for batch in table.batches(["comment"]) for cell in batch.column(0).to_pylist()]

    assert comments == [words] * 3
    assert table.note == f"read as {encoding}"


def test_letters_that_come_late_still_decide_the_code_page(tmp_path: Path) -> None:
    words = "Škoda, čakala som príliš dlho na žemľu"
    path = tmp_path / "answers.csv"
    path.write_bytes(b"nps,comment\n" + b"10,fine\n" * 300_000 + f"1,{words.replace(',', '')}\n".encode("cp1250"))

    last = list(open_table(path).batches())[-1]

    assert last.column(1)[-1].as_py() == words.replace(",", "")


def test_a_named_encoding_overrules_the_guess(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("nps,name\n10,Č\n".encode("cp1250"))

    assert rows_of(path, encoding="windows-1250") == (("nps", "name"), [["10", "Č"]])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"sep=;\r\nnps;why\r\n10;a,b\r\n", (("nps", "why"), [["10", "a,b"]])),
        (b"\n\nnps,why\n10,ok\n", (("nps", "why"), [["10", "ok"]])),
        (b"nps\n10\n\n9\n", (("nps",), [["10"], [""], ["9"]])),
        (b"nps,why\n10,ok\n\n\n9,ok\n", (("nps", "why"), [["10", "ok"], ["9", "ok"]])),
        (b'nps,"why,\nreally"\n10,ok\n', (("nps", "why,\nreally"), [["10", "ok"]])),
        (b"nps,,nps\n1,2,3\n", (("nps", "column 2", "nps (2)"), [["1", "2", "3"]])),
        (b'nps,why\n10,5" pizza\n', (("nps", "why"), [["10", '5" pizza']])),
        (b"nps,why", (("nps", "why"), [])),
        (b"nps,why\n10,no end of line", (("nps", "why"), [["10", "no end of line"]])),
    ],
)
def test_habits_of_tools_are_understood(raw: bytes, expected: object, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(raw)

    assert rows_of(path) == expected


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"nps\n" + b"10\n" * 10_000))
    table = open_table(path)

    list(table.batches())

    assert table.progress == (path.stat().st_size, path.stat().st_size)


def rows_of(path: Path, **options: str) -> tuple[tuple[str, ...], list[list[str]]]:
    table = open_table(path, **options)
    return table.columns, [
        list(row) for batch in table.batches() for row in zip(*batch.to_pydict().values(), strict=True)
    ]
