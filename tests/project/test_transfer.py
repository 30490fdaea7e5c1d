"""Every row from one database into another: the same counts, the same hashes, nothing forgotten."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.postgres import IN_A_HURRY, running
from wellheard_server.project import transfer
from wellheard_server.project.transfer_tables import CLOSED, LEFT, PAGE, tables

INBOX_FILE = {"page", "closed", "sqlite_sequence"}


@pytest.fixture(scope="module")
def server():
    with running(*IN_A_HURRY) as postgres:
        yield postgres


@pytest.fixture(scope="module", autouse=True)
def other_databases_than_the_tests(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def fresh(server, tmp_path_factory):
    """Makes databases with their tables and nothing in them; made once, then copied."""
    with transfer.store(server.create("fresh")) as store:
        transfer.prepare(store)
        assert transfer.is_empty(store)
    folder = tmp_path_factory.mktemp("fresh")
    with transfer.store("", folder) as store:
        transfer.prepare(store)

    def made(name: str) -> str:
        server.sql(f"CREATE DATABASE {name} TEMPLATE fresh")
        return server.url(name)

    made.folder = folder
    return made


@pytest.fixture(scope="module")
def bakery(tmp_path_factory) -> Path:
    """A folder as an installation leaves it: people, a published survey, responses, and pages that wait in the inbox."""
    folder = tmp_path_factory.mktemp("bakery")
    fill(folder)
    return folder


def test_every_table_of_the_database_is_carried_or_left_for_a_reason(db):
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))

    assert there == {table.name for table in tables()} | set(LEFT) | (
        {PAGE.name, CLOSED.name} if connection.vendor == "postgresql" else set()
    )


def test_every_column_is_carried(db):
    for table in tables():
        with connection.cursor() as cursor:
            there = {column.name for column in connection.introspection.get_table_description(cursor, table.name)}
        assert there == {column.name for column in table.columns}, table.name


def test_the_inbox_file_has_no_table_that_is_not_carried(bakery):
    with closing(sqlite3.connect(bakery / "inbox.db")) as inbox:
        assert {name for (name,) in inbox.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == INBOX_FILE
        columns = [name for _, name, *_ in inbox.execute("PRAGMA table_info(page)")]
    assert [*columns, "drained"] == [column.name for column in PAGE.columns]


def test_there_and_back_again_nothing_differs(bakery, fresh, tmp_path):
    url = fresh("there")
    with (
        transfer.store("", bakery) as ours,
        transfer.store(url) as theirs,
        transfer.store("", copied(fresh.folder, tmp_path)) as back,
    ):
        sent = transfer.copy(ours, theirs)
        assert transfer.copy(theirs, back) == sent == transfer.counted(ours) == transfer.counted(back)

    assert {each.table: each.rows for each in sent}["inbox_page"] == 5
    assert {each.table: each.rows for each in sent}["responses_response"] > 0


def test_what_was_drained_is_drained_on_the_other_side_and_back(bakery, fresh, tmp_path):
    url = fresh("drained")
    with transfer.store("", bakery) as ours, transfer.store(url) as theirs:
        transfer.copy(ours, theirs)
    marks = "SELECT seq, drained FROM inbox_page ORDER BY seq"
    with psycopg.connect(url) as database:
        assert database.execute(marks).fetchall() == [(2, True), (3, True), (4, True), (6, False), (7, False)]
        # Seqs are committed in any order there: an early one may be the last to be drained.
        database.execute("UPDATE inbox_page SET drained = seq NOT IN (3, 7)")

    with transfer.store(url) as theirs, transfer.store("", copied(fresh.folder, tmp_path)) as back:
        transfer.copy(theirs, back)
    with closing(sqlite3.connect(tmp_path / "main.db")) as main, closing(sqlite3.connect(tmp_path / "inbox.db")) as box:
        [(drained,)] = main.execute("SELECT seq FROM responses_drainoffset")
        assert drained == 6
        bodies = [bytes(body) for (body,) in box.execute("SELECT body FROM page WHERE seq > ? ORDER BY seq", [drained])]
        assert bodies == [b'{"number":7}', b'{"number":3}']
        assert box.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (1,)


def test_numbers_given_out_go_on_where_they_were(bakery, fresh):
    url = fresh("numbers")
    with transfer.store("", bakery) as ours, transfer.store(url) as theirs:
        transfer.copy(ours, theirs)
        assert theirs.given() == ours.given() == 9
    with psycopg.connect(url) as database:
        given = "SELECT nextval(pg_get_serial_sequence(%s, %s))"
        assert database.execute(given, ("inbox_page", "seq")).fetchone() == (10,)
        [(highest,)] = database.execute("SELECT max(id) FROM responses_parkedrow").fetchall()
        assert database.execute(given, ("responses_parkedrow", "id")).fetchone() == (highest + 1,)
        assert database.execute(given, ("accounts_signinattempt", "id")).fetchone() == (1,)


def test_a_value_that_arrives_changed_is_noticed_and_nothing_is_kept(bakery, fresh, monkeypatch):
    url = fresh("changed")
    with transfer.store("", bakery) as ours, transfer.store(url) as theirs:
        monkeypatch.setattr(theirs, "put", spoiling(theirs.put))
        with pytest.raises(transfer.Differs, match="people_person"):
            transfer.copy(ours, theirs)
        assert transfer.is_empty(theirs)


def test_a_copy_made_anew_replaces_the_one_before(bakery, fresh):
    url = fresh("anew")
    with transfer.store("", bakery) as ours, transfer.store(url) as theirs:
        assert transfer.copy(ours, theirs) == transfer.copy(ours, theirs)
        assert not transfer.is_empty(theirs)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), lambda inner: st.lists(inner) | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner), max_leaves=8))  # fmt: skip
def test_json_says_the_same_in_both_databases(server, value):
    text = json.dumps(value)
    theirs = psycopg.connect(server.url()).execute("SELECT %s::jsonb::text", (text,)).fetchone()[0]

    assert transfer.canonical(theirs) == transfer.canonical(text)


def copied(folder: Path, to: Path) -> Path:
    shutil.copy(folder / "main.db", to)
    return to


def spoiling(put):
    """Somebody's address loses a letter on the way."""

    def spoilt(table, batches):
        if table.name != "people_person":
            return put(table, batches)
        place = [column.name for column in table.columns].index("email")
        return put(table, [[(*row[:place], row[place][1:], *row[place + 1 :]) for row in batch] for batch in batches])

    return spoilt


def fill(folder: Path) -> None:
    """In a process of its own: Django knows one database at a time."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("WELLHEARD", "DJANGO", "DATABASE"))
    }
    subprocess.run([sys.executable, "-m", "tests.project.bakery", str(folder)], check=True, env=kept)
