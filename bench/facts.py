"""Tiles over ten million answers: a page and a program's question through the whole product, beside DuckDB alone on the same files; and a
batch of facts, from its append until it is counted, beside Delta alone.

The data is made once (about six minutes) and kept in .bench/years; a run without it makes it and measures the next time it is called.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import duckdb
import httpx

from bench.appends import appends
from bench.memory import wait_for_health
from bench.running import memory
from bench.serving import bound

DATA = Path(os.environ.get("WELLHEARD_BENCH_YEARS", ".bench/years")).resolve()
RESPONSES = int(os.environ.get("WELLHEARD_BENCH_RESPONSES", "2500000"))  # four answers each
ROUNDS, CACHED, MINUTES = 15, 200, 8.0
UNCACHED, TIMES_HELLO = 1.5, 5.0


class Tile(NamedTuple):
    """What is asked of the product, and what DuckDB must count to answer it."""

    title: str
    path: str
    metric: str
    question: str
    by: str = ""
    where: str = ""
    join: str = ""


WHERE = json.dumps({"field": "attribute:plan", "operator": "is", "value": "business"})
TILES = (
    Tile("NPS overall", "recommend", "nps", "recommend"),
    Tile("NPS by week", "recommend?by=week", "nps", "recommend", by="date_trunc('week', f.day)"),
    Tile("NPS by segment", "recommend?by=attribute:plan", "nps", "recommend", by="f.attributes['plan']"),
    Tile("touchpoints", "recommend?by=touchpoint", "nps", "recommend", by="f.touchpoint"),
    Tile("CSAT distribution", "satisfied", "csat", "satisfied"),
    Tile("attribute filter", f"recommend?where={WHERE}", "nps", "recommend", where="f.attributes['plan'] = 'business'"),
    Tile(
        "split by another answer",
        "recommend?by=answer:where",
        "nps",
        "recommend",
        by="a.label",
        join="LEFT JOIN (SELECT response, label FROM {facts} WHERE kind = 'choice' AND question = 'where' AND item = '') a USING (response)",
    ),
)


def main() -> tuple[str, bool]:
    if not (DATA / f"whole-{RESPONSES}").exists():
        subprocess.run([sys.executable, "-m", "bench.years", str(DATA), str(RESPONSES)], check=True)
        if not (DATA / "entry.json").exists():
            raise SystemExit("The data could not be made.")
        return "The data is made; call it again to measure.", False
    subprocess.run([sys.executable, "-m", "bench.years", str(DATA), str(RESPONSES)], check=True)  # a new way in
    with product() as server:
        told, good = tiles(server)
    more, fast = appends(DATA / "lake", server.workspace)
    return f"{told}\n\n{more}", good and fast


class Product:
    """The server, a program's client and a member's browser."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        entry = json.loads((DATA / "entry.json").read_text())
        self.process, self.workspace, self.forgotten = process, entry["workspace"], 0
        self.api = httpx.Client(
            base_url=f"{url}/api/v1/scores/years/", headers={"Authorization": f"Bearer {entry['key']}"}, timeout=60
        )
        self.greeting = httpx.Client(base_url=url)
        self.page = httpx.Client(
            base_url=f"{url}/w/years/", cookies={"wellheard_session": entry["session"]}, timeout=60
        )

    def forget(self) -> None:
        """Every count is made anew afterwards."""
        self.forgotten += 1
        self.process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + 10
        while (DATA / "forgot").read_text() != str(self.forgotten):
            if time.monotonic() > until:
                raise RuntimeError("the server did not forget")
            time.sleep(0.001)


