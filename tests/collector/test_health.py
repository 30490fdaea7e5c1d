"""What the collector says of itself."""

import sqlite3

import httpx

from tests.collector.cast import NOON, SHOP, entry, wire
from tests.collector.test_inbox import appended
from wellheard.collector import Collector, Inbox, InboxReader
from wellheard.collector.health import Backlog


def test_a_well_collector_says_so(client: httpx.Client) -> None:
    reply = client.get("/healthz")

    assert reply.status_code == 200
    assert reply.json()["status"] == "ok"
    assert reply.json()["inbox"]["writable"] is True


def test_the_backlog_is_what_the_drain_has_not_taken(bakery: object, inbox: Inbox) -> None:
    appended(inbox, entry(1), entry(2, received_at=NOON + 10**6), entry(3, received_at=NOON + 2 * 10**6))
    collector = Collector(bakery, inbox, clock=lambda: NOON + 5 * 10**6)  # type: ignore[arg-type]

    before = collector.health.backlog()
    collector.drained(2)
    behind = collector.health.backlog()
    collector.drained(3)

    assert (before, behind, collector.health.backlog()) == (Backlog(3, 5.0), Backlog(1, 3.0), Backlog(0, 0.0))
    collector.close()


def test_health_is_503_while_answers_cannot_be_kept(client: httpx.Client, inbox: Inbox) -> None:
    inbox.last_error = sqlite3.OperationalError("disk full")

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


def test_once_an_hour_what_is_drained_and_old_is_forgotten(bakery: object, inbox: Inbox) -> None:
    now = [NOON]
    collector = Collector(bakery, inbox, clock=lambda: now[0], keep_days=1)  # type: ignore[arg-type]
    appended(inbox, entry(1), entry(2))

    collector.drained(1)
    now[0] += 3 * 86400 * 10**6
    collector.drained(1)
    left = InboxReader(inbox.path).after(0, 10)

    assert [row.seq for row in left] == [2]
    collector.close()
