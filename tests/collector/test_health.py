"""What the collector says of itself."""

import asyncio

import httpx

from tests import inboxes
from tests.collector.cast import NOON, SHOP, entry, wire
from tests.collector.conftest import Kept
from tests.collector.test_inbox import appended
from wellheard.collector import Collector
from wellheard.collector.any_inbox import AnyInbox, Backlog


def backlog(collector: Collector) -> Backlog:
    return asyncio.run(collector.health.backlog())


def drained(collector: Collector, seq: int) -> None:
    """A drain has taken everything up to there."""
    inboxes.drained_to(seq)
    collector.drained(seq)


def test_a_well_collector_says_so(client: httpx.Client) -> None:
    reply = client.get("/healthz")

    assert reply.status_code == 200
    assert reply.json()["status"] == "ok"
    assert reply.json()["inbox"]["writable"] is True


def test_the_backlog_is_what_the_drain_has_not_taken(bakery: object, inbox: AnyInbox) -> None:
    appended(inbox, entry(1), entry(2, received_at=NOON + 10**6), entry(3, received_at=NOON + 2 * 10**6))
    collector = Collector(bakery, inbox, clock=lambda: NOON + 5 * 10**6)  # type: ignore[arg-type]

    before = backlog(collector)
    drained(collector, 2)
    behind = backlog(collector)
    drained(collector, 3)

    assert (before, behind, backlog(collector)) == (Backlog(3, 5.0), Backlog(1, 3.0), Backlog(0, 0.0))
    collector.close()


def test_health_is_503_while_answers_cannot_be_kept(client: httpx.Client, inbox: AnyInbox) -> None:
    inbox.last_error = OSError("disk full")

    assert client.get("/healthz").status_code == 503
    client.post(f"/a/{SHOP}", json=wire())

    assert client.get("/healthz").status_code == 200


def test_prometheus_reads_every_outcome_by_its_word(client: httpx.Client) -> None:
    client.post(f"/a/{SHOP}", json=wire())
    client.post(f"/a/{SHOP}", json=wire(answers={"score": 11}))
    client.get("/s/nowhere")

    text = client.get("/metrics").text

    assert 'wellheard_collector_requests_total{door="a",outcome="stored"} 1.0' in text
    assert 'wellheard_collector_requests_total{door="a",outcome="invalid"} 1.0' in text
    assert 'wellheard_collector_requests_total{door="s",outcome="unknown_survey"} 1.0' in text
    assert "wellheard_inbox_backlog_rows 1.0" in text
    assert "wellheard_inbox_commit_rows_count 1.0" in text
    assert "wellheard_collector_taking_seconds_count 1.0" in text


def test_no_label_or_figure_says_whose_answer_it_was(client: httpx.Client) -> None:
    sent = wire(source="marked-source", hidden={"order": "marked-order"})
    client.post(f"/a/{SHOP}", json=sent)
    client.post("/a/marked-slug", json=sent)

    told = client.get("/metrics").text + client.get("/healthz").text

    assert not any(word in told for word in ("marked", sent["key"], SHOP))


def test_health_is_only_read(client: httpx.Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200


def test_the_collector_knows_its_own_addresses(collector: Collector) -> None:
    mine = ("/s/shop", "/s/shop/secret", "/p/token", "/a/shop", "/healthz", "/metrics")
    others = ("/", "/s", "/admin", "/static/s/x.css", "/api/v1/a/", "/healthz/", "/w/bakery/s/")

    assert all(collector.handles(path) for path in mine)
    assert not any(collector.handles(path) for path in others)


def test_once_an_hour_what_is_drained_and_old_is_forgotten(bakery: object, inbox: AnyInbox, kept: Kept) -> None:
    now = [NOON]
    collector = Collector(bakery, inbox, clock=lambda: now[0], keep_days=1)  # type: ignore[arg-type]
    appended(inbox, entry(1), entry(2))

    drained(collector, 1)
    now[0] += 3 * 86400 * 10**6
    drained(collector, 1)

    assert [row.seq for row in kept.rows()] == [2]
    collector.close()
