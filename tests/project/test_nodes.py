"""Many nodes on one PostgreSQL: each is one part of the product, and together they are the same product."""

import http.client
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx
import pytest
from django.core.signing import TimestampSigner

from tests.postgres import IN_A_HURRY, running
from tests.project.nodes import SECRET, Installation, installed, page
from tests.project.product import command, free_port
from wellheard.collector.submission import link_response


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with running(*IN_A_HURRY) as server, installed(server, tmp_path_factory.mktemp("nodes")) as made:
        yield made


@pytest.fixture(scope="module")
def nodes(installation: Installation):
    """A collector, a web and a worker, and one that is everything at once."""
    return installation.begin_all("collector", "up", "web", "worker")


@pytest.mark.parametrize("role", ["collector", "web", "worker"])
def test_a_node_on_sqlite_is_refused_in_one_sentence(tmp_path, role):
    refused = command(role, data=tmp_path, DATABASE_URL="", PORT=str(free_port()))

    assert refused.returncode == 2
    assert f"`wellheard {role}` needs PostgreSQL: set DATABASE_URL." in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_each_node_says_how_it_is_and_only_what_is_its_own(nodes):
    for node in nodes:
        assert httpx.get(f"{node.url}/healthz").json()["status"] == "ok"
        assert "# HELP wellheard_" in httpx.get(f"{node.url}/metrics").text
    collector, _, _, worker = nodes
    assert httpx.get(f"{collector.url}/sign-in").status_code == 404
    assert httpx.get(f"{worker.url}/sign-in").status_code == 404
    assert httpx.get(f"{worker.url}/healthz").json()["role"] == "worker"
    assert httpx.post(f"{worker.url}/healthz").status_code == 405


def test_an_open_page_of_one_node_moves_within_two_seconds_of_an_answer_taken_by_another(installation, nodes):
    collector, up, web, _ = nodes
    first = Hearing(web.port, ticket(installation))  # the first answer of an installation makes its table of facts
    httpx.post(f"{collector.url}/a/{installation.made['slug']}", json=page(0))
    assert first.heard.wait(20)
    hearing = [Hearing(node.port, ticket(installation)) for node in (up, web)]

    told = httpx.post(f"{collector.url}/a/{installation.made['slug']}", json=page(1))
    began = time.monotonic()

    assert told.status_code == 201
    for each in hearing:
        assert each.heard.wait(10), "nothing was heard"
        assert each.survey == installation.made["survey"]
        assert each.at - began < 2


def test_the_same_answer_sent_to_two_nodes_at_once_is_one(installation, nodes):
    urls = [f"{node.url}/a/{installation.made['slug']}" for node in nodes[:2]]

    with ThreadPoolExecutor(8) as senders:
        said = list(senders.map(lambda url: httpx.post(url, json=page(2)).status_code, urls * 4))

    assert set(said) <= {200, 201}
    whose = link_response(str(page(2)["key"]))
    assert installation.server.sql(f"SELECT count(*) FROM inbox_page WHERE response_id = '{whose}'", "wellheard") == "1"


def test_who_signed_in_at_one_node_is_known_at_the_next(installation, nodes):
    _, other_web, web, _ = nodes
    with httpx.Client(headers={"Host": "localhost"}) as browser:
        form = browser.get(f"{web.url}/sign-in").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        known = {"email": "orna@example.org", "password": "seven warm loaves", "csrfmiddlewaretoken": token}
        came = browser.post(f"{web.url}/sign-in", data=known, headers={"Origin": "http://127.0.0.1"})
        assert came.status_code == 302, came.text
        browser.cookies = httpx.Cookies(dict(came.cookies.items()))

        assert "Orna Bakeries" in browser.get(f"{other_web.url}/", follow_redirects=True).text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"WELLHEARD_SECRET_KEY": SECRET[::-1]}, "This node has another secret key than the others"),
        ({"LAKE_URL": "/tmp/wellheard-not-the-lake"}, "is not the lake of this installation"),
    ],
)
def test_a_node_with_another_key_or_another_lake_does_not_start(installation, nodes, tmp_path, more, sentence):
    if "LAKE_URL" in more:
        more = {"LAKE_URL": str(tmp_path / "lake")}

    said = installation.refused("worker", **more)

    assert sentence in said
    assert SECRET not in said


def ticket(installation: Installation) -> str:
    words = f"{UUID(installation.made['workspace']).hex}.{UUID(installation.made['user']).hex}"
    return TimestampSigner(key=SECRET, salt="wellheard.live").sign(words)


class Hearing:
    """An open page: what it is told, and when."""

    def __init__(self, port: int, ticket: str) -> None:
        self.heard, self.survey, self.at = threading.Event(), "", 0.0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection.request("GET", f"/live/{ticket}")
        self.reply = self.connection.getresponse()
        assert self.reply.status == 200
        assert self.reply.readline().startswith(b"retry:")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.reply:
            if line.startswith(b"data: "):
                self.survey, self.at = line[6:].strip().decode(), time.monotonic()
                self.heard.set()
                self.connection.close()
                return
