"""An import whose process is killed goes on where it stopped: every row once, in the records and in the facts."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

ROWS = 200


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "answers.csv", ROWS)


def written(path: Path, n: int) -> Path:
    rows = (f"{n % 11},2026-{n % 9 + 1:02d}-03 10:00,{'warm bread' if n % 3 else ''},C-{n % 17}\n" for n in range(n))
    path.write_text("nps,when,why,who\n" + "".join(rows))
    return path


@pytest.mark.kill
@pytest.mark.parametrize("step", [3001, pytest.param(131, marks=pytest.mark.proof)])
def test_an_import_killed_again_and_again_adds_every_row_once(step: int, file: Path, tmp_path: Path) -> None:
    kills = 0
    for n in count(23, step):
        code = _run(file, n, tmp_path)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1

    assert _run(file, 0, tmp_path) == 0
    assert kills > 2
    _every_row_is_there_once(tmp_path / "data")


def _run(file: Path, n: int, folder: Path) -> int:
    command = [sys.executable, "-m", "tests.responses.killed_import", str(file), str(n)]
    return subprocess.run(
        command, env={**os.environ, "DATABASE_URL": "", "WELLHEARD_DATA": str(folder / "data")}, capture_output=True
    ).returncode


def _every_row_is_there_once(data: Path, n: int = ROWS) -> None:
    written_words = sum(1 for row in range(n) if row % 3)
    with sqlite3.connect(data / "main.db") as base:
        (responses,) = base.execute("select count(*) from responses_response").fetchone()
        (comments,) = base.execute("select count(*) from responses_comment").fetchone()
        (people,) = base.execute("select count(*) from people_person").fetchone()
        (surveys,) = base.execute("select count(*) from surveys_survey").fetchone()
        (answered,) = base.execute("select answered from surveys_survey").fetchone()
        imported = base.execute("select stored, rows from responses_import where finished_at is not null").fetchall()
        (news,) = base.execute("select count(*) from base_announcement where kind = 'FileImported'").fetchone()
    assert (responses, comments, people, surveys, answered) == (n, written_words, 17, 1, n)
    assert (imported, news) == ([(n, n)], 1)
    (log,) = (data / "lake").rglob("_delta_log")
    facts = pa.table(DeltaTable(str(log.parent)).to_pyarrow_table()).select(["response", "kind"]).to_pylist()
    kinds = Counter(row["kind"] for row in facts)
    assert len({row["response"] for row in facts}) == n
    assert kinds == {"started": n, "completed": n, "nps": n, "text": written_words}


@pytest.mark.kill
@pytest.mark.parametrize(
    ("rows", "at_once", "step", "kills_wanted"),
    [(ROWS, 40, 3301, 2), pytest.param(100_000, 5_000, 90_001, 20, marks=pytest.mark.proof)],
)
def test_a_file_brought_in_by_the_browser_and_killed_again_and_again_comes_in_once(
    rows: int, at_once: int, step: int, kills_wanted: int, tmp_path: Path
) -> None:
    file = written(tmp_path / "answers.csv", rows)
    kills, n = 0, 41
    while True:
        code = _work(file, n if kills < 25 else 0, at_once, tmp_path)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills, n = kills + 1, n + step

    assert kills >= kills_wanted
    assert _work(file, 0, at_once, tmp_path) == 3, "it is done, and says so"
    _every_row_is_there_once(tmp_path / "data", rows)


def _work(file: Path, n: int, at_once: int, folder: Path) -> int:
    command = [sys.executable, "-m", "tests.responses.killed_job", str(file), str(n), str(at_once)]
    environment = {**os.environ, "DATABASE_URL": "", "WELLHEARD_DATA": str(folder / "data")}
    return subprocess.run(command, env=environment, capture_output=True).returncode
