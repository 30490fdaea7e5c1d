"""Settings, Status and its twin in the API: how things are, and what was given up tried again."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_ox.models import OxTask

from tests import inboxes
from tests.responses.mailroom import Mailroom
from tests.surveys.examples import published_in_the_bakery
from tests.world import World, bearer, browser, build_world, key
from wellheard_server.base import sending
from wellheard_server.base.models import SendingStop
from wellheard_server.project.status import house
from wellheard_server.responses.models import Backup, LedgerOffset, ParkedRow, Response

STATUS = "/w/bakery/settings/status/"


@pytest.fixture
def world(transactional_db, settings, tmp_path) -> World:
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"
    settings.INBOX = tmp_path / "inbox.db"
    house._sizes = None
    return build_world()


@pytest.fixture
def mailroom(world: World, tmp_path):
    with inboxes.opened(tmp_path) as inbox:
        yield Mailroom(inbox, published_in_the_bakery(world))


def stopped_task(**more: object) -> OxTask:
    now = timezone.now()
    kept = {
        "task_path": "wellheard_server.accounts.tasks.tidy",
        "backend_name": "default",
        "enqueued_at": now,
        "finished_at": now,
    }
    error = {"exception_class_path": "builtins.ValueError", "traceback": "Noa Peretz cannot be stored"}
    return OxTask.objects.create(**kept, attempts=3, status="FAILED", errors=[error], **more)


def test_it_says_that_every_answer_is_in_the_numbers_or_how_many_are_not(world, mailroom):
    mailroom.post("somebody-who-liked-the-bread", 1, {"nps": 9}, complete=True)
    mailroom.drain().round()
    assert "Every answer is in the numbers." in browser(world.alice).get(STATUS).content.decode()

    row = Response.everywhere.get()
    row.seq += 1
    row.save()
    LedgerOffset.objects.update(given=row.seq)

    assert "1 answer is not in the numbers yet" in browser(world.alice).get(STATUS).content.decode()


def test_what_concerns_all_workspaces_is_for_those_who_run_it(world):
    stopped_task()
    Backup.objects.create(name="of-monday.tar.zst", as_of=timezone.now(), seconds=1, size=10**6, responses=3)

    alice, ada = (browser(who).get(STATUS).content.decode() for who in (world.alice, world.ada))

    assert "of-monday.tar.zst" in alice
    assert "accounts.tidy" in alice
    assert "of-monday" not in ada
    assert "tidy" not in ada


def test_the_reason_of_a_failed_task_is_its_kind_and_not_what_it_says(world):
    stopped_task()

    page = browser(world.alice).get(STATUS).content.decode()

    assert "ValueError" in page
    assert "Noa" not in page


def test_given_up_work_is_tried_again_by_those_who_run_it_alone(world):
    stuck = stopped_task()

    browser(world.ada).post(f"{STATUS}tasks/{stuck.pk}/again")
    stuck.refresh_from_db()
    assert stuck.status == "FAILED"

    browser(world.alice).post(f"{STATUS}tasks/{stuck.pk}/again")
    stuck.refresh_from_db()
    assert stuck.status == "READY"


def test_a_page_that_was_set_aside_becomes_an_answer_when_its_reason_is_gone(world, mailroom):
    mailroom.post("somebody-of-another-version", 1, {"nps": 9}, version=2, complete=True)
    mailroom.drain().round()
    parked = ParkedRow.objects.get()
    client = browser(world.alice)

    client.post(f"{STATUS}parked/{parked.pk}/again")
    assert ParkedRow.objects.get().reason == "unknown_version"

    version = mailroom.survey.versions.get()
    version.pk, version.number = uuid4(), 2
    version.save(force_insert=True)
    client.post(f"{STATUS}parked/{ParkedRow.objects.get().pk}/again")

    assert not ParkedRow.objects.exists()
    assert Response.everywhere.get().answers == {"nps": 9}


def test_the_api_says_the_same(world, mailroom):
    mailroom.post("somebody-who-liked-the-bread", 1, {"nps": 9}, complete=True)
    mailroom.drain().round()

    said = browser().get("/api/v1/status", headers=bearer(key(world, world.alice))).json()
    less = browser().get("/api/v1/status", headers=bearer(key(world, world.ada))).json()

    assert (said["responses"], said["facts"]["behind_rows"], said["parked_rows"]) == (1, 0, 0)
    assert said["facts"]["rows"] == 3
    assert said["house"]["sizes"]["per_response"] > 0
    assert less["house"] is None


def test_sending_is_held_back_and_let_go_by_those_who_run_it(world):
    browser(world.ada).post(f"{STATUS}sending/stop")
    assert sending.is_on()

    browser(world.alice).post(f"{STATUS}sending/stop")
    assert not sending.is_on()
    banner = "Nothing is sent to anybody from here."
    assert banner in browser(world.ada).get("/w/bakery/").content.decode()
    assert banner not in browser(world.bob).get("/w/bakery/").content.decode()

    browser(world.alice).post(f"{STATUS}sending/resumption")
    assert sending.is_on()
    assert SendingStop.objects.get().resumed_by == f"user:{world.alice.pk}"


def test_the_figures_for_prometheus_name_nobody(world):
    from wellheard.collector.tally import exposition
    from wellheard_server.project.status.gauges import measured

    Backup.objects.create(name="b", as_of=timezone.now() - timedelta(hours=1), seconds=1, size=1, responses=0)

    told = exposition(measured()).decode()

    assert "wellheard_facts_behind_rows 0.0" in told
    assert "wellheard_sending 1.0" in told
    assert "wellheard_backup_age_seconds 36" in told
    assert "bakery" not in told


def test_work_that_kills_its_worker_is_given_up_after_three_tries_and_others_go_on(tmp_path):
    """In processes of their own, over a data folder of their own."""
    data = tmp_path / "data"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("WELLHEARD", "DJANGO", "DATABASE"))
    }
    environment |= {"WELLHEARD_DATA": str(data), "PYTHONPATH": str(tmp_path)}
    (tmp_path / "poison.py").write_text(POISON)

    done = subprocess.run([sys.executable, "-c", STORY], env=environment, capture_output=True, text=True, timeout=120)

    assert done.stdout.split() == ["LOST", "3", "SUCCESSFUL"], done.stderr[-3000:]


POISON = """
import os
from django.tasks import task

@task()
def poison():
    os.abort()

@task()
def harmless():
    return 1
"""
STORY = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "wellheard_server.project.settings"
django.setup()
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
from datetime import timedelta
from django.utils import timezone
from django_ox.models import OxTask
from django_ox.worker import worker_class
import poison
killer, other = poison.poison.enqueue(), poison.harmless.enqueue()
import time
for _ in range(40):
    connections.close_all()
    child = os.fork()
    if child == 0:
        worker = worker_class()(concurrency=1, poll_interval=0.05)
        import threading
        threading.Timer(2.0, worker.request_stop).start()
        worker.run()
        os._exit(0)
    os.waitpid(child, 0)
    OxTask.objects.filter(status="RUNNING").update(lease_expires_at=timezone.now() - timedelta(1), locked_at=timezone.now() - timedelta(1))
    OxTask.objects.filter(status="READY").update(run_after=None)
    rows = {str(row.pk): row for row in OxTask.objects.all()}
    mine, theirs = rows[str(killer.id)], rows[str(other.id)]
    if mine.status in ("LOST", "FAILED") and theirs.status == "SUCCESSFUL":
        break
print(mine.status, mine.attempts, theirs.status)
"""
