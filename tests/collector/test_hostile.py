"""What no honest sender sends: each a 4xx that names field, expected and got, nothing written, memory flat."""

import asyncio
import json
import resource
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collector.cast import SHOP, fresh, wire
from tests.collector.conftest import Kept
from wellheard.collector import Collector
from wellheard.collector.body import Reader
from wellheard.collector.refusal import Refused
from wellheard.collector.submission import decode

JSON = {"content-type": "application/json"}


def text(**changes: object) -> str:
    return json.dumps(wire(**changes))


def with_answer(raw: str) -> bytes:
    """A page whose score is this piece of JSON."""
    return text(answers={"score": "HERE"}).replace('"HERE"', raw).encode()


BODIES = {
    "nothing": b"",
    "not JSON": b"score=9",
    "half of it": text().encode()[:-5],
    "a list": b"[1, 2]",
    "null": b"null",
    "something behind it": text().encode() + b" {}",
    "a byte order mark": b"\xef\xbb\xbf" + text().encode(),
    "UTF-16": text().encode("utf-16"),
    "invalid UTF-8": with_answer('"\xff"').replace("ÿ".encode(), b"\xff"),
    "an encoded surrogate": with_answer('"X"').replace(b'"X"', b'"\xed\xa0\x80"'),
    "a lone surrogate": with_answer(r'"\ud800"'),
    "a lone low surrogate": with_answer(r'"\udc00 and more"'),
    "NUL": with_answer('"a\x00b"'),
    "an escaped NUL": with_answer(r'"a\u0000b"'),
    "an escaped NUL in a list": with_answer(r'["a", "\u0000"]'),
    "an escaped NUL in a name": text(answers={"score": 9, "HERE": 1}).replace("HERE", r"\u0000").encode(),
    "an escaped NUL in a hidden field": text(hidden={"order": "HERE"}).replace("HERE", r"\u0000").encode(),
    "NaN": with_answer("NaN"),
    "Infinity": with_answer("-Infinity"),
    "a number beyond all floats": with_answer("1e999"),
    "a number of 4,000 digits": with_answer("9" * 4000),
    "a number of 60,000 digits": with_answer("9" * 60_000),
    "65 bits": with_answer(str(2**64)),
    "a page of 65 bits": text().replace('"page": 1', f'"page": {2**64}').encode(),
    "deep nesting": with_answer("[" * 30_000 + "]" * 30_000),
    "deep objects": with_answer('{"a":' * 10_000 + "1" + "}" * 10_000),
    "the same field twice": text().replace('"page": 1', '"page": 1, "page": 1').encode(),
    "the same answer twice": with_answer('9, "score": 10'),
    "the same answer twice, one escaped": with_answer(r'9, "\u0073core": 10'),
    "a name that is a number": b'{1: 2}',
    "a prototype": text(answers={"score": 9, "__proto__": {"x": 1}}).encode(),
    "an unknown field": text(role="admin").encode(),
}  # fmt: skip


@pytest.mark.parametrize("sent", BODIES.values(), ids=BODIES.keys())
def test_hostile_json_is_refused_with_field_expected_and_got(client: httpx.Client, kept: Kept, sent: bytes) -> None:
    reply = client.post(f"/a/{SHOP}", content=sent, headers=JSON)

    error = reply.json()["error"]
    assert reply.status_code in (400, 422), error
    assert error["field"]
    assert error["expected"]
    assert error["got"]
    assert len(reply.content) < 2000
    assert "Traceback" not in reply.text
    assert kept.rows() == []


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
def test_another_content_type_is_refused(client: httpx.Client, kept: Kept, kind: str) -> None:
    reply = client.post(f"/a/{SHOP}", content=text(), headers={"content-type": kind})

    assert (reply.status_code, reply.json()["error"]["field"]) == (415, "Content-Type")
    assert kept.rows() == []


def test_a_packed_body_is_refused_unopened(client: httpx.Client) -> None:
    reply = client.post(f"/a/{SHOP}", content=b"\x1f\x8b", headers=JSON | {"content-encoding": "gzip"})

    assert (reply.status_code, reply.json()["error"]["field"]) == (415, "Content-Encoding")


def test_an_announced_50_megabytes_are_refused_before_they_are_sent(address: str, kept: Kept) -> None:
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=5) as sock:
        sock.sendall(
            b"POST /a/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 52428800\r\n\r\n{"
        )
        reply = sock.recv(4000)

    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b'"field":"body"' in reply
    assert kept.rows() == []


def test_50_megabytes_without_a_length_are_cut_off_and_cost_no_memory(address: str, kept: Kept) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(800):
            yield b"x" * 65536

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with httpx.Client(timeout=30) as client:
        reply = client.post(f"{address}/a/{SHOP}", content=pieces(), headers=JSON)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")
    assert grown_kb < 20_000
    assert kept.rows() == []


def test_a_body_sent_in_pieces_without_a_length_is_taken_if_it_is_small(client: httpx.Client, kept: Kept) -> None:
    whole = text().encode()

    reply = client.post(f"/a/{SHOP}", content=(bytes([byte]) for byte in whole), headers=JSON)

    assert reply.status_code == 201
    assert len(kept.rows()) == 1


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999999", "0x10"])
def test_a_length_that_is_no_length_is_refused(address: str, length: str) -> None:
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=5) as sock:
        sock.sendall(
            f"POST /a/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        reply = sock.recv(4000)

    assert reply.split()[1] in (b"400", b"413")


def test_a_sender_who_stops_in_the_middle_is_told_and_let_go() -> None:
    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        asyncio.run(Reader(seconds=0.05).read([], never))

    assert caught.value.reason == "too_slow"
    assert time.monotonic() - began < 5


def test_a_sender_who_hangs_up_leaves_nothing_behind(
    address: str, client: httpx.Client, collector: Collector, kept: Kept
) -> None:
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), timeout=5) as sock:
        sock.sendall(
            b"POST /a/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        )
    for _ in range(100):
        if collector.tally.outcomes["a", "gone"]:
            break
        time.sleep(0.02)

    assert collector.tally.outcomes["a", "gone"] == 1
    assert kept.rows() == []
    assert client.get("/healthz").status_code == 200


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
fields = st.sampled_from(
    [
        "version",
        "page",
        "edit",
        "key",
        "token",
        "language",
        "source",
        "hidden",
        "started_at",
        "answers",
        "complete",
        "more",
    ]
)


@settings(max_examples=300, deadline=None)
@given(changes=st.dictionaries(fields, values, max_size=4))
def test_any_json_is_read_or_refused_by_name(changes: dict[str, object]) -> None:
    raw = json.dumps({**wire(), **changes}).encode()

    said = refusal_of(raw)

    assert said is None or said.status == 400
    assert said is None or all(detail.field and detail.expected for detail in said.details)


def refusal_of(raw: bytes) -> Refused | None:
    try:
        decode(raw)
    except Refused as refusal:
        return refusal
    return None


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        decode(raw)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.dictionaries(st.sampled_from(["score", "why", "other", ""]), values, max_size=3))
def test_any_answers_are_kept_or_refused_but_never_crash_the_server(
    client: httpx.Client, answers: dict[str, object]
) -> None:
    raw = json.dumps(wire(key=fresh(), answers=answers))

    reply = client.post("/a/quick", content=raw, headers=JSON)

    assert reply.status_code in (201, 400, 422), reply.text
