"""A file brought in by hand in the browser: what it will do is seen first, it can be stopped, gone on with, repeated and taken back."""

import pytest
from django.test import Client

from tests.responses.facts import living
from tests.responses.imports import HEADER, ROOT, brought, mapped, rows, worked
from tests.world import World
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import scope
from wellheard_server.insights.asked import asked_by
from wellheard_server.insights.numbers import Numbers
from wellheard_server.people.models import Person
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.imports.work import carry_out
from wellheard_server.responses.models import Import, ImportJob, Response
from wellheard_server.responses.models.departure import ERASED
from wellheard_server.responses.removal import remove
from wellheard_server.surveys.models import Survey

pytestmark = pytest.mark.usefixtures("imports_in_place")


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
