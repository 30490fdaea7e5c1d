"""`wellheard move`: a folder becomes an installation on PostgreSQL, whole or not at all."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.postgres import IN_A_HURRY, Postgres, running
from tests.project.nodes import SECRET
from tests.project.product import WELLHEARD, command, environment, free_port, start
from tests.project.test_transfer import fill
from wellheard_server.project.transfer_tables import CLOSED, PAGE, tables


@pytest.fixture(scope="module")
def server():
    with running(*IN_A_HURRY) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def bakery(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bakery") / "data"
    folder.mkdir()
    fill(folder)
    return folder


@pytest.fixture
def folder(bakery, tmp_path) -> Path:
    return Path(shutil.copytree(bakery, tmp_path / "data"))


def moved(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return command("move", *words, data=folder, DATABASE_URL="")


def test_everything_is_carried_and_the_numbers_are_the_same_and_the_folder_says_where_it_went(folder, server, tmp_path):
    slug, url = json.loads((folder / "made.json").read_text())["slug"], server.create("moved")
    before = scores(folder, slug, DATABASE_URL="")

    done = moved(folder, "--to", url, "--lake", str(tmp_path / "lake"), "--json")

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {each["table"] for each in said["tables"]} == {table.name for table in [*tables(), PAGE, CLOSED]}
    assert said["rows"] == sum(each["rows"] for each in said["tables"]) > 0
    secret = (folder / "secret.key").read_text()
    elsewhere = {"DATABASE_URL": url, "LAKE_URL": said["lake"], "WELLHEARD_SECRET_KEY": secret}
    assert scores(tmp_path / "node", slug, **elsewhere) == before

    for words in (
        ["up"],
        ["key", "create", "--workspace", "orna-bakeries", "--name", "late", "--scope", "surveys.read"],
    ):
        refused = command(*words, data=folder, DATABASE_URL="", PORT=str(free_port()))
        assert refused.returncode == 2
        assert "moved to PostgreSQL (moved on" in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_a_running_installation_is_not_moved(folder, server):
    product = start(folder, DATABASE_URL="")
    refused = moved(folder, "--to", server.create("running"))
    product.stop()

    assert refused.returncode == 2
    assert "Another Wellheard is running on the data folder" in refused.stderr


def test_a_database_in_which_there_is_something_is_refused(folder, server):
    others = server.create("others")
    server.sql("CREATE TABLE poems (words text)", "others")
    full = server.create("full")
    assert moved(folder, "--to", full).returncode == 0
    (folder / "moved.json").unlink()
    command("admin", "create", "--email", "late@example.org", "--name", "Late", data=folder, DATABASE_URL="")

    for url, words in ((others, "what is in it is not Wellheard's"), (full, "it holds an installation already")):
        refused = moved(folder, "--to", url)
        assert refused.returncode == 2
        assert words in refused.stderr
        assert not (folder / "moved.json").exists()
    assert "cannot be reached" in moved(folder, "--to", "postgresql://nobody@127.0.0.1:1/none").stderr
    assert "must begin with postgresql://" in moved(folder, "--to", "mysql://somewhere/none").stderr


def test_killed_anywhere_the_folder_is_whole_and_the_database_knows_it_is_not(folder, server, tmp_path):
    url, kept = server.create("killed"), contents(folder)
    for table in ("accounts_user", "responses_response", "inbox_closed"):
        killed_at(table, folder, url, server)

        assert contents(folder) == kept
        assert server.sql("SELECT count(*) FROM accounts_user", "killed") == "0"
        refused = command(
            "worker", data=tmp_path / "node", DATABASE_URL=url, WELLHEARD_SECRET_KEY=SECRET, PORT=str(free_port())
        )
        assert "its move was cut off: run `wellheard move` again" in refused.stderr

    assert moved(folder, "--to", url).returncode == 0
    (folder / "moved.json").unlink()  # as if killed between the last two steps
    again = moved(folder, "--to", url)
    assert again.stdout.startswith("Everything had arrived before"), again.stderr
    assert (folder / "moved.json").exists()


def killed_at(table: str, folder: Path, url: str, server: Postgres) -> None:
    """Held up at that table by a lock, and killed there."""
    words = [WELLHEARD, "move", "--to", url, "--data", str(folder)]
    with psycopg.connect(server.url("killed")) as database:
        has_tables = database.execute("SELECT to_regclass(%s)", (table,)).fetchone()[0]
        if has_tables:
            database.execute(f"LOCK TABLE {table} IN SHARE MODE")
        process = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'killed'"
        if has_tables:
            while server.sql(waits) == "0" and time.monotonic() < until:
                time.sleep(0.05)
        else:
            arriving = "SELECT count(*) FROM base_installation WHERE arriving_at IS NOT NULL"
            while time.monotonic() < until:
                if (
                    server.sql("SELECT to_regclass('base_installation')", "killed")
                    and server.sql(arriving, "killed") == "1"
                ):
                    break
        process.send_signal(signal.SIGKILL)
        process.wait()


def contents(folder: Path) -> dict[str, bytes]:
    """What the folder says; WAL files come and go with whoever looks."""
    return {name: "\n".join(sqlite3.connect(folder / name).iterdump()).encode() for name in ("main.db", "inbox.db")}


def scores(folder: Path, slug: str, **more: str) -> str:
    """What the API says of the survey, once all facts are there."""
    product = start(folder, **more)
    try:
        words = ["--workspace", "orna-bakeries", "--name", "k", "--scope", "scores.read", "--json"]
        key = json.loads(command("key", "create", *words, data=folder, **more).stdout)["key"]
        until = time.monotonic() + 20
        while True:
            told = httpx.get(f"{product.url}/api/v1/scores/{slug}", headers={"Authorization": f"Bearer {key}"})
            assert told.status_code == 200, told.text
            if told.json()["scores"][0]["n"] == 12:
                return told.text
            assert time.monotonic() < until, told.text
    finally:
        product.process.kill()
        product.process.wait()
