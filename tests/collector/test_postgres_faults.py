"""A PostgreSQL that is cut off, restarted and asked by many: nothing acknowledged is lost, nothing is there twice."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from bench.collector_server import with_inbox
from bench.tracing import wait_for
from django.db import connections

from tests import inboxes
from tests.collector.process import Crowd, Process
from tests.postgres import Postgres, running
from wellheard.collector.submission import link_response
from wellheard_server.base.doors import INGEST
from wellheard_server.base.postgres import connected, made_durable
from wellheard_server.project import places

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]
DATABASE = "bakery"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """As durable as PostgreSQL is; but with a default that would lose answers, so that nobody relies on defaults."""
    with running("synchronous_commit=off", "max_connections=40") as server:
        yield server


@pytest.fixture
def address(server: Postgres) -> str:
    return with_inbox(server.create(DATABASE))


@pytest.fixture
def node(address: str, tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "node", address)
    yield process
    process.kill()


@pytest.fixture
def neighbour(address: str, tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "neighbour", address)
    yield process
    process.kill()


def each_is_there_once(crowd: Crowd, address: str) -> None:
    """Whoever was told 201 is kept once; nobody is kept twice."""
    kept = Counter(row.response_id for row in inboxes.table_rows(address))
    lost = [key for key in crowd.acknowledged if link_response(key) not in kept]

    assert lost == []
    assert set(kept.values()) == {1}


def test_a_server_that_crashes_under_load_loses_nothing_and_is_used_again_by_itself(
    server: Postgres, address: str, node: Process
) -> None:
    with Crowd(node).sending() as crowd:
        crowd.reaches(50)
        server.stop("immediate")
        server.start()
        began = time.monotonic()
        crowd.reaches(50)
        seconds = time.monotonic() - began

    each_is_there_once(crowd, address)
    assert seconds < 10
    assert set(crowd.statuses) <= {201, 503}


def test_while_the_server_is_away_nothing_is_promised_and_health_says_so(
    server: Postgres, address: str, node: Process
) -> None:
    before = node.post()
    server.stop("immediate")
    try:
        away = [node.post() for _ in range(3)]
        health = node.client.get("/healthz")
    finally:
        server.start()
    wait_for(lambda: node.post() == 201, 10)

    assert before == 201
    assert away == [503] * 3
    assert health.status_code == 503
    assert health.json()["inbox"]["writable"] is False
    assert node.answers()
    assert len(inboxes.table_rows(address)) >= 2


def test_connections_cut_in_the_middle_of_commits_double_nothing(server: Postgres, address: str, node: Process) -> None:
    ingest = "FROM pg_stat_activity WHERE application_name = 'wellheard ingest'"
    cuts = 0

    with Crowd(node).sending() as crowd:
        for _ in range(20):
            crowd.reaches(5)
            cuts += server.sql(f"SELECT pg_terminate_backend(pid) {ingest}").count("t")

    each_is_there_once(crowd, address)
    assert cuts >= 15
    assert set(crowd.statuses) == {201}  # whoever waited was sent on over a new connection


def test_a_node_killed_while_it_takes_answers_loses_none(address: str, node: Process, neighbour: Process) -> None:
    with Crowd(node, neighbour).sending() as crowd:
        crowd.reaches(50)
        node.process.kill()
        crowd.reaches(50)

    each_is_there_once(crowd, address)


def test_an_answer_waits_for_the_disk_whatever_the_servers_default_is(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"], "settings_dict", places.database(address, tmp_path))

    with connected(INGEST) as plain, made_durable(connected(INGEST)) as durable:
        said = [each.execute("SHOW synchronous_commit").fetchone() for each in (plain, durable)]

    assert said == [("off",), ("on",)]


def test_a_door_gives_a_slow_statement_up(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "settings_dict", places.database(address, tmp_path))

    with connected(INGEST._replace(statement=0.05)) as hasty, pytest.raises(psycopg.errors.QueryCanceled):
        hasty.execute("SELECT pg_sleep(20)")


def test_a_lock_that_somebody_holds_is_not_waited_for_without_end(
    server: Postgres, address: str, node: Process
) -> None:
    """Nobody of ours locks the table; a person at a console might."""
    with psycopg.connect(address) as somebody:
        somebody.execute("LOCK TABLE inbox_page")
        held = node.post()
    after = node.post()

    assert (held, after) == (503, 201)
