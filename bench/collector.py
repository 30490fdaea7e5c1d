"""How many durable answers a second, beside what the same server can do at all and what a plain Django view does."""

import sqlite3
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.collector.cast import entry

from bench.running import Running, running
from bench.wrk import Slice, wrk
from wellheard.collector import InboxReader
from wellheard.collector.inbox_file import commit, opened

ROUNDS, SECONDS = 5, 3.0
SHARE_OF_HELLO, TIMES_DJANGO, TIMES_COMMIT = 0.22, 8.0, 4.0


class Round(NamedTuple):
    hello: float
    answers: float
    django: float
    alone_p50: float
    commit_p50: float
    hello_cpu: float
    answers_cpu: float
    p99: float

    @property
    def share(self) -> float:
        return self.answers / self.hello


def main() -> tuple[str, bool]:
    """What to write down, and whether the goals are reached."""
    with ExitStack() as stack:
        hello = stack.enter_context(running("bench.hello_server"))
        collector = stack.enter_context(running("bench.collector_server"))
        django, under = faster(stack)
        for server, script in ((hello, ""), (collector, "answer.lua"), (django, "answer.lua")):
            wrk(server.url, connections=16, seconds=1, script=script)
        rounds = [one_round(hello, collector, django) for _ in range(ROUNDS)]
    return told(rounds, under)


def faster(stack: ExitStack) -> tuple[Running, str]:
    """Plain Django under the better of the servers we have."""
    servers = {
        "a threaded wsgiref": stack.enter_context(running("bench.plain_django", "threads")),
        "uvicorn + a2wsgi": stack.enter_context(running("bench.plain_django", "a2wsgi")),
    }
    for server in servers.values():
        wrk(server.url, connections=16, seconds=1, script="answer.lua")
    rates = {
        name: wrk(server.url, connections=64, seconds=2, script="answer.lua").rate for name, server in servers.items()
    }
    best = max(rates, key=lambda name: rates[name])
    return servers[best], best


def one_round(hello: Running, collector: Running, django: Running) -> Round:
    """A slice of each, one after another, so that what disturbs the machine disturbs all."""
    ceiling, hello_cpu = measured(hello, 64, "")
    answers, answers_cpu = measured(collector, 64, "answer.lua")
    plain, _ = measured(django, 64, "answer.lua")
    alone, _ = measured(collector, 1, "answer.lua")
    bare = bare_commit(collector.folder)
    return Round(ceiling.rate, answers.rate, plain.rate, alone.p50, bare, hello_cpu, answers_cpu, answers.p99)


def measured(server: Running, connections: int, script: str) -> tuple[Slice, float]:
    """The slice, and CPU seconds a request. Every acknowledged answer must be a row afterwards."""
    before, cpu = kept(server.folder), server.cpu_seconds()
    load = wrk(server.url, connections=connections, seconds=SECONDS, script=script)
    spent = server.cpu_seconds() - cpu
    if load.failed:
        raise SystemExit(f"{load.failed} of {load.requests} requests failed; the figure would mean nothing")
    if script:
        time.sleep(0.2)
        rows = kept(server.folder) - before
        if not load.requests <= rows <= load.requests + connections:
            raise SystemExit(f"{load.requests} answers were acknowledged and {rows} rows are kept")
    return load, spent / load.requests


def kept(folder: Path) -> int:
    """Rows on disk."""
    if (folder / "inbox.db").exists():
        reader = InboxReader(folder / "inbox.db")
        rows = reader.last_seq()
        reader.close()
        return rows
    if (folder / "plain.db").exists():
        database = sqlite3.connect(folder / "plain.db")
        rows = int(database.execute("SELECT count(*) FROM bench_answer").fetchone()[0])
        database.close()
        return rows
    return 0


def bare_commit(folder: Path, times: int = 400) -> float:
    """The median of one-row commits into the same table on the same disk, with nothing around them."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    database = opened(path)
    seconds = []
    for number in range(times):
        row = entry(number, body=b"x" * 300)
        began = time.perf_counter()
        commit(database, [row], 0)
        seconds.append(time.perf_counter() - began)
    database.close()
    return statistics.median(seconds)


def told(rounds: list[Round], under: str) -> tuple[str, bool]:
    middle = Round(*(statistics.median(each) for each in zip(*rounds, strict=True)))
    share = statistics.median(each.share for each in rounds)
    times_django = statistics.median(each.answers / each.django for each in rounds)
    times_commit = statistics.median(each.alone_p50 / each.commit_p50 for each in rounds)
    good = share >= SHARE_OF_HELLO and times_django >= TIMES_DJANGO and times_commit <= TIMES_COMMIT
    words = f"""Medians of {len(rounds)} interleaved rounds of {SECONDS:g} s; ratios are medians of each round's own.
Every acknowledged answer was counted on disk.

| | measured | goal |
|---|---|---|
| hello, 64 connections | {middle.hello:,.0f}/s, {middle.hello_cpu * 1e6:.0f} us CPU each | |
| durable answers, 64 connections | {middle.answers:,.0f}/s, {middle.answers_cpu * 1e6:.0f} us CPU each, p99 {middle.p99 * 1e3:.1f} ms | |
| share of hello | {share:.1%} | >= {SHARE_OF_HELLO:.0%} (aim 27 %) |
| plain Django view + ORM ({under}) | {middle.django:,.0f}/s | |
| times plain Django | {times_django:.1f} | >= {TIMES_DJANGO:g} |
| one connection, p50 | {middle.alone_p50 * 1e3:.2f} ms | |
| bare one-row commit, p50 | {middle.commit_p50 * 1e3:.2f} ms | |
| times the bare commit | {times_commit:.1f} | <= {TIMES_COMMIT:g} |"""
    return words, good
