"""The API's manners: one shape for refusals, naming field, expected and got; hostile bodies are refused, never a crash."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import bearer, browser, key
from wellheard_server.base import erasure
from wellheard_server.base.models import Announcement
from wellheard_server.base.parsing import MAX_DEPTH
from wellheard_server.people.models import Person

HOSTILE = {
    "empty": b"",
    "not JSON": b"name=Till",
    "cut short": b'{"name": "Ti',
    "two values": b'{"name": "a"} {}',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "a lone surrogate": b'{"name": "\\ud800"}',
    "raw bytes": b'{"name": "\xff\xfe"}',
    "a byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "NUL in a key": b'{"na\\u0000me": "b"}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "beyond 64 bits": b'{"name": ' + b"9" * 30 + b"}",
    "thousands of digits": b'{"name": ' + b"9" * 6000 + b"}",
    "a huge exponent": b'{"name": 1e999999}',
    "nested": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested a little": b'{"name": ' + b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2) + b"}",
    "too long": b'{"name": "' + b"a" * 3_000_000 + b'"}',
    "the wrong type": b'{"name": 7}',
    "blank": b'{"name": "  "}',
    "a line break": b'{"name": "a\\nb"}',
}


@pytest.fixture
def text(world) -> str:
    return key(world, world.alice)


def send(text: str, body: bytes | dict, path: str = "touchpoints", method: str = "post"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return browser().generic(
        method.upper(), f"/api/v1/{path}", raw, content_type="application/json", headers=bearer(text)
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_body_is_refused_in_one_shape_and_nothing_is_written(world, text, kind):
    before = Announcement.everywhere.count()

    answer = send(text, HOSTILE[kind])

    assert answer.status_code in (400, 413, 422)
    assert answer.json()["error"].keys() == {"code", "message", "field", "expected", "got"}
    assert answer.json()["error"]["field"]
    assert Announcement.everywhere.count() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_no_body_makes_the_api_crash(text, raw):
    assert send(text, raw).status_code in (400, 422)


def test_an_unknown_field_is_refused_by_name(text):
    answer = send(text, {"name": "Till", "workspace_id": "x"})

    assert answer.status_code == 422
    assert answer.json()["error"] | {"message": ""} == {
        "code": "unknown_field", "message": "", "field": "workspace_id", "expected": "no such field", "got": "'x'"
    }  # fmt: skip


def test_what_was_expected_and_what_came_is_said(text):
    answer = send(text, {"attributes": {"ok key": 1}}, "people").json()["error"]

    assert answer["field"].startswith("attributes.ok key")
    assert "pattern" in answer["expected"]


def test_a_name_that_is_taken_is_a_conflict(text):
    send(text, {"name": "Till"})

    answer = send(text, {"name": "Till"})

    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["field"]) == (
        409,
        "taken",
        "name",
    )


def test_a_touchpoint_from_making_to_removing(text):
    made = send(text, {"name": " Till "}).json()
    place = f"touchpoints/{made['id']}"

    assert made["name"] == "Till"
    assert send(text, {"name": "Counter"}, place, "patch").json()["name"] == "Counter"
    assert send(text, b"", place, "get").json()["name"] == "Counter"
    assert send(text, b"", place, "delete").status_code == 204
    assert send(text, b"", place, "get").status_code == 404


def test_a_person_from_meeting_to_erasing(world, text):
    made = send(
        text, {"name": "Noa", "email": "Noa@Example.org", "attributes": {"city": "Haifa", "orders": 3}}, "people"
    ).json()
    place = f"people/{made['id']}"

    assert made["email"] == "noa@example.org"
    assert send(text, {"email": None}, place, "patch").json()["email"] == ""
    assert send(text, {"external_id": "4711"}, place, "patch").json()["name"] == "Noa"
    assert send(text, b"", place, "delete").status_code == 202
    erasure.run()  # as the background does in a moment
    assert not Person.everywhere.exists()
    kinds = list(
        Announcement.everywhere.filter(subject_id=made["id"]).order_by("announced_at").values_list("kind", flat=True)
    )
    assert kinds == ["PersonMade", "PersonChanged", "PersonChanged", "PersonErased"]
    assert "noa" not in str(list(Announcement.everywhere.values())).lower()


def test_pages_follow_each_other_without_gap_or_repeat(text):
    for n in range(7):
        send(text, {"name": f"T{n}"})

    seen, cursor = [], ""
    while True:
        found = send(text, b"", f"touchpoints?limit=3&cursor={cursor}", "get").json()
        seen += [each["name"] for each in found["items"]]
        cursor = found["next"]
        if not cursor:
            break

    assert seen == [f"T{n}" for n in reversed(range(7))]


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "bm90IGpzb24", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIjEiXQ", "é", "=" * 200, "WzEsMl0", "W10"]
)
def test_a_cursor_that_is_not_ours_is_refused(text, cursor):
    answer = send(text, b"", f"touchpoints?cursor={cursor}", "get")

    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["field"] == "cursor"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "9" * 40, "x", "1.5", ""])
def test_a_limit_out_of_range_is_refused(text, limit):
    assert send(text, b"", f"touchpoints?limit={limit}", "get").json()["error"]["field"] == "limit"


def test_an_address_the_api_does_not_have_is_refused_in_the_same_shape(text):
    assert send(text, b"", "nothing", "get").json()["error"]["code"] == "not_found"


def test_a_method_that_is_not_served_is_refused_in_the_same_shape(text):
    answer = send(text, b"{}", "whoami", "put")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["error"] | {"message": ""} == {
        "code": "method",
        "message": "",
        "field": "",
        "expected": "GET",
        "got": "PUT",
    }


def test_the_workspace_is_read_and_changed(world, text):
    assert send(text, {"zone": "Europe/Bratislava"}, "workspace", "patch").json()["zone"] == "Europe/Bratislava"
    refused = send(text, {"zone": "Mars/Olympus"}, "workspace", "patch")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "zone")


def test_the_log_tells_who_did_what(world, text):
    send(text, {"name": "Till"})

    newest = send(text, b"", "announcements?kind=TouchpointMade", "get").json()["items"][0]

    assert newest["kind"] == "TouchpointMade"
    assert newest["actor"].startswith("key:")


def test_every_operation_is_described_for_strangers(client):
    document = client.get("/api/v1/openapi.json").json()

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path} says nothing about itself"
            assert "_api_" not in operation["operationId"], f"{method} {path} has no name of its own"
