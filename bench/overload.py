"""Ten times more answers than can be kept: who is turned away is told when to come back, what was acknowledged is kept, the console goes on."""

import json
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from tests.project.product import Product, start
from tests.project.shop import PASSWORD, Shop, furnish, opened

from wellheard.collector.submission import link_response

TIMES, SECONDS, CALM_SECONDS = 10, 20.0, 6.0
CONNECTIONS = 6000
MOST_P95, MOST_GROWTH = 2.0, 0.10
CATCH_UP_SECONDS = 240.0


def main() -> tuple[str, bool]:
    folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-"))
    product = None
    try:
        data = folder / "data"
        furnish(data)
        product = start(data)
        return measured(opened(product, data), product, folder)
    finally:
        if product is not None:
            product.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measured(shop: Shop, product: Product, folder: Path) -> tuple[str, bool]:
    calm = flood(shop, product, folder, rate=0, seconds=CALM_SECONDS, connections=64)
    durable = len(calm["kept"]) / CALM_SECONDS
    # Once as many connections without hurry: every buffer has its size afterwards.
    warm = flood(shop, product, folder, rate=0, seconds=CALM_SECONDS, connections=CONNECTIONS)
    with Watch(product) as watch:
        came = flood(shop, product, folder, rate=TIMES * durable, seconds=SECONDS, connections=CONNECTIONS)
    behind = backlog(product)
    began = time.monotonic()
    while backlog(product) and time.monotonic() - began < CATCH_UP_SECONDS:
        time.sleep(0.5)
    caught_up = time.monotonic() - began
    lost, more = compared(folder / "data", [*calm["kept"], *warm["kept"], *came["kept"]], came["counts"])
    return told(durable, came, watch, behind, caught_up, lost, more)


def flood(
    shop: Shop, product: Product, folder: Path, *, rate: float, seconds: float, connections: int
) -> dict[str, Any]:
    out = folder / "flood.json"
    words = [product.port, shop.slug, rate, seconds, connections, out]
    subprocess.run([sys.executable, "-m", "bench.flood", *map(str, words)], check=True)
    said: dict[str, Any] = json.loads(out.read_text())
    return said


class Watch:
    """Somebody at the console, and the memory of the product, while it lasts."""

    def __init__(self, product: Product) -> None:
        self.product, self.over = product, threading.Event()
        self.seconds: list[float] = []
        self.refused = 0
        self.memory: list[int] = []
        self.client = httpx.Client(base_url=product.url, timeout=30, follow_redirects=True)
        page = self.client.get("/sign-in").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "email": "ada@example.org", "password": PASSWORD}
        assert self.client.post("/sign-in", data=form, headers={"Referer": product.url}).status_code == 200

    def __enter__(self) -> "Watch":
        self.before = self.product.kilobytes()
        self.threads = [threading.Thread(target=each) for each in (self.read, self.weigh)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self) -> None:
        while not self.over.wait(0.2):
            began = time.monotonic()
            status = self.client.get("/w/bakery/").status_code
            self.refused += status != 200
            self.seconds.append(time.monotonic() - began)

    def weigh(self) -> None:
        while not self.over.wait(0.25):
            self.memory.append(self.product.kilobytes())

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[max(0, len(self.seconds) * 95 // 100 - 1)]

    @property
    def growth(self) -> float:
        return max(self.memory) / self.before - 1


def backlog(product: Product) -> int:
    inbox: dict[str, int] = httpx.get(f"{product.url}/healthz", timeout=30).json()["inbox"]
    return inbox["backlog_rows"]


def compared(data: Path, kept: list[str], counts: dict[str, int]) -> tuple[int, int]:
    """How many acknowledged answers are no response, and how many responses nobody was told of beyond those whose word was cut off."""
    with sqlite3.connect(f"file:{data / 'main.db'}?mode=ro", uri=True) as database:
        stored = {row[0] for row in database.execute("SELECT id FROM responses_response WHERE source = 'flood'")}
    wanted = {link_response(key).hex for key in kept}
    return len(wanted - stored), max(0, len(stored - wanted) - counts.get("unknown", 0) - counts.get("unanswered", 0))


def told(
    durable: float, came: dict[str, Any], watch: Watch, behind: int, caught_up: float, lost: int, more: int
) -> tuple[str, bool]:
    counts, kept = came["counts"], len(came["kept"])
    refused = sum(counts.get(status, 0) for status in ("503", "429"))
    odd = {name: n for name, n in counts.items() if name.isdigit() and name not in ("201", "503", "429")}
    good = (
        lost == 0
        and watch.p95 < MOST_P95
        and watch.growth < MOST_GROWTH
        and counts.get("with Retry-After", 0) >= refused
        and not odd
        and caught_up < CATCH_UP_SECONDS
    )
    megabytes = [watch.before / 1024, statistics.median(watch.memory) / 1024, max(watch.memory) / 1024]
    memory = "{:.0f} MB before, {:.0f} in the middle, {:.0f} at most".format(*megabytes)
    page = f"p50 {statistics.median(watch.seconds):.2f} s, p95 {watch.p95:.2f} s of {len(watch.seconds)}"
    words = f"""`wellheard up` on SQLite, {SECONDS:g} s of an open loop over {CONNECTIONS} connections at {TIMES} times what a closed loop of 64 got
kept a second; the load runs on the same two cores. Afterwards every acknowledged key was looked for among the responses.

| | measured | goal |
|---|---|---|
| durable before | {durable:,.0f}/s | |
| due | {counts["due"]:,} ({counts["due"] / SECONDS:,.0f}/s) | {TIMES} x |
| reached the server | {counts["sent"]:,}; {counts.get("outside", 0):,} stayed outside, their connections full | |
| acknowledged | {kept:,} ({kept / SECONDS:,.0f}/s), p50 {came["p50"]:.2f} s, p99 {came["p99"]:.2f} s | |
| turned away | {refused:,}, each told when to come back | 503 or 429 with Retry-After |
| other answers | {odd or "none"}; hung up {counts.get("hung up", 0)} | none |
| acknowledged and lost | {lost} of {kept:,} | 0 |
| kept, and nobody was told | {more} | |
| a page of the console | {page}, {watch.refused} refused | p95 < {MOST_P95:g} s |
| memory | {memory} (+{watch.growth:.0%}) | < +{MOST_GROWTH:.0%} |
| inbox | {behind:,} pages behind at the end, caught up {caught_up:.0f} s later | catches up |"""
    return words, good
