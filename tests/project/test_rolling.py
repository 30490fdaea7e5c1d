"""Nodes are stopped and started one after another behind a proxy, and nobody notices."""

import http.client
import itertools
import json
import threading
import time

import pytest

from tests.postgres import IN_A_HURRY, running
from tests.project.nodes import installed, page
from tests.project.product import free_port
from tests.project.proxy import Proxy, proxied

numbers = itertools.count()


def test_a_node_that_is_stopped_under_load_fails_nobody(tmp_path):
    roll(tmp_path, restarts=1)


@pytest.mark.proof
def test_twenty_rolling_restarts_under_load_fail_nobody(tmp_path):
    roll(tmp_path, restarts=20)


def roll(folder, *, restarts: int) -> None:
    with running(*IN_A_HURRY) as server, installed(server, folder) as installation:
        ports = [free_port(), free_port()]
        nodes = {port: installation.begin("collector", port=port) for port in ports}
        for node in nodes.values():
            node.wait()
        with proxied(*ports) as proxy, Load(proxy, installation.made["slug"]) as load:
            proxy.wait_for(set(ports))
            load.allowed.set()
            for port in itertools.islice(itertools.cycle(ports), restarts):
                load.wait_for(50)
                code, seconds = nodes[port].stop()
                assert (code, seconds < 15) == (0, True)
                load.wait_for(20)
                nodes[port] = installation.begin("collector", port=port)
                proxy.wait_for(set(ports))
            load.wait_for(50)
        assert load.failed == []
        kept = int(server.sql("SELECT count(*) FROM inbox_page", "wellheard"))
        assert kept == len(load.kept) > 0
        assert all(proxy.served.values())


class Load:
    """Respondents, some a hundred a second."""

    def __init__(self, proxy: Proxy, slug: str) -> None:
        self.proxy, self.slug = proxy, slug
        self.allowed, self.over, self.moved = threading.Event(), threading.Event(), threading.Condition()
        self.failed, self.kept = list[str](), set[int]()
        self.threads = [threading.Thread(target=self._send, daemon=True) for _ in range(4)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.allowed.set()
        for thread in self.threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        with self.moved:
            before = len(self.kept)
            assert self.moved.wait_for(lambda: self.failed or len(self.kept) >= before + more, 60)
        assert self.failed == []

    def _send(self) -> None:
        self.allowed.wait()
        while not self.over.is_set():
            number = next(numbers)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
                body = json.dumps(page(number))
                connection.request("POST", f"/a/{self.slug}", body, {"content-type": "application/json"})
                reply = connection.getresponse()
                said = f"{reply.status} {reply.reason} {reply.read()!r}"
                connection.close()
            except (OSError, http.client.HTTPException) as error:
                said = repr(error)
            with self.moved:
                (self.kept.add(number) if said.startswith("201") else self.failed.append(said))
                self.moved.notify_all()
            time.sleep(0.02)
