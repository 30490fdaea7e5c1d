"""Respondents in a hurry: open the page, send its form, read the thanks; at 16 and at 256 connections."""

import statistics
import time

from bench.collector import kept
from bench.running import running
from bench.wrk import Slice, wrk

ROUNDS, SECONDS, STEPS = 3, 4.0, 3
WANTED, NO_COLLAPSE = 400.0, 0.5


def main() -> tuple[str, bool]:
    with running("bench.collector_server") as server:
        wrk(server.url, connections=4, seconds=1, script="page.lua")
        rounds = []
        for _ in range(ROUNDS):
            before = kept(server.folder)
            some, many = (load(server.url, connections) for connections in (16, 256))
            time.sleep(0.3)
            rows, sent = kept(server.folder) - before, (some.requests + many.requests) / STEPS
            if abs(rows - sent) > 16 + 256:
                raise SystemExit(f"about {sent:.0f} forms were sent and {rows} rows are kept")
            rounds.append((some, many))
    few, many_rate = (statistics.median(each[column].rate / STEPS for each in rounds) for column in (0, 1))
    p99 = [statistics.median(each[column].p99 for each in rounds) * 1e3 for column in (0, 1)]
    kept_up = statistics.median(each[1].rate / each[0].rate for each in rounds)
    words = f"""Page, form and thanks are three requests; the rate counts whole visits. Medians of {ROUNDS} rounds of
{SECONDS:g} s; rows on disk agree.

| | measured | goal |
|---|---|---|
| 16 connections | {few:,.0f}/s, p99 of a request {p99[0]:.0f} ms | >= {WANTED:g}/s |
| 256 connections | {many_rate:,.0f}/s, p99 of a request {p99[1]:.0f} ms, no request failed | no collapse: >= {NO_COLLAPSE:.0%} |
| kept at 256 | {kept_up:.0%} | |"""
    return words, few >= WANTED and kept_up >= NO_COLLAPSE


def load(url: str, connections: int) -> Slice:
    slice_ = wrk(url, connections=connections, seconds=SECONDS, script="page.lua")
    if slice_.failed:
        raise SystemExit(f"{slice_.failed} of {slice_.requests} requests failed at {connections} connections")
    return slice_
