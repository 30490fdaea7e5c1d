"""What the columns of a file mean is asked for, proposed and checked; files that are wrong are refused where they are wrong."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.responses.imports import MEANINGS, ROOT, as_file, brought, mapped, rows, upload, worked
from tests.world import World, browser
from wellheard.importers import expectations
from wellheard.importers.expectations import translated
from wellheard_server.base.scope import scope
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports.files import path_of
from wellheard_server.responses.imports.meanings import Meanings
from wellheard_server.responses.models import ImportJob, Response

pytestmark = pytest.mark.usefixtures("imports_in_place")


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


def test_why_something_is_left_out_is_said_in_the_readers_language(world: World, bob: Client) -> None:
    world.bob.language = "sk"
    world.bob.save()
    table = rows(20)
    table[5][0] = 99

    page = bob.get(f"{ROOT}{mapped(bob, table).id}").content.decode()

    assert "celé číslo na stupnici 0-10" in page
    assert "a whole number" not in page


@pytest.mark.parametrize("phrase", expectations.ALL)
@pytest.mark.parametrize("tag", ["he", "ar", "fa", "sk", "zh-Hans"])
def test_every_expectation_has_words_in_every_language(phrase: str, tag: str) -> None:
    said = phrase % {"scale": "0-10", "n": "300", "first": "1970", "last": "2200"}

    there = translated(said, tag)

    assert there != said
    assert [each in there for each in ("0-10", "300", "1970", "2200")] == [
        each in said for each in ("0-10", "300", "1970", "2200")
    ]


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
