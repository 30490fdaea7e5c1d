"""How many durable answers a second on PostgreSQL, beside what a plain Django view does on the same server. Its disk is
asked to keep its word: fsync is on for all of them."""

import statistics
import time
from contextlib import ExitStack
from typing import NamedTuple

import psycopg
from tests.collector.cast import entry
from tests.postgres import Postgres
from tests.postgres import running as postgres_running

from bench.collector_server import with_inbox
from bench.running import Running, running
from bench.wrk import Slice, wrk
from wellheard_server.responses.inbox import table as inbox_table

ROUNDS, SECONDS, CONNECTIONS = 5, 3.0, 64
TIMES_DJANGO, TIMES_COMMIT = 6.0, 4.0
INBOX, PLAIN, BARE = "inbox", "plain", "bare"


class Round(NamedTuple):
    answers: float
    answers_cpu: float
    p99: float
    django: float
    alone_p50: float
    commit_p50: float


def main() -> tuple[str, bool]:
    """What to write down, and whether the goals are reached."""
    # A thread of the plain server leaves its connection open until it is collected.
    with postgres_running("max_connections=800") as postgres, ExitStack() as stack:
        collector = stack.enter_context(running("bench.collector_server", with_inbox(postgres.create(INBOX))))
        django, under = faster(stack, postgres.create(PLAIN))
        with_inbox(postgres.create(BARE))
        postgres.sql("DROP TRIGGER inbox_one_answer_each ON inbox_page", BARE)
        for server in (collector, django):
            wrk(server.url, connections=16, seconds=1, script="answer.lua")
        rounds = [one_round(postgres, collector, django) for _ in range(ROUNDS)]
        return told(rounds, under, postgres.sql("SHOW server_version"))


def faster(stack: ExitStack, url: str) -> tuple[Running, str]:
    """Plain Django under the better of the servers we have."""
    best: tuple[float, Running, str] | None = None
    for words, name in (("threads", "a threaded wsgiref"), ("a2wsgi", "uvicorn + a2wsgi")):
        server = stack.enter_context(running("bench.plain_django", words, url))
        wrk(server.url, connections=16, seconds=1, script="answer.lua")
        rate = wrk(server.url, connections=CONNECTIONS, seconds=2, script="answer.lua").rate
        best = max(best or (0.0, server, name), (rate, server, name), key=lambda each: each[0])
    assert best
    return best[1:]


def one_round(postgres: Postgres, collector: Running, django: Running) -> Round:
    """A slice of each, one after another, so that what disturbs the machine disturbs all."""
    cpu = collector.cpu_seconds()
    answers = measured(postgres, collector, INBOX, "inbox_page", CONNECTIONS)
    spent = collector.cpu_seconds() - cpu
    plain = measured(postgres, django, PLAIN, "bench_answer", CONNECTIONS)
    alone = measured(postgres, collector, INBOX, "inbox_page", 1)
    bare = bare_commit(postgres.url(BARE))
    return Round(answers.rate, spent / answers.requests, answers.p99, plain.rate, alone.p50, bare)


def measured(postgres: Postgres, server: Running, database: str, table: str, connections: int) -> Slice:
    """Every acknowledged answer must be a row afterwards."""
    count = f"SELECT count(*) FROM {table}"
    before = int(postgres.sql(count, database))
    load = wrk(server.url, connections=connections, seconds=SECONDS, script="answer.lua")
    if load.failed:
        raise SystemExit(f"{load.failed} of {load.requests} requests failed; the figure would mean nothing")
    time.sleep(0.2)
    rows = int(postgres.sql(count, database)) - before
    if not load.requests <= rows <= load.requests + connections:
        raise SystemExit(f"{load.requests} answers were acknowledged and {rows} rows are kept")
    return load


def bare_commit(url: str, times: int = 400) -> float:
    """The median of one-row commits into a table like the inbox's, with nothing around them."""
    seconds = []
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("TRUNCATE inbox_page")
        inbox_table.prepared(database)
        for number in range(times):
            row = entry(number, body=b"x" * 300)
            began = time.perf_counter()
            inbox_table.commit(database, [row])
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def told(rounds: list[Round], under: str, version: str) -> tuple[str, bool]:
    middle = Round(*(statistics.median(each) for each in zip(*rounds, strict=True)))
    times_django = statistics.median(each.answers / each.django for each in rounds)
    times_commit = statistics.median(each.alone_p50 / each.commit_p50 for each in rounds)
    words = f"""PostgreSQL {version} on the same machine and disk, its settings its own (fsync, full_page_writes and
synchronous_commit on). Medians of {len(rounds)} interleaved rounds of {SECONDS:g} s; ratios are medians of each round's
own. Every acknowledged answer was counted in its table.

| | measured | goal |
|---|---|---|
| durable answers, {CONNECTIONS} connections | {middle.answers:,.0f}/s, {middle.answers_cpu * 1e6:.0f} us CPU each, p99 {middle.p99 * 1e3:.1f} ms | |
| plain Django view + ORM ({under}) | {middle.django:,.0f}/s | |
| times plain Django | {times_django:.1f} | >= {TIMES_DJANGO:g} |
| one connection, p50 | {middle.alone_p50 * 1e3:.2f} ms | |
| bare one-row commit, p50 | {middle.commit_p50 * 1e3:.2f} ms | |
| times the bare commit | {times_commit:.1f} | <= {TIMES_COMMIT:g} |"""
    return words, times_django >= TIMES_DJANGO and times_commit <= TIMES_COMMIT
