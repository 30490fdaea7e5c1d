"""Compaction changes files, never numbers."""

import threading
from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.facts.bakery import FIRST, bread, nps, retired
from wellheard.facts import Column, FactTable, Ledger, Query, compaction
from wellheard.metrics import metrics

RULE = metrics.get("nps")
EVERYONE = Query(metric=RULE, kind="nps", by=(Column("language"),))


def fill(table: FactTable, batches: int, *, each: int = 5, first: int = 0) -> None:
    for step in range(first, first + batches):
        seqs = range(step * each, step * each + each)
        rows = [
            nps(f"guest-{n}", n, float(n % 11), language="he" if n % 2 else "en", day=FIRST + timedelta(days=n % 3))
            for n in seqs
        ]
        table.append([*rows, *[bread(f"guest-{n}", n, "rye") for n in seqs]], "drain", step)


@pytest.mark.parametrize("scope", ["small", "dead", "all"])
def test_numbers_and_writers_steps_stay(table, scope):
    fill(table, 6)
    table.append([retired("guest-3", 100, since=3), nps("guest-3", 100, 10.0)], "drain", 10)
    before = Ledger(table).counts(EVERYONE)

    taken = table.compact(scope)

    assert taken > 6
    assert len({file.month for file in table.files()}) == len(table.files())
    assert Ledger(table).counts(EVERYONE) == before
    assert table.written("drain") == 10
    assert table.append([], "drain", 10) is False


def test_rows_are_sorted_by_kind_and_time_in_row_groups_duckdb_can_skip(table):
    fill(table, 3)

    table.compact("all")

    for file in table.files():
        read = pq.ParquetFile(file.path)
        rows = [(row["kind"], row["submitted_at"]) for row in read.read(["kind", "submitted_at"]).to_pylist()]
        assert rows == sorted(rows)
        assert read.metadata.row_group(0).column(0).compression == "ZSTD"


def test_dead_rows_and_the_retired_rows_that_killed_them_are_gone(table):
    fill(table, 2)
    table.append([retired("guest-3", 100), nps("guest-3", 100, 10.0)], "drain", 10)
    table.append([retired("guest-3", 200)], "drain", 11)

    table.compact("all")
    table.vacuum()

    left = "kind = 'retired' OR response = 'guest-3'"
    kept = duckdb.sql(
        f"SELECT response FROM read_parquet({[file.path for file in table.files()]}) WHERE {left}"
    ).fetchall()
    assert kept == []


def test_a_retired_row_stays_while_a_file_left_alone_holds_what_it_kills(table, monkeypatch):
    monkeypatch.setattr("wellheard.facts.compaction.SMALL", 12)
    fill(table, 1, each=8)  # one file, "large": 16 rows in all but over three days of two months
    large = [file for file in table.files() if file.rows >= 10]
    table.append([retired("guest-0", 100), nps("guest-0", 100, 10.0)], "drain", 10)
    table.append([nps("guest-90", 101, 10.0)], "drain", 11)
    before = Ledger(table).counts(EVERYONE)

    table.compact("small")

    assert {file.path for file in large} <= {file.path for file in table.files()}
    assert Ledger(table).counts(EVERYONE) == before


def test_answers_given_during_a_compaction_are_kept(table, monkeypatch):
    fill(table, 4)
    other, write, news = FactTable(table.place.root, "bakery"), compaction._write, iter(range(1000, 1100))

    def slowly(*arguments):
        seq = next(news)
        other.append(
            [retired("guest-3", seq), nps("guest-3", seq, 10.0), nps(f"late-{seq}", seq, 0.0)], "drain", seq, wait=False
        )
        return write(*arguments)

    monkeypatch.setattr(compaction, "_write", slowly)

    assert table.compact("all") > 4
    monkeypatch.undo()

    counts = Ledger(table).counts(Query(metric=RULE, kind="nps"))[()]
    late = next(news) - 1000
    assert late >= 1
    assert sum(counts[band] for band in ("promoters", "passives", "detractors")) == 20 + late
    table.compact("all")
    assert Ledger(table).counts(Query(metric=RULE, kind="nps"))[()] == counts


def test_a_fresh_table_may_be_sorted_before_it_takes_its_place(table, ledger):
    fill(table, 2)

    with table.rebuilding() as fresh:
        fill(fresh, 5)
        fresh.compact("all")

    assert len(table.files()) == len({file.month for file in table.files()})
    assert ledger.total(Query(metric=RULE, kind="nps")).n == 25


def test_a_response_killed_whole_leaves_no_file_behind(table, ledger):
    table.append([nps("a", 1, 9.0)], "drain", 1)
    table.append([retired("a", 2)], "drain", 2)

    table.compact("all")
    table.vacuum()

    assert table.files() == []
    assert ledger.counts(EVERYONE) == {}
    assert not list(table.place.name.glob("month=*/*.parquet"))
    assert table.append([], "drain", 2) is False


def test_vacuum_leaves_only_the_files_of_the_table(table):
    fill(table, 4)
    orphan = table.place.name / "month=2026-08" / "killed-while-writing.parquet"
    orphan.write_bytes(b"half a file")

    table.compact("all")
    table.vacuum()

    assert {str(path.resolve()) for path in table.place.name.glob("month=*/*")} == {file.path for file in table.files()}


def test_a_sorted_month_is_left_alone(table):
    fill(table, 3)
    table.compact("all")

    assert table.compact("all") == 0
    assert table.compact("small") == 0


def test_many_small_files_ask_for_compaction(table):
    fill(table, 3)

    assert table.needs_compaction(limit=2)
    assert not table.needs_compaction()
    table.compact()
    assert not table.needs_compaction(limit=2)


def test_a_reader_during_compaction_and_vacuum_sees_all_or_all(table):
    fill(table, 8)
    query = Query(metric=RULE, kind="nps")
    whole, seen, faults, done = Ledger(table).counts(query), [], [], threading.Event()

    def read() -> None:
        reader = Ledger(FactTable(table.place.root, "bakery"))
        try:
            while not done.is_set():
                reader.forget()  # as if every reader were the first
                seen.append(reader.counts(query) == whole)
        except Exception as fault:  # noqa: BLE001 - reported by the test itself
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(2)]
    [reader.start() for reader in readers]
    try:
        for round_ in range(6):
            table.append(
                [retired(f"nobody-{round_}", 10_000 + round_), bread(f"nobody-{round_}", 10_000 + round_, "rye")],
                "drain",
                100 + round_,
            )
            table.compact("all")
            table.vacuum()
    finally:
        done.set()
        [reader.join() for reader in readers]

    assert faults == []
    assert len(seen) > 5
    assert all(seen)


def test_large_retirements_stay_cheap_where_nothing_is_dead(table, ledger):
    fill(table, 2)
    table.append([retired(f"stranger-{n}", 1000 + n) for n in range(500)], "drain", 10)

    ledger.counts(EVERYONE)

    assert all(not ledger._retirement.killed(file) for file in table.files())
