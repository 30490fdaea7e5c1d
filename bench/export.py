"""Single answers taken out as one CSV stream over HTTP, from the whole product: is it linear, what does it cost in memory, and how far is it
from a bare loop over the same cells?
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from tests.project.product import Product, start

from bench.running import memory

SMALL, LARGE, ROUNDS = 100_000, 1_000_000, 3
MOST_MEGABYTES, SLACK = 50.0, 1.3
WANTED = {SMALL: 0.9, LARGE: 9.0}  # seconds on a quiet machine


class Download(NamedTuple):
    seconds: float
    first_byte: float
    rows: int
    bytes: int
    extra_megabytes: float


def main() -> tuple[str, bool]:
    folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-export-"))
    try:
        house = json.loads(_run("bench.export_house", folder, SMALL, LARGE))
        with _served(folder) as product:
            download(product, house, 0)  # the first one warms the caches of the system
            found = {SMALL: [], LARGE: []}
            bare: dict[int, list[float]] = {SMALL: [], LARGE: []}
            for _ in range(ROUNDS):
                for place, size in enumerate((SMALL, LARGE)):
                    found[size].append(download(product, house, place))
                    bare[size].append(float(_run("bench.export_bare", folder, house["surveys"][place]).split()[0]))
        return _told(found, bare)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def download(product: Product, house: dict[str, Any], place: int) -> Download:
    """One stream, read as fast as it comes; the server's memory is looked at all the while."""
    before, peak, over = memory(product.process.pid)[1], 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.05):
            peak = max(peak, memory(product.process.pid)[1])

    watching = threading.Thread(target=watch)
    watching.start()
    began, first, lines, size = time.perf_counter(), 0.0, 0, 0
    headers = {"Authorization": f"Bearer {house['key']}"}
    address = f"{product.url}/api/v1/responses.csv?survey={house['surveys'][place]}"
    with httpx.stream("GET", address, headers=headers, timeout=120) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_raw(1 << 20):
            first = first or time.perf_counter() - began
            lines, size = lines + chunk.count(b"\n"), size + len(chunk)
    seconds = time.perf_counter() - began
    over.set()
    watching.join()
    return Download(seconds, first, lines - 1, size, max(0.0, peak - before))


def _told(found: dict[int, list[Download]], bare: dict[int, list[float]]) -> tuple[str, bool]:
    seconds = {size: statistics.median(each.seconds for each in found[size]) for size in found}
    bares = {size: statistics.median(bare[size]) for size in bare}
    extra = max(each.extra_megabytes for each in found[LARGE])
    whole = all(each.rows == size for size, each in ((size, each) for size in found for each in found[size]))
    straight = seconds[LARGE] / seconds[SMALL] / (LARGE / SMALL)
    lines = "\n".join(
        f"| {size:,} answers | {seconds[size]:.2f} s, {size / seconds[size]:,.0f} rows/s, {found[size][0].bytes / 1e6:,.0f} MB, "
        f"first byte after {found[size][0].first_byte * 1e3:.0f} ms | {WANTED[size]:g} s on a quiet machine |\n"
        f"| the bare loop, {size:,} | {bares[size]:.2f} s; ours takes {seconds[size] / bares[size]:.2f}x | |"
        for size in found
    )
    words = f"""`GET /api/v1/responses.csv` of `wellheard up`, SQLite, medians of {ROUNDS} rounds, each followed by the bare loop: sqlite3 and
csv.writer over the same cells in a process of its own. Rows complete in every download: {"yes" if whole else "NO"}.

| | measured | goal |
|---|---|---|
{lines}
| ten times the answers | {straight:.2f} of ten times the time | <= {SLACK} |
| extra memory of the server | {extra:.0f} MB | <= {MOST_MEGABYTES:g} MB |"""
    return words, whole and straight <= SLACK and extra <= MOST_MEGABYTES


def _run(module: str, *words: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def _served(folder: Path) -> Iterator[Product]:
    product = start(folder)
    try:
        yield product
    finally:
        product.stop()


if __name__ == "__main__":
    print(main()[0])
