"""The door for programs, over a real server."""

import asyncio
import itertools
import json
import re
from collections import Counter
from pathlib import Path

import httpx
import msgspec
import pytest
from bench.serving import served

from tests import inboxes
from tests.collector.cast import NOON, QUICK, SHOP, SHUT, Bakery, fresh, wire
from tests.collector.conftest import Kept
from wellheard.collector import AnyInbox, Collector, decode_kept
from wellheard.collector.submission import link_response

CHOSEN = re.compile(r"<input[^>]* checked")


def test_an_accepted_page_is_on_disk_when_201_arrives(client: httpx.Client, kept: Kept) -> None:
    key = fresh()

    reply = client.post(f"/a/{SHOP}", json=wire(key=key, language="he", source="receipt", hidden={"order": "A-7"}))

    assert (reply.status_code, reply.json()) == (201, {"next_page": 2})
    [row] = kept.rows()
    body = decode_kept(row.body)
    assert row.response_id == link_response(key)
    assert (body.answers, body.language, body.source, body.hidden) == ({"score": 9}, "he", "receipt", {"order": "A-7"})
    assert (body.channel, body.complete, row.complete) == ("api", False, False)


def test_the_secret_itself_is_never_stored(client: httpx.Client, tmp_path: Path) -> None:
    key = fresh()

    client.post(f"/a/{SHOP}", json=wire(key=key))

    assert key.encode() not in inboxes.on_disk(tmp_path)


def test_two_pages_and_the_end(client: httpx.Client, kept: Kept) -> None:
    key = fresh()
    client.post(f"/a/{SHOP}", json=wire(key=key))

    reply = client.post(f"/a/{SHOP}", json=wire(key=key, page=2, answers={"why": "Warm bread"}, complete=True))
    late = client.post(f"/a/{SHOP}", json=wire(key=key, edit=1, answers={"score": 0}))

    assert (reply.status_code, reply.json()) == (201, {"next_page": None})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "already_answered")
    assert [row.complete for row in kept.rows()] == [False, True]


def test_the_same_page_twice_succeeds_twice_and_is_kept_once(client: httpx.Client, kept: Kept) -> None:
    sent = wire()

    replies = [client.post(f"/a/{SHOP}", json=sent) for _ in range(2)]

    assert [(reply.status_code, reply.content) for reply in replies] == [(201, b'{"next_page":2}')] * 2
    assert len(kept.rows()) == 1


def test_other_answers_under_the_same_key_are_a_conflict_and_a_new_edit_is_not(
    client: httpx.Client, kept: Kept
) -> None:
    sent = wire()
    client.post(f"/a/{SHOP}", json=sent)

    other = client.post(f"/a/{SHOP}", json=sent | {"answers": {"score": 3}})
    edited = client.post(f"/a/{SHOP}", json=sent | {"answers": {"score": 3}, "edit": 1})

    assert (other.status_code, other.json()["error"]["code"]) == (409, "conflict")
    assert edited.status_code == 201
    assert [row.edit for row in kept.rows()] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"answers": {"score": 11}}, 422, "invalid", "answers.score"),
        ({"answers": {"score": "nine"}}, 422, "invalid", "answers.score"),
        ({"answers": {"score": -1}}, 422, "invalid", "answers.score"),
        ({"answers": {"score": 9.5}}, 422, "invalid", "answers.score"),
        ({"answers": {"score": True}}, 422, "invalid", "answers.score"),
        ({"answers": {}}, 422, "invalid", "answers.score"),
        ({"answers": {"score": 9, "colour": "red"}}, 422, "invalid", "answers.colour"),
        ({"answers": {"score": 9, "why": "on page two"}}, 422, "invalid", "answers.why"),
        ({"page": 3}, 422, "invalid", "page"),
        ({"version": 2}, 422, "unknown_version", "version"),
        ({"language": "sk"}, 422, "invalid", "language"),
        ({"hidden": {"plan": "gold"}}, 422, "invalid", "hidden.plan"),
        ({"complete": True}, 422, "invalid", "complete"),
        ({"page": 0}, 400, "malformed", "page"),
        ({"edit": -1}, 400, "malformed", "edit"),
        ({"key": "short"}, 400, "malformed", "key"),
        ({"key": None}, 400, "malformed", "key"),
        ({"token": fresh()}, 400, "malformed", "key"),
        ({"started_at": "2026-11-20T12:00:00"}, 400, "malformed", "started_at"),
        ({"started_at": "yesterday"}, 400, "malformed", "started_at"),
        ({"workspace_id": "another"}, 400, "malformed", "workspace_id"),
        ({"channel": "personal"}, 400, "malformed", "channel"),
        ({"answers": [9]}, 400, "malformed", "answers"),
        ({"source": "x" * 121}, 400, "malformed", "source"),
        ({"hidden": {"order": 7}}, 400, "malformed", "hidden"),
    ],
)
def test_a_bad_field_is_named_with_what_was_expected_and_nothing_is_kept(
    client: httpx.Client, kept: Kept, changes: dict[str, object], status: int, code: str, field: str
) -> None:
    reply = client.post(f"/a/{SHOP}", json=wire(**changes))

    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["expected"]
    assert error["got"]
    assert error["message"]
    assert kept.rows() == []


def test_all_bad_answers_of_a_page_are_told_at_once(client: httpx.Client) -> None:
    reply = client.post(f"/a/{QUICK}", json=wire(answers={"score": 11, "why": 7}))

    assert [error["field"] for error in reply.json()["errors"]] == ["answers.score", "answers.why"]


