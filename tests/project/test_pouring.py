"""A long download: Django decides, the server pours; a slow reader holds no thread, one that left costs nothing more."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from bench.serving import served

from wellheard_server.base.handing_over import SLOT
from wellheard_server.project.asgi import Bridge

CHUNK, CHUNKS = b"x" * 200_000, 40


class Tap:
    """A WSGI application that hands its answer over, as a view does; `made` counts the chunks."""

    def __init__(self) -> None:
        self.made, self.closed, self.fails_at = 0, threading.Event(), -1

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv")])
        if environ["PATH_INFO"] == "/quick":
            return [b"quick"]
        environ["asgi.scope"][SLOT].append(self.chunks())
        return []

    def chunks(self) -> Iterator[bytes]:
        try:
            for number in range(CHUNKS):
                if number == self.fails_at:
                    raise RuntimeError("the disk is gone")
                self.made += 1
                yield CHUNK
        finally:
            self.closed.set()


@pytest.fixture
def tap():
    return Tap()


@pytest.fixture
def url(tap):
    """One thread for all of Django."""
    bridge = Bridge(tap, threads=1)
    with served(bridge) as address:
        yield address
    bridge.close()


def test_what_is_handed_over_arrives_whole(url, tap):
    answer = httpx.get(f"{url}/long")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv")
    assert answer.content == CHUNK * CHUNKS
    assert tap.closed.is_set()


def test_a_slow_reader_holds_no_thread_of_djangos(url, tap):
    with httpx.stream("GET", f"{url}/long", timeout=20) as slow:
        assert slow.status_code == 200
        assert httpx.get(f"{url}/quick", timeout=5).content == b"quick"
        assert sum(len(chunk) for chunk in slow.iter_raw()) == len(CHUNK) * CHUNKS


def test_no_more_is_made_than_a_slow_reader_takes_and_nothing_after_it_left(url, tap):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        reader.recv(1000)
        made = settled(lambda: tap.made)
        assert made < CHUNKS
    assert tap.closed.wait(10)
    assert tap.made <= made + 2


def settled(value) -> int:
    """The value once it has stopped growing."""
    before, until = -1, time.monotonic() + 10
    while (now := value()) != before and time.monotonic() < until:
        before = now
        threading.Event().wait(0.3)
    return now


def test_a_fault_on_the_way_never_looks_like_the_end(url, tap):
    tap.fails_at = 7

    with pytest.raises(httpx.RemoteProtocolError), httpx.stream("GET", f"{url}/long") as answer:
        list(answer.iter_raw())
    assert tap.closed.is_set()


def test_many_downloads_take_turns(url):
    async def all_of_them() -> list[int]:
        async with httpx.AsyncClient(timeout=30) as client:
            found = await asyncio.gather(*(client.get(f"{url}/long") for _ in range(8)))
            return [len(each.content) for each in found]

    assert asyncio.run(all_of_them()) == [len(CHUNK) * CHUNKS] * 8
