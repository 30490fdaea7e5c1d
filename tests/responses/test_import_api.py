"""Programs bring files in the same way people do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.responses.imports import as_file, rows, worked
from tests.world import World, bearer, key
from wellheard_server.base.scope import scope
from wellheard_server.responses.models import ImportJob, Response

ROOT = "/api/v1/imports"
MAPPING = {
    "survey": "Old answers",
    "metrics": [
        {"column": "score", "metric": "nps", "missing": ["11"]},
        {"column": "sat_till", "metric": "csat", "scale": [1, 5], "missing": ["0"]},
    ],
    "comments": ["why"],
    "time": "when",
    "identity": "id",
}


pytestmark = pytest.mark.usefixtures("imports_in_place")


@pytest.fixture
def program(world: World) -> Client:
    return Client(headers=bearer(key(world, world.bob)))


def test_a_file_goes_in_by_four_requests_and_comes_out_by_one(world: World, program: Client) -> None:
    body = as_file(rows(120)).read()

    made = program.post(f"{ROOT}?name=old.csv", body, content_type="application/octet-stream").json()
    assert [each["guess"]["role"] for each in made["columns"]][1:3] == ["score", "time"]
    program.put(f"{ROOT}/{made['id']}/mapping", MAPPING, content_type="application/json")
    job = worked(ImportJob.everywhere.get())
    told = program.get(f"{ROOT}/{made['id']}").json()
    assert (told["task"], told["state"], told["report"]["rows"]) == ("check", "done", 120)
    assert program.post(f"{ROOT}/{made['id']}/run").status_code == 202
    worked(job)
    with scope(world.bakery.id):
        assert Response.objects.count() == 120

    assert program.post(f"{ROOT}/{made['id']}/undo").status_code == 202
    worked(job)

    with scope(world.bakery.id):
        assert Response.objects.count() == 0
    assert program.delete(f"{ROOT}/{made['id']}").status_code == 204


def test_a_request_sent_again_is_the_same_import(program: Client) -> None:
    sent = {
        "data": as_file(rows(5)).read(),
        "content_type": "application/octet-stream",
        "headers": {"Idempotency-Key": "october"},
    }

    first, again = program.post(ROOT, **sent), program.post(ROOT, **sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert ImportJob.everywhere.count() == 1


def test_a_form_serves_as_well_as_a_body(program: Client) -> None:
    made = program.post(ROOT, {"file": as_file(rows(5), "shop.csv")})

    assert (made.status_code, made.json()["name"]) == (201, "shop.csv")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"metrics": [{"column": "scor", "metric": "nps"}]}, "mapping", "no such column"),
        ({"metrics": [{"column": "score", "metric": "npss"}]}, "", "Did you mean"),
        ({"metrics": [{"column": "score", "metric": "nps", "unknown": 1}]}, "metrics", "cannot be read"),
        ({"on": "soon"}, "metrics", "cannot be read"),
        ({"zone": "Mars"}, "", "Mars"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_its_field(change: dict, field: str, said: str, program: Client) -> None:
    made = program.post(ROOT, {"file": as_file(rows(5))}).json()

    refused = program.put(f"{ROOT}/{made['id']}/mapping", {**MAPPING, **change}, content_type="application/json")

    assert refused.status_code == 422, refused.content
    assert refused.json()["error"]["field"] == field
    assert said in refused.content.decode()


def test_what_is_no_table_is_refused(program: Client) -> None:
    refused = program.post(ROOT, {"file": SimpleUploadedFile("a.csv", b"\x00\x01\x02" * 50)})

    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "file"
    assert ImportJob.everywhere.count() == 0