@pytest.mark.parametrize(
    ("slug", "status", "code"),
    [("nowhere", 404, "unknown_survey"), (SHUT, 410, "closed_survey"), ("asked", 403, "personal_only")],
)
def test_a_survey_that_takes_no_answers_says_why(
    client: httpx.Client, kept: Kept, slug: str, status: int, code: str
) -> None:
    reply = client.post(f"/a/{slug}", json=wire())

    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert kept.rows() == []


def test_only_post_is_answered(client: httpx.Client) -> None:
    replies = [client.request(method, f"/a/{SHOP}") for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")]

    assert [reply.status_code for reply in replies] == [405] * 5


def test_answers_are_never_cached_or_sniffed(client: httpx.Client) -> None:
    reply = client.post(f"/a/{SHOP}", json=wire())

    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


async def posted(address: str, path: str, bodies: list[dict[str, object]]) -> Counter[int]:
    """How many replies of each status, when all are sent at once."""
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        replies = await asyncio.gather(*(client.post(path, json=body) for body in bodies))
    return Counter(reply.status_code for reply in replies)


def test_of_200_answers_with_one_personal_link_exactly_one_is_accepted(
    address: str, bakery: Bakery, kept: Kept
) -> None:
    token = bakery.invite()
    rivals = [wire(key=None, token=token, answers={"score": n % 11, "why": str(n)}, complete=True) for n in range(200)]

    statuses = asyncio.run(posted(address, "/a/asked", rivals))

    assert statuses == {201: 1, 409: 199}
    [row] = kept.rows()
    assert decode_kept(row.body).channel == "personal"


def test_edits_cannot_outrun_the_end_of_a_personal_answer(address: str, bakery: Bakery, kept: Kept) -> None:
    token = bakery.invite()
    rivals = [wire(key=None, token=token, edit=n, answers={"score": n % 11}, complete=True) for n in range(200)]

    statuses = asyncio.run(posted(address, "/a/asked", rivals))

    assert statuses == {201: 1, 409: 199}
    assert len(kept.rows()) == 1


def test_every_kind_of_dead_link_gets_the_same_answer(client: httpx.Client, bakery: Bakery, kept: Kept) -> None:
    dead = {
        "revoked or expired": bakery.invite(is_live=False),
        "never given": fresh(),
        "another survey's": bakery.invite(QUICK),
    }

    replies = {why: client.post("/a/asked", json=wire(key=None, token=token)) for why, token in dead.items()}

    assert {(reply.status_code, reply.content) for reply in replies.values()} == {(404, replies["never given"].content)}
    assert kept.rows() == []


def test_a_personal_token_is_no_key(client: httpx.Client, bakery: Bakery, kept: Kept) -> None:
    """Else a revoked link could still write the answer it was made for."""
    token = bakery.invite(QUICK, is_live=False)
    [invited] = bakery.invitations.values()

    client.post(f"/a/{QUICK}", json=wire(key=token))

    assert [row.response_id == invited.response_id for row in kept.rows()] == [False]


def test_a_full_queue_answers_503_and_says_when_to_come_back(bakery: Bakery, inbox: AnyInbox) -> None:
    inbox.most_waiting = 0
    with served(Collector(bakery, inbox)) as address:
        reply = httpx.post(f"{address}/a/{SHOP}", json=wire())

    assert reply.status_code == 503
    assert int(reply.headers["retry-after"]) >= 1
    assert reply.json()["error"]["code"] == "busy"


def test_overload_is_shed_and_what_was_accepted_is_kept(bakery: Bakery, inbox: AnyInbox, kept: Kept) -> None:
    inbox.most_waiting = 4
    with served(Collector(bakery, inbox)) as address:
        statuses = asyncio.run(posted(address, f"/a/{SHOP}", [wire() for _ in range(250)]))

    assert set(statuses) <= {201, 503}
    assert statuses[201] == len(kept.rows())


def test_the_time_a_page_came_is_the_clocks_not_the_senders(bakery: Bakery, inbox: AnyInbox, kept: Kept) -> None:
    collector = Collector(bakery, inbox, clock=lambda: NOON)
    with served(collector) as address:
        httpx.post(f"{address}/a/{SHOP}", json=wire(started_at="1970-01-01T00:00:00Z"))
    collector.close()

    [row] = kept.rows()
    assert row.received_at == NOON


def test_what_is_kept_reads_back_as_it_was_accepted(client: httpx.Client, kept: Kept) -> None:
    words = "Tab\there, “quotes”, שלום, 你好, 🥐, a\\backslash and\na new line"
    for escaped in (True, False):
        body = json.dumps(wire(answers={"score": 9, "why": words}), ensure_ascii=escaped)
        client.post(f"/a/{QUICK}", content=body, headers={"content-type": "application/json"})

    assert [decode_kept(row.body).answers["why"] for row in kept.rows()] == [words] * 2
    assert all(msgspec.json.decode(row.body) for row in kept.rows())


def test_a_hundred_thousand_secrets_are_all_different_and_none_opens_its_neighbours(client: httpx.Client) -> None:
    secrets = {fresh() for _ in range(100_000)}
    mine = fresh()
    client.post(f"/a/{SHOP}", json=wire(key=mine))

    neighbours = [mine[:-1] + other for other in "AQgw" if other != mine[-1]]
    pages = [client.get(f"/s/{SHOP}/{each}").text for each in neighbours]

    assert len(secrets) == 100_000
    assert len({link_response(each) for each in itertools.islice(secrets, 20_000)}) == 20_000
    assert all('name="page" value="1"' in page and not CHOSEN.search(page) for page in pages)
    assert CHOSEN.search(client.get(f"/s/{SHOP}/{mine}?page=1").text)
