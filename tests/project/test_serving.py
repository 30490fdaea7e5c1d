"""The server in the process: it waits for nobody for ever, and says that it is going before it goes."""

import asyncio
import http.client
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bench.serving import bound

from wellheard_server.project import patience
from wellheard_server.project.serving import Door, Server, config


class Served:
    def __init__(self, grace: float) -> None:
        self.may_answer, self.has_come, self.listening = threading.Event(), threading.Event(), bound()
        self.may_answer.set()
        self.port = self.listening.getsockname()[1]
        self.door = Door(self.application)
        self.server = Server(config(self.door, 3), self.door, grace)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True)
        self.thread.start()

    async def application(self, scope, receive, send) -> None:
        self.has_come.set()
        await asyncio.to_thread(self.may_answer.wait)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def asked(self, connection: http.client.HTTPConnection, path: str = "/") -> http.client.HTTPResponse:
        connection.request("GET", path)
        reply = connection.getresponse()
        reply.read()
        return reply


@contextmanager
def served(grace: float = 0.0) -> Iterator[Served]:
    made = Served(grace)
    try:
        yield made
    finally:
        made.may_answer.set()
        made.server.should_exit = True
        made.thread.join(10)
        made.listening.close()


def test_after_the_signal_it_says_so_and_serves_on_each_answer_the_last_on_its_connection():
    with served(grace=3.0) as node:
        kept = node.connection()
        assert node.asked(kept).getheader("connection") is None

        node.server.handle_exit(signal.SIGTERM, None)

        assert node.asked(node.connection(), "/healthz").status == 503
        assert node.asked(kept).getheader("connection") == "close"
        assert node.asked(node.connection()).status == 200
        node.thread.join(15)
        assert not node.thread.is_alive()
        node.listening.close()
        with pytest.raises(ConnectionRefusedError):
            node.asked(node.connection())


def test_what_is_under_way_is_finished():
    with served() as node:
        node.may_answer.clear()
        connection = node.connection()
        connection.request("GET", "/")
        assert node.has_come.wait(10)
        node.server.handle_exit(signal.SIGTERM, None)
        threading.Timer(0.5, node.may_answer.set).start()

        assert connection.getresponse().read() == b"ok"


def test_somebody_at_the_keyboard_does_not_wait():
    with served(grace=60) as node:
        node.server.handle_exit(signal.SIGINT, None)
        node.thread.join(5)

        assert not node.thread.is_alive()


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: a"])
def test_a_head_that_does_not_come_in_time_is_given_up(monkeypatch, said):
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    with served() as node, socket.create_connection(("127.0.0.1", node.port), timeout=10) as dawdler:
        began = time.monotonic()
        dawdler.sendall(said)
        assert dawdler.recv(100) == b""
        assert time.monotonic() - began < 5


def test_a_second_head_on_one_connection_has_its_own_time(monkeypatch):
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    with served() as node:
        connection = node.connection()
        node.asked(connection)
        time.sleep(0.5)  # between requests the connection may rest
        assert node.asked(connection).status == 200
        connection.sock.sendall(b"GET / HT")
        assert connection.sock.recv(100) == b""
