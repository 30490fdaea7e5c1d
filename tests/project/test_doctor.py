"""`wellheard doctor`: what would hurt is found, said, and what to do about it."""

import json
import os
import random
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import databases, inboxes
from tests.project.product import command
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import published_in_the_bakery
from tests.world import World, build_world
from wellheard_server.base import sending
from wellheard_server.project.doctor import disk, environment, facts, operations, records
from wellheard_server.project.doctor.examine import examine
from wellheard_server.project.doctor.finding import Finding
from wellheard_server.project.status import house
from wellheard_server.responses.facts import lake
from wellheard_server.responses.facts.rebuild import verify
from wellheard_server.responses.models import Backup


@pytest.fixture
def world(transactional_db, settings, tmp_path) -> World:
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"
    settings.INBOX = tmp_path / "inbox.db"
    tmp_path.chmod(0o700)
    house._sizes = None
    return build_world()


@pytest.fixture
def answered(world: World, tmp_path) -> World:
    with inboxes.opened(tmp_path) as inbox:
        room = Mailroom(inbox, published_in_the_bakery(world))
        for n in range(40):
            room.post(f"respondent-{n:06}-of-the-story", 1, {"nps": n % 11, "reason": f"Reason {n}"}, complete=True)
        room.drain().round()
    return world


def by_name(findings: object) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


# What the database of the tests is guilty of, and rightly told of (tests/postgres.py).
HURRY = "durability of PostgreSQL"


def test_a_healthy_installation_has_no_fault(answered):
    faults = [
        finding
        for finding in examine()
        if finding.level == "fault" and finding.what not in ("disk of data", "address", HURRY)
    ]

    assert faults == []


def test_every_finding_that_is_not_fine_says_why_and_what_to_do(world):
    for finding in examine():
        assert finding.level == "fine" or (finding.why and finding.do), finding


def test_a_folder_that_others_may_read_is_a_fault(world, tmp_path):
    tmp_path.chmod(0o755)

    assert environment.folder(tmp_path).level == "fault"


def test_a_key_that_others_may_read_is_a_fault(world, settings, tmp_path, monkeypatch):
    monkeypatch.delenv("WELLHEARD_SECRET_KEY", raising=False)
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)

    assert [each.level for each in environment.secret_key()] == ["fault"]


@pytest.mark.parametrize(
    ("url", "level"),
    [("http://localhost:8000", "warning"), ("http://a.example", "fault"), ("https://a.example", "fine")],
)
def test_the_address_is_looked_at(settings, url, level):
    settings.BASE_URL = url

    assert environment.base_url().level == level


def test_memory_is_no_disk(tmp_path):
    assert disk.kind("data", Path("/dev/shm")).level == "fault"


def test_backups_grow_old(world):
    assert operations.last_backup().level == "warning"
    Backup.objects.create(name="b", as_of=timezone.now() - timedelta(days=9), seconds=1, size=1, responses=1)
    assert "9 days old" in operations.last_backup().found
    Backup.objects.create(name="c", as_of=timezone.now(), seconds=1, size=1, responses=1)
    assert operations.last_backup().level == "fine"


def test_sending_that_is_off_is_said(world):
    sending.stop(by="house", reason="restored")

    assert operations.messages().level == "warning"


def test_folders_of_nobody_in_the_lake_are_found(world, tmp_path):
    (tmp_path / "lake" / "0198c5a0-0000-7000-8000-000000000000").mkdir(parents=True)

    assert [each.level for each in facts.orphans()] == ["warning"]


def test_bytes_that_flipped_in_the_lake_are_found_or_change_no_number(answered):
    """Here the doctor looks first and `facts verify` has the last word; both would have to miss it."""
    table, dice, missed = lake.table(answered.bakery.id), random.Random(11), []
    path = Path(table.files()[0].path)
    whole = path.read_bytes()
    before = rows_of(path)
    for _ in range(120):
        at = dice.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :])
        if not facts.unreadable(table.files()[0]) and rows_of(path) != before and verify(answered.bakery.id) == []:
            missed.append(at)
    path.write_bytes(whole)

    assert missed == []
    assert verify(answered.bakery.id) == []


def rows_of(path: Path) -> object:
    import pyarrow.parquet as pq

    columns = ["survey", "question", "kind", "value"]  # what numbers are made of
    return pq.read_table(path, columns=columns, partitioning=None).to_pylist()


@pytest.mark.skipif(databases.is_postgres(), reason="PostgreSQL has checksums of its own")
def test_a_torn_page_of_a_database_is_found(answered, tmp_path):
    from django.db import connection

    copy = tmp_path / "copy.db"
    with sqlite3.connect(copy) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    whole, found = copy.read_bytes(), 0
    assert records.quick_check(copy).level == "fine"
    for page in range(1, len(whole) // 4096, 7):
        at = page * 4096
        if not any(whole[at : at + 8]):
            continue
        copy.write_bytes(whole[:at] + os.urandom(2048) + whole[at + 2048 :])
        found += records.quick_check(copy).level == "fault"
    assert found > 3


def test_it_leaves_with_one_when_something_is_at_fault_and_answers_programs(tmp_path):
    data = tmp_path / "data"
    assert command("migrate", data=data, DATABASE_URL="").returncode == 0
    well = json.loads(command("doctor", "--json", data=data, DATABASE_URL="").stdout)
    data.chmod(0o755)
    (data / "main.db").write_bytes((data / "main.db").read_bytes()[:20000])

    ill = command("doctor", "--json", data=data, DATABASE_URL="")

    assert well["fault"] == 0, [each for each in well["findings"] if each["level"] == "fault"]
    assert ill.returncode == 1
    assert {"data folder", "main.db"} <= {
        each["what"] for each in json.loads(ill.stdout)["findings"] if each["level"] == "fault"
    }
    shutil.rmtree(data)
