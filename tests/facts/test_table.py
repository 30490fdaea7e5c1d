"""The table takes each step once, whoever writes and however often."""

import json
import threading
from contextlib import suppress
from datetime import datetime

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from tests.facts.bakery import FIRST, noon, nps, started
from wellheard.base.errors import DefinitionError
from wellheard.facts import FactRow, FactTable, Ledger, Query, TableBusy
from wellheard.facts.row import to_arrow
from wellheard.metrics import metrics

RULE = metrics.get("nps")
EVERYONE = Query(metric=RULE, kind="nps")


def test_a_step_told_twice_is_there_once(table, ledger):
    rows = [nps("a", 1, 9.0), nps("b", 2, 3.0)]

    assert table.append(rows, "drain", 2) is True
    assert table.append(rows, "drain", 2) is False
    assert table.append(rows, "drain", 1) is False

    assert ledger.total(EVERYONE).n == 2
    assert table.written("drain") == 2


def test_writers_count_their_steps_apart(table):
    table.append([nps("a", 1, 9.0)], "drain", 7)

    assert table.written("import:spring") == -1
    assert table.append([nps("b", 2, 9.0)], "import:spring", 0) is True
    assert (table.written("drain"), table.written("import:spring")) == (7, 0)


def test_a_step_without_rows_is_remembered_too(table, ledger):
    table.append([], "drain", 3)

    assert table.written("drain") == 3
    assert ledger.total(EVERYONE).n == 0


