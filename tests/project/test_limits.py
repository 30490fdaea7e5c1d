"""Limits of several processes on several nodes: real ones, behind a proxy they were told of."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import httpx
import pytest

from tests.postgres import IN_A_HURRY, running
from tests.project.nodes import Installation, installed, page

MOST, PER_MINUTE = 30, 40
BEHIND = {"WELLHEARD_PROXIES": "127.0.0.1, 10.0.0.0/8", "WELLHEARD_ANSWERS_PER_MINUTE": str(PER_MINUTE)}


class Nodes(NamedTuple):
    """Where the console is shown and where answers are taken; the last digit of the addresses they are asked from, each having its own limit."""

    consoles: list[str]
    collectors: list[str]
    digit: str


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running(*IN_A_HURRY) as server, installed(server, tmp_path_factory.mktemp("limits")) as made:
        yield made


@pytest.fixture(scope="module", params=["small", pytest.param("large", marks=pytest.mark.proof)])
def nodes(installation: Installation, request: pytest.FixtureRequest) -> Iterator[Nodes]:
    """Two whole ones; or four that show the console, and two that take answers."""
    roles = ["up"] * 2 if request.param == "small" else [*["web"] * 4, *["collector"] * 2]
    begun = [installation.begin(role, **BEHIND) for role in roles]
    urls = [node.wait().url for node in begun]
    yield Nodes(urls, urls, "9") if request.param == "small" else Nodes(urls[:4], urls[4:], "7")
    for node in begun:
        node.stop()


def guesses(urls: list[str], forwarded: list[str]) -> list[int]:
    """Each from another account, at the servers in turn; what each was told."""
    told = []
    for url, said, number in zip(cycle(urls), forwarded, range(len(forwarded)), strict=False):
        with httpx.Client(base_url=url, headers={"X-Forwarded-For": said}, timeout=30) as client:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)', client.get("/sign-in").text)
            form = {"email": f"guess-{number}@example.org", "password": "guess", "csrfmiddlewaretoken": token[1]}
            told.append(client.post("/sign-in", data=form, headers={"Origin": url}).status_code)
    return told


def test_sixty_guesses_over_all_nodes_are_sixty_of_one_guesser(nodes: Nodes) -> None:
    """Whatever the guesser writes into the header itself stands left of what the proxy saw."""
    guesser = f"203.0.113.{nodes.digit}"

    told = guesses(nodes.consoles, [f"198.51.100.{n}, {guesser}, 10.0.0.{n % 3 + 1}" for n in range(60)])

    assert told == [422] * MOST + [429] * 30
    assert guesses(nodes.consoles, [f"{guesser}, 203.0.113.1{nodes.digit}"] * 2) == [422] * 2


def test_pages_of_one_address_are_counted_by_all_collectors_together(nodes: Nodes, installation: Installation) -> None:
    slug, told = installation.made["slug"], Counter()
    for number, url in zip(range(3 * PER_MINUTE), cycle(nodes.collectors), strict=False):
        sent = {**page(number), "key": f"respondent-{nodes.digit * 8}-{number:08}"}
        said = httpx.post(f"{url}/a/{slug}", json=sent, headers={"X-Forwarded-For": f"203.0.113.7{nodes.digit}"})
        told[said.status_code] += 1
        time.sleep(0.03)  # the counts are told about once a second

    # Two that did not tell each other would take twice the limit; in a new minute of the clock a few more are taken.
    assert set(told) == {201, 429}
    assert PER_MINUTE <= told[201] <= PER_MINUTE * 1.9
    elsewhere = {"X-Forwarded-For": f"203.0.113.8{nodes.digit}"}
    assert httpx.post(f"{nodes.collectors[0]}/a/{slug}", json=page(999), headers=elsewhere).status_code == 201