@contextmanager
def product() -> Iterator[Product]:
    probe = bound()
    port = probe.getsockname()[1]
    probe.close()
    (DATA / "forgot").write_text("")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.years_server", str(DATA), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_health(f"http://127.0.0.1:{port}")
        yield Product(process, f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def tiles(server: Product) -> tuple[str, bool]:
    bare = Bare(server.workspace)
    for tile in TILES:
        agree(server, bare, tile)
    lines, good, began = [], True, time.monotonic()
    timings: dict[Tile, list[tuple[float, float]]] = {tile: [] for tile in TILES}
    for number in range(ROUNDS + 1):
        for tile in TILES:
            pair = (uncached(server, tile), taken(lambda tile=tile: bare.ask(tile)))  # type: ignore[misc]
            if number:  # the first round warms both
                timings[tile].append(pair)
        if time.monotonic() - began > MINUTES * 60:
            break
    for tile, pairs in timings.items():
        ours, theirs = ([each[column] for each in pairs] for column in (0, 1))
        ratio = p95(ours) / p95(theirs)
        good &= ratio <= UNCACHED
        lines.append(
            f"| {tile.title} | {p95(ours) * 1e3:.0f} ({median(ours) * 1e3:.0f}) | {p95(theirs) * 1e3:.0f} ({median(theirs) * 1e3:.0f})"
            f" | {ratio:.2f} ({median(a / b for a, b in pairs):.2f}) | {said(ratio <= UNCACHED)} |"
        )
    resident = memory(server.process.pid)[0]
    cached, is_quick = repeated(server)
    words = f"""{bare.rows:,} rows of {4 * RESPONSES:,} answers in {len(bare.files)} files. Uncached: the product has forgotten all counts; the same
rounds, one after the other, {len(pairs)} of them; p95 (median) in ms; the ratio of the p95 (median of each round's own).

| tile, HTTP end to end | product | DuckDB alone | ratio, goal <= {UNCACHED:g} | |
|---|---|---|---|---|
{chr(10).join(lines)}

Cached: the same question again, nothing having changed; its key and its member are asked for anew each time. Hello is the plainest Django
view, five letters, by the same server through the same middleware.

{cached}

Resident after these pages: {resident:.0f} MB."""
    return words, good and is_quick


def uncached(server: Product, tile: Tile) -> float:
    server.forget()
    return taken(lambda: fetched(server.api, tile.path))


def agree(server: Product, bare: "Bare", tile: Tile) -> None:
    """Both must have counted the same answers."""
    ours = json.loads(fetched(server.api, tile.path))["n"]
    theirs = sum(row[-1] for row in bare.ask(tile) if row[-2] is not None)
    if ours != theirs:
        raise SystemExit(f"{tile.title}: {ours} answers in the product's number, {theirs} in DuckDB's")


def repeated(server: Product) -> tuple[str, bool]:
    """The same questions again, and two whole pages, beside a hello by the same server."""
    asked = {tile.title: (server.api, tile.path) for tile in TILES}
    asked |= {
        "page: the survey": (server.page, "understand/years/"),
        "page: one score": (server.page, "understand/years/recommend/"),
    }
    for client, path in asked.values():
        fetched(client, path)
    times: dict[str, list[float]] = {title: [] for title in ("hello", *asked)}
    for _ in range(CACHED):
        times["hello"].append(taken(lambda: fetched(server.greeting, "/hello")))
        for title, (client, path) in asked.items():
            times[title].append(taken(lambda client=client, path=path: fetched(client, path)))  # type: ignore[misc]
    base = p95(times["hello"])
    lines = [
        f"| {title} | {p95(each) * 1e3:.1f} ({median(each) * 1e3:.1f}) | {p95(each) / base:.1f} |"
        for title, each in times.items()
    ]
    good = all(p95(times[tile.title]) <= TIMES_HELLO * base for tile in TILES)
    return "\n".join(["| cached | p95 (median) ms | times hello's p95, goal <= 5 |", "|---|---|---|", *lines]), good


def fetched(client: httpx.Client, path: str) -> bytes:
    reply = client.get(path)
    if reply.status_code != 200:
        raise SystemExit(f"{path}: {reply.status_code} {reply.text[:300]}")
    return reply.content


def taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, round(0.95 * len(seconds)) - 1)]


def said(good: bool) -> str:
    return "reached" if good else "missed"


class Bare:
    """DuckDB over the files the table lists: as many threads and as much memory as the product gives it. One statement a tile, the plainest
    that has all its figures in it: how often each value was given, in each group."""

    def __init__(self, workspace: str) -> None:
        from wellheard.facts.engine import MEMORY, THREADS
        from wellheard.facts.table import FactTable

        self.files = FactTable(DATA / "lake", workspace).files()
        self.rows = sum(file.rows for file in self.files)
        self.connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
        self.connection.execute("SET TimeZone = 'UTC'")
        listed = ", ".join(f"'{file.path}'" for file in self.files)
        self.facts = f"read_parquet([{listed}], hive_partitioning = false)"
        ((self.survey,),) = self.connection.execute(f"SELECT DISTINCT survey FROM {self.facts}").fetchall()

    def ask(self, tile: Tile) -> list[tuple[Any, ...]]:
        """Of each group and value: how many gave it."""
        columns = f"{tile.by}, f.value" if tile.by else "f.value"
        statement = f"SELECT {columns}, count(*) FROM {self.facts} f {tile.join.format(facts=self.facts)}"
        statement += (
            f" WHERE f.survey = '{self.survey}' AND f.kind = '{tile.metric}' AND f.question = '{tile.question}'"
        )
        statement += f" AND {tile.where}" if tile.where else ""
        return self.connection.execute(statement + " GROUP BY ALL").fetchall()