def test_of_two_writers_who_know_the_same_past_one_is_told_it_came_late(tmp_path):
    one, other = FactTable(tmp_path, "bakery"), FactTable(tmp_path, "bakery")
    one.append([nps("a", 1, 9.0)], "drain", 1)
    other.snapshot()
    barrier, taken = threading.Barrier(2), []

    def write(table):
        barrier.wait()
        taken.append(table.append([nps("b", 2, 3.0)], "drain", 2))

    threads = [threading.Thread(target=write, args=(table,)) for table in (one, other)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(taken) == [False, True]
    assert Ledger(one).total(EVERYONE).n == Ledger(other).total(EVERYONE).n == 2


def test_who_stalled_and_wakes_up_late_adds_nothing(tmp_path):
    """The other has taken the first rows, and is about to take the rest; both began with an empty table."""
    stalled, other = FactTable(tmp_path, "bakery"), FactTable(tmp_path, "bakery")
    rows = [nps("a", 1, 9.0), nps("b", 2, 3.0), nps("c", 3, 3.0)]
    began = stalled.written("drain")
    assert other.append(rows[:1], "drain", 1, after=began) is True

    assert stalled.append(rows, "drain", 3, after=began) is False
    assert other.append(rows[1:], "drain", 3, after=1) is True

    assert Ledger(other).total(EVERYONE).n == 3


def test_a_commit_refused_by_the_log_itself_is_looked_at_again(table, monkeypatch):
    table.append([nps("a", 1, 9.0)], "drain", 1)
    stranger, write = FactTable(table.place.root, "bakery"), table._append

    def late(data, transaction):
        monkeypatch.setattr(table, "_append", write)
        stranger._refresh()
        stranger._append(data, transaction)  # past our lock, as a foreign engine would
        raise CommitFailedError("Concurrent transaction failed.")

    monkeypatch.setattr(table, "_append", late)

    assert table.append([nps("b", 2, 3.0)], "drain", 2) is False
    assert Ledger(table).total(EVERYONE).n == 2


def test_another_process_sees_what_was_appended(tmp_path):
    writer, reader = FactTable(tmp_path, "bakery"), Ledger(FactTable(tmp_path, "bakery"))
    assert reader.total(EVERYONE).n == 0

    for seq in range(1, 4):
        writer.append([nps(f"guest-{seq}", seq, 9.0)], "drain", seq)
        assert reader.total(EVERYONE).n == seq


def test_files_say_their_month_days_and_sequence(table):
    table.append(
        [nps("a", 4, 9.0), nps("b", 9, 9.0, day=FIRST.replace(day=1)), nps("c", 5, 1.0, day=FIRST.replace(month=9))],
        "drain",
        1,
    )

    august, september = sorted(table.files(), key=lambda file: file.month)

    assert (august.month, august.rows, august.seq_low, august.seq_high) == ("2026-08", 2, 4, 9)
    assert (august.day_low, august.day_high) == (FIRST.replace(day=1), FIRST)
    assert (september.month, september.rows) == ("2026-09", 1)


def test_a_rebuild_takes_the_old_tables_place_when_it_is_whole(table, ledger):
    table.append([nps("a", 1, 9.0)], "drain", 1)

    with table.rebuilding() as fresh:
        fresh.append([nps("b", 1, 0.0), nps("c", 2, 0.0)], "drain", 5)
        assert ledger.total(EVERYONE).n == 1

    assert ledger.total(EVERYONE).n == 2
    assert table.written("drain") == 5
    assert len(list(table.place.folder.glob("facts-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_table(table, ledger):
    table.append([nps("a", 1, 9.0)], "drain", 1)

    with suppress(ZeroDivisionError), table.rebuilding() as fresh:
        fresh.append([nps("b", 1, 0.0)], "drain", 5)
        raise ZeroDivisionError

    assert ledger.total(EVERYONE).value == 100
    assert table.written("drain") == 1

    table.vacuum()
    assert len(list(table.place.folder.glob("facts-*"))) == 1


def test_while_a_table_is_rebuilt_others_may_wait_or_go_on(table):
    table.append([nps("a", 1, 9.0)], "drain", 1)

    with table.rebuilding(), pytest.raises(TableBusy):
        FactTable(table.place.root, "bakery").append([nps("b", 2, 9.0)], "drain", 2, wait=False)

    assert table.append([nps("b", 2, 9.0)], "drain", 2, wait=False) is True


def test_a_dropped_table_is_gone_and_may_be_made_again(table, ledger):
    table.append([nps("a", 1, 9.0)], "drain", 1)

    table.drop()
    assert (table.exists, table.files(), ledger.total(EVERYONE).n) == (False, [], 0)

    table.create()
    assert table.append([nps("a", 1, 9.0)], "drain", 1) is True
    assert ledger.total(EVERYONE).n == 1


def test_a_table_is_open_to_any_reader_at_its_name(table):
    table.append([nps("a", 1, 9.0, attributes={"plan": "gold"})], "drain", 1)

    rows = DeltaTable(str(table.place.name)).to_pyarrow_table().to_pylist()

    assert rows[0]["month"] == "2026-08"
    assert dict(rows[0]["attributes"]) == {"plan": "gold"}
    assert rows[0]["schema_version"] == 1


def test_the_log_keeps_no_statistics_about_people(table):
    private = {
        "person": "Dana Levi",
        "touchpoint": "Dana's desk",
        "source": "dana@example.org",
        "label": "Dana",
        "attributes": {"name": "Dana"},
    }
    table.append([nps("a", 1, 9.0, **private), nps("b", 2, 9.0, **private)], "drain", 1)
    table.append([nps("c", 3, 9.0, **private)], "drain", 2)
    table.compact("all")

    log = table.place.name / "_delta_log"
    told = [json.loads(line) for path in sorted(log.glob("*.json")) for line in path.read_text().splitlines()]
    statistics = [json.loads(line["add"]["stats"]) for line in told if "add" in line]

    assert len(statistics) == 3
    assert all(
        set(found["minValues"]) | set(found["maxValues"]) == {"seq", "submitted_at", "day", "response"}
        for found in statistics
    )
    assert not any("Dana" in path.read_text() or "dana@" in path.read_text() for path in log.glob("*.json"))
    DeltaTable(str(table.place.name)).create_checkpoint()
    assert not any(b"Dana" in path.read_bytes() for path in log.glob("*.parquet"))


def test_a_time_without_a_zone_is_refused():
    row = FactRow(kind="nps", day=FIRST, submitted_at=datetime(2026, 8, 30, 12), seq=1, response="a", survey="s")

    with pytest.raises(DefinitionError, match="needs a zone"):
        to_arrow([row])


def test_rows_keep_their_order_and_every_column():
    rows = [nps("b", 2, None, attributes={"x": "1", "y": ""}), started("a", 1, person="p")]

    made = to_arrow(rows)

    assert made["response"].to_pylist() == ["b", "a"]
    assert made["missing"].to_pylist() == ["not_applicable", ""]
    assert made["submitted_at"].to_pylist()[0] == noon(FIRST)
    assert made["person"].to_pylist() == [None, "p"]
