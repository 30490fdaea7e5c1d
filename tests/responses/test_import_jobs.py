"""A file brought in by hand in the browser: what it will do is seen first, it can be stopped, gone on with, repeated and taken back."""

import csv
import io
from pathlib import Path
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.responses.facts import living
from tests.world import World, browser
from wellheard.importers.look import look
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import scope
from wellheard_server.insights.asked import asked_by
from wellheard_server.insights.numbers import Numbers
from wellheard_server.people.models import Person
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports import jobs as import_jobs
from wellheard_server.responses.imports import work as import_work
from wellheard_server.responses.imports.files import path_of
from wellheard_server.responses.imports.meanings import Meanings
from wellheard_server.responses.imports.work import carry_out
from wellheard_server.responses.models import Import, ImportJob, Response
from wellheard_server.responses.models.departure import ERASED
from wellheard_server.responses.removal import remove
from wellheard_server.surveys.models import Survey

ROOT = "/w/bakery/answers/in/"
HEADER = ["score", "sat_till", "when", "why", "shop", "w", "who", "id"]
MEANINGS = {
    "name": "Old answers", "zone": "Asia/Jerusalem", "c0": "s:nps:0-10", "c0.missing": "11", "c1": "s:csat:1-5", "c1.missing": "0",
    "c2": "time", "c3": "comment", "c4": "attribute", "c5": "weight", "c6": "person", "c7": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_place(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    """Looked at and worked on here; the processes of their own have their own stories."""
    settings.FILES = tmp_path / "files"
    monkeypatch.setattr(import_jobs, "look", lambda job: look(path_of(job)))
    monkeypatch.setattr(import_work, "SECONDS_A_BEAT", 0.0)
    monkeypatch.setattr("wellheard_server.responses.imports.importing.ROWS_AT_ONCE", 50)
    monkeypatch.setattr("wellheard_server.responses.imports.undo.ROWS_AT_ONCE", 70)


@pytest.fixture
def bob(world: World) -> Client:
    return browser(world.bob)


def rows(n: int = 300) -> list[list[object]]:
    rng = Random(3)
    return [
        [rng.choice([*range(11), 11, 12, ""]), rng.choice([1, 2, 3, 4, 5, 0]), f"2026-{rng.randint(1, 10):02d}-15 09:00",
         rng.choice(["", "warm bread"]), rng.choice(["Old Market", "Station"]), rng.choice([0.5, 1, 2]), f"C-{rng.randint(1, 40)}", n]
        for n in range(n)
    ]  # fmt: skip


def as_file(table: list[list[object]], name: str = "old.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *table])
    return SimpleUploadedFile(name, out.getvalue().encode())


def upload(client: Client, table: list[list[object]], name: str = "old.csv") -> ImportJob:
    response = client.post(ROOT, {"file": as_file(table, name)})
    assert response.status_code == 302, response.content.decode()
    return ImportJob.everywhere.latest("created_at")


def mapped(client: Client, table: list[list[object]], name: str = "old.csv", **more: str) -> ImportJob:
    """Uploaded, told what its columns mean, and looked through."""
    job = upload(client, table, name)
    response = client.post(f"{ROOT}{job.id}/mapping", {**MEANINGS, **more})
    assert response.status_code == 302, response.content.decode()
    return worked(job)


def worked(job: ImportJob) -> ImportJob:
    """Whatever it waits for is done."""
    job.refresh_from_db()
    run = job.claim()
    assert run, (job.task, job.state)
    carry_out(job.id, run)
    job.refresh_from_db()
    return job


def brought(client: Client, job: ImportJob) -> ImportJob:
    client.post(f"{ROOT}{job.id}/run")
    return worked(job)


def dashboard(workspace: Workspace, survey: Survey) -> dict[str, tuple[object, ...]]:
    """What its tiles say of all days."""
    with scope(workspace.id):
        found = {
            each.question: Numbers(ledger(workspace), each).estimate(None) for each in asked_by(survey, workspace.zone)
        }
    return {
        key: (*(round(end, 9) for end in (each.value, each.low, each.high)), each.n, each.n_missing)
        for key, each in found.items()
    }


def forecast(job: ImportJob) -> dict[str, tuple[object, ...]]:
    return {
        column: (*(round(each[end], 9) for end in ("value", "low", "high")), each["n"], each["n_missing"])
        for column, each in job.report["scores"].items()
    }


def test_what_is_seen_before_is_what_the_dashboard_says_then(world: World, bob: Client) -> None:
    job = mapped(bob, rows())
    seen = forecast(job)
    with scope(world.bakery.id):
        assert (Survey.objects.count(), Response.objects.count()) == (0, 0)

    job = brought(bob, job)

    assert (job.task, job.state) == ("bring", "done")
    assert dashboard(world.bakery, job.survey) == seen
    assert seen["score"][3] > 200


def test_what_is_seen_before_counts_what_the_survey_has_already(world: World, bob: Client) -> None:
    table = rows(400)
    first = brought(bob, mapped(bob, table[:250], identity="x", c7="identity"))
    again = {"into": first.survey.slug, "c0": "q:score", "c1": "q:sat_till", "c3": "q:why", "c7": "identity"}
    job = mapped(bob, table[150:], "more.csv", **again)

    assert (job.report["repeated"], job.report["erased"]) == (len([1 for row in table[150:250] if row]), 0)
    seen = forecast(job)
    job = brought(bob, job)

    assert dashboard(world.bakery, job.survey) == seen
    with scope(world.bakery.id):
        assert Response.objects.count() == Response.objects.values("id").distinct().count() == 400


def test_the_row_is_kept_as_the_file_has_it(world: World, bob: Client) -> None:
    table = rows(60)
    brought(bob, mapped(bob, table))

    with scope(world.bakery.id):
        kept = [response.received[0]["row"] for response in Response.objects.all()]

    wanted = [{name: str(cell) for name, cell in zip(HEADER, row, strict=True) if cell != ""} for row in table]
    assert sorted(kept, key=lambda row: int(row["id"])) == wanted


def test_all_refusals_are_in_a_file_that_runs_nothing(bob: Client) -> None:
    table = rows(20)
    table[3][2], table[5][0] = "=cmd|soon", 99

    job = mapped(bob, table)
    text = b"".join(bob.get(f"{ROOT}{job.id}/left-out.csv").streaming_content).decode("utf-8-sig")

    lines = list(csv.DictReader(io.StringIO(text)))
    (row,) = [line for line in lines if line["left_out"] == "row"]
    assert (row["line"], row["column"], row["got"]) == ("5", "when", "''=cmd|soon'")
    assert {
        "line": "7",
        "column": "score",
        "expected": "a whole number on the scale 0-10",
        "got": "'99'",
        "left_out": "answer",
    } in lines
    assert not any(cell[:1] in "=+-@" for line in lines for cell in line.values() if cell)


def test_a_stopped_import_goes_on_and_doubles_nothing(
    world: World, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = mapped(bob, rows())
    bob.post(f"{ROOT}{job.id}/run")
    real, beats = ImportJob.beat, []

    def stops_at_the_third(self: ImportJob, run: object, **progress: object) -> bool:
        beats.append(progress)
        if len(beats) == 3:
            bob.post(f"{ROOT}{job.id}/stop")
        return real(self, run, **progress)

    monkeypatch.setattr(ImportJob, "beat", stops_at_the_third)
    job = worked(job)
    with scope(world.bakery.id):
        half = Response.objects.count()
    assert (job.state, 0 < half < 300) == ("stopped", True)
    assert "Stopped on its way in" in bob.get(f"{ROOT}{job.id}").content.decode()

    monkeypatch.setattr(ImportJob, "beat", real)
    job = brought(bob, job)

    with scope(world.bakery.id):
        assert Response.objects.count() == job.report["stored"] == 300
        assert Import.objects.get().stored == 300
        assert Announcement.objects.filter(kind="FileImported").count() == 1
    assert len({row["response"] for row in living(world.bakery)}) == 300


def test_a_process_that_wakes_up_late_does_nothing(world: World, bob: Client) -> None:
    job = mapped(bob, rows())
    bob.post(f"{ROOT}{job.id}/run")
    job.refresh_from_db()
    late = job.claim()
    job.lost(late, "silent")
    job = worked(job)

    carry_out(job.id, late)

    job.refresh_from_db()
    assert (job.state, job.report["stored"]) == ("done", 300)
    with scope(world.bakery.id):
        assert Response.objects.count() == 300


def test_a_job_is_tried_three_times_and_then_set_aside_with_the_reason(bob: Client) -> None:
    job = mapped(bob, rows(20))
    bob.post(f"{ROOT}{job.id}/run")
    job.refresh_from_db()

    states = []
    for _ in range(3):
        job.lost(job.claim(), "memory")
        states.append(job.state)

    assert states == ["waiting", "waiting", "failed"]
    page = bob.get(f"{ROOT}{job.id}").content.decode()
    assert "needed more memory" in page
    assert "Try again" in page


def test_taken_back_it_leaves_nothing_and_may_come_again(world: World, bob: Client) -> None:
    with scope(world.bakery.id):
        known = Person.objects.create(external_id="C-1", name="Noa")
    job = brought(bob, mapped(bob, rows()))
    before = dashboard(world.bakery, job.survey)

    bob.post(f"{ROOT}{job.id}/undo")
    job = worked(job)

    with scope(world.bakery.id):
        assert (job.task, job.state, job.done) == ("undo", "done", 300)
        assert Response.objects.count() == 0
        assert list(Person.objects.all()) == [known]
        assert Survey.objects.get().state == "archived"
        assert Survey.objects.get().answered == 0
    assert living(world.bakery) == []

    job = brought(bob, job)

    assert dashboard(world.bakery, job.survey) == before
    with scope(world.bakery.id):
        assert (Response.objects.count(), Survey.objects.get().state) == (300, "live")
        assert Announcement.objects.filter(kind="FileImported").count() == 2


def test_taking_back_leaves_what_others_brought_and_whom_somebody_named(world: World, bob: Client) -> None:
    table = rows(200)
    first = brought(bob, mapped(bob, table[:100], c7="identity"))
    into = {"into": first.survey.slug, "c0": "q:score", "c1": "q:sat_till", "c3": "q:why", "c7": "identity"}
    second = brought(bob, mapped(bob, table[50:], "more.csv", **into))
    with scope(world.bakery.id):
        named = Person.objects.filter(id__in=Response.objects.filter(imported=second.imported).values("person")).first()
        Person.objects.filter(id=named.id).update(name="Noa")

    bob.post(f"{ROOT}{second.id}/undo")
    worked(second)

    with scope(world.bakery.id):
        assert Response.objects.count() == 100
        assert Survey.objects.get().state == "live"
        assert Person.objects.filter(id=named.id).exists()
        assert set(Person.objects.exclude(id=named.id)) == set(
            Person.objects.filter(response__isnull=False).exclude(id=named.id)
        )


def test_who_was_erased_does_not_come_back(world: World, bob: Client) -> None:
    job = brought(bob, mapped(bob, rows(100)))
    with scope(world.bakery.id):
        gone = list(Response.objects.values_list("id", flat=True)[:7])
    remove(world.bakery.id, gone, reason=ERASED)

    again = brought(bob, job)

    assert (again.report["erased"], again.report["repeated"]) == (7, 93)
    with scope(world.bakery.id):
        assert not Response.objects.filter(id__in=gone).exists()
    assert "Erased before" in bob.get(f"{ROOT}{again.id}").content.decode()


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(bob: Client) -> None:
    job = upload(bob, rows(30))

    response = bob.post(
        f"{ROOT}{job.id}/mapping", {**MEANINGS, "name": "", "c2": "", "c6": "weight", "c0.missing": "11, 98"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Give the survey a name." in page
    assert "Another column is chosen for this already" in page
    assert "Say on which day these answers were given" in page
    assert 'value="11, 98"' in page


def test_dates_that_can_be_read_two_ways_are_asked_about(bob: Client) -> None:
    table = rows(30)
    for row in table:
        row[2] = "3/4/2026"
    job = upload(bob, table)

    refused = bob.post(f"{ROOT}{job.id}/mapping", MEANINGS)
    taken = bob.post(f"{ROOT}{job.id}/mapping", {**MEANINGS, "dates": "dmy"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "can be read both ways" in refused.content.decode()


def test_a_file_with_the_same_columns_is_proposed_the_same_again(bob: Client) -> None:
    mapped(bob, rows(30), c4="")

    job = upload(bob, rows(40), "next.csv")
    page = bob.get(f"{ROOT}{job.id}/mapping").content.decode()

    assert "A file with the same columns came before." in page
    assert page.count("selected>Something to split by") == 0


def test_a_file_that_cannot_be_read_is_refused_and_not_kept(bob: Client) -> None:
    response = bob.post(ROOT, {"file": SimpleUploadedFile("old.csv", b'nps,why\n9,"open\n')})

    assert response.status_code == 422
    assert "expected a closing quote" in response.content.decode()
    assert list(import_files.folder().iterdir()) == []
    assert ImportJob.everywhere.count() == 0


def test_a_file_that_breaks_later_fails_alone_and_says_where(world: World, bob: Client) -> None:
    job = upload(bob, rows(40))
    with path_of(job).open("ab") as out:
        out.write(b"9,5\n")
    bob.post(f"{ROOT}{job.id}/mapping", MEANINGS)

    job = worked(job)

    assert (job.state, job.reason) == ("failed", "file")
    assert "line 42: expected 8 cells, got 2" in bob.get(f"{ROOT}{job.id}").content.decode()
    with scope(world.bakery.id):
        assert Response.objects.count() == 0


def test_a_file_that_is_gone_is_said_to_be(bob: Client) -> None:
    job = mapped(bob, rows(20))
    import_files.drop(job.stored)

    job = brought(bob, job)

    assert "upload it again" in bob.get(f"{ROOT}{job.id}").content.decode()


def test_withdrawn_files_leave_nothing_of_anybody(world: World, bob: Client) -> None:
    table = rows(20)
    table[0][3] = "QQplantedQQ"
    table[1][2] = "QQplantedQQ"
    job = mapped(bob, table)

    assert import_files.withdraw(world.bakery.id) == 1

    job.refresh_from_db()
    assert "QQplanted" not in f"{job.look}{job.report}{job.words}"
    assert list(import_files.folder().iterdir()) == []
    assert bob.get(f"{ROOT}{job.id}").status_code == 200


def test_a_member_who_may_not_edit_is_turned_away(world: World) -> None:
    assert browser(world.anat).post(ROOT, {"file": as_file(rows(5))}).status_code == 403
    assert not any(import_files.folder().iterdir())


@pytest.mark.parametrize("typed", ["0, 99", "0،99", "0，99"])
def test_codes_are_parted_by_the_comma_of_the_readers_language(typed: str):
    told = Meanings(None)

    told.add("sat", "s:csat:1-5", typed, "")

    assert told.metrics[0].missing == ("0", "99")
