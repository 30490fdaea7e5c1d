"""An answer goes from Django's thread to the loop whole; one that does not end goes in parts, and none is lost or doubled."""

import asyncio

import pytest

from wellheard_server.project.responder import WHOLE, Threads


def told(chunks, *, slow: bool = False, fault: Exception | None = None) -> list[dict]:
    """The messages of one answer made of `chunks`."""

    def app(environ, start_response):
        start_response("200 OK", [("X-Who", "us")])
        yield from chunks
        if fault:
            raise fault

    sent: list[dict] = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if slow:
            await asyncio.sleep(0.002)
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1",
        "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(Threads(app, workers=1)(scope, receive, send), 10))
    return sent


@pytest.mark.parametrize("chunks", [[b"hello"], [b"hel", b"", b"lo"], [bytes([letter]) for letter in b"hello"]])
def test_a_small_answer_is_two_messages(chunks):
    start, body = told(chunks)

    assert (start["status"], dict(start["headers"])[b"x-who"]) == (200, b"us")
    assert (body["body"], body["more_body"]) == (b"hello", False)


def test_an_empty_answer_ends():
    assert [message.get("more_body") for message in told([])] == [None, False]


@pytest.mark.parametrize("slow", [False, True])
def test_a_large_answer_goes_in_parts_and_in_order(slow):
    chunks = [bytes([number]) * (WHOLE // 3) for number in range(50)]

    start, *bodies = told(chunks, slow=slow)

    assert start["type"] == "http.response.start"
    assert b"".join(body["body"] for body in bodies) == b"".join(chunks)
    assert [body["more_body"] for body in bodies] == [True] * (len(bodies) - 1) + [False]
    assert max(len(body["body"]) for body in bodies) < 2 * WHOLE


def test_a_fault_before_the_end_is_not_taken_for_the_whole():
    with pytest.raises(RuntimeError, match="half"):
        told([b"half"], fault=RuntimeError("half"))
