"""DuckDB may read the lake and nothing else."""

import threading

import pytest

from wellheard.base.errors import WellheardError
from wellheard.facts.engine import Engine, Vanished
from wellheard.facts.sql import Sql, value


@pytest.fixture
def engine(tmp_path):
    lake = tmp_path / "it's a lake"
    lake.mkdir()
    return Engine(lake)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{planted}')",
        "SELECT * FROM read_text('{planted}')",
        "SELECT * FROM read_blob('{planted}')",
        "SELECT * FROM '{planted}'",
        "SELECT * FROM glob('{planted}*')",
        "COPY (SELECT 1) TO '{planted}'",
        "ATTACH '{planted}.db'",
        "EXPORT DATABASE '{planted}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
    ],
)
def test_nothing_outside_the_lake_is_touched(engine, tmp_path, statement):
    planted = tmp_path / "planted.csv"
    planted.write_text("secret\nhunter2\n")

    with pytest.raises(Exception, match=r"(?i)disabled|locked|cannot|permission") as refusal:
        engine.rows(Sql(statement.format(planted=planted)))

    assert "hunter2" not in str(refusal.value)
    assert planted.read_text() == "secret\nhunter2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it's a lake", "planted.csv"]


def test_a_question_that_takes_too_long_is_stopped(engine):
    with pytest.raises(WellheardError, match="took longer than"):
        engine.rows(
            Sql("SELECT count(*) FROM range(100000000000) a, range(1000000) b WHERE a.range + b.range = 1"), seconds=0.2
        )

    assert engine.rows(Sql("SELECT " + "1")) == [(1,)]


def test_a_question_that_takes_too_much_memory_is_refused(tmp_path):
    engine = Engine(tmp_path, memory="20MB")
    many = "SELECT list(md5(CAST(r.range AS VARCHAR))) FROM range(" + value(3_000_000) + ") r"

    with pytest.raises(WellheardError, match="more memory than it may have"):
        engine.rows(many)


def test_a_missing_file_is_said_to_have_vanished(engine, tmp_path):
    with pytest.raises(Vanished):
        engine.rows("SELECT * FROM read_parquet(" + value([str(tmp_path / "it's a lake" / "gone.parquet")]) + ")")


def test_a_process_has_one_engine_a_lake(tmp_path):
    one = Engine.of(tmp_path)

    assert Engine.of(tmp_path / ".") is one


def test_threads_ask_at_the_same_time(engine):
    found = []

    def ask(n):
        for _ in range(20):
            found.append((n, engine.rows("SELECT " + value(n))[0][0]))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(found) == 120
    assert all(asked == got for asked, got in found)
