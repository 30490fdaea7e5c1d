"""The one port: who answers which address, and what happens to bodies on their way to Django."""

import asyncio

import pytest

from wellheard_server.project import asgi
from wellheard_server.project.asgi import LARGEST_BODY, Application, Bridge


def django(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Length", str(len(body)))])
    return [body[:10]]


class Collector:
    def handles(self, path: str) -> bool:
        return path.startswith("/s/")

    async def __call__(self, scope, receive, send) -> None:
        await asgi.refuse(send, 200, b"collector")


async def live(scope, receive, send) -> None:
    await asgi.refuse(send, 200, b"live")


def ask(app, path="/", *, chunks=(b"",), query=b"", headers=(), pause=0.0) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of one request whose body comes in `chunks`, `pause` seconds apart; None as a chunk: the sender leaves."""
    sent, waiting = [], list(chunks)

    async def receive():
        await asyncio.sleep(pause)
        chunk = waiting.pop(0)
        return (
            {"type": "http.disconnect"}
            if chunk is None
            else {"type": "http.request", "body": chunk, "more_body": bool(waiting)}
        )

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": query, "headers": list(headers), "http_version": "1.1",
        "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    if not sent:
        return 0, {}, b""
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    ("path", "who"), [("/s/abc", b"collector"), ("/live/x", b"live"), ("/sign-in", b""), ("/sabc", b"")]
)
def test_each_address_has_one_who_answers(path, who):
    assert ask(Application(Collector(), live, django), path)[2] == who


def test_a_body_arrives_whole():
    status, headers, body = ask(Bridge(django), chunks=(b"ab", b"", b"cd" * 5000))

    assert (status, headers[b"x-length"], body) == (200, b"10002", b"abcdcdcdcd")


def test_a_body_is_refused_by_what_it_says_of_itself_before_it_is_read():
    status, _, _ = ask(Bridge(django), chunks=(None,), headers=[(b"content-length", str(LARGEST_BODY + 1).encode())])

    assert status == 413


def test_a_body_that_lies_about_its_length_is_refused_when_it_grows():
    status, _, _ = ask(Bridge(django), chunks=(b"a" * 2**20,) * 5, headers=[(b"content-length", b"10")])

    assert status == 413


def test_a_sender_who_dawdles_is_sent_away_and_holds_no_thread(monkeypatch):
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.1)
    called = []

    status, _, _ = ask(Bridge(lambda *args: called.append(1)), chunks=(b"a",) * 10, pause=0.05)

    assert (status, called) == (408, [])


def test_a_sender_who_leaves_is_not_answered():
    assert ask(Bridge(django), chunks=(b"a", None))[0] == 0


def test_bytes_that_are_no_address_are_refused():
    assert ask(Bridge(django), query=b"a=\xff")[0] == 400
