"""A file of years brought in, and a full inbox drained, beside a bare loop that writes the same rows; on both databases."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.postgres import running

ROWS = int(os.environ.get("WELLHEARD_BENCH_ROWS", "200000"))
IMPORT, DRAIN, EXTRA_MB = 0.5, 0.3, 150.0
PARTS = ("read", "records", "facts")
WORDS = (
    "the delivery was late",
    "staff were friendly",
    "it arrived in perfect shape",
    "thank you",
    "I would buy again",
    "fresh bread",
)
HEAD = ("id", "when", "nps", "satisfaction", "effort", "comment", "country", "plan", "device", "store", "customer")


def main() -> tuple[str, bool]:
    file = Path(".bench/import").resolve() / f"{ROWS}.csv"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, ROWS)
    write(file.with_name("warm.csv"), 300)
    found = {"SQLite": filled(file, {})}
    with running() as server:
        server.sql("CREATE DATABASE main")
        postmaster = (server.folder / "postmaster.pid").read_text().split()[0]
        found["PostgreSQL"] = filled(
            file, {"DATABASE_URL": server.url("main"), "WELLHEARD_BENCH_POSTMASTER": postmaster}
        )
    return told(found)


def filled(file: Path, environment: dict[str, str]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-"))
    others = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "LAKE_URL", "FILES_URL")
    }
    try:
        subprocess.run(
            [sys.executable, "-m", "bench.filled", str(file), str(folder)], env=others | environment, check=True
        )
        measured: dict[str, Any] = json.loads((folder / "measured.json").read_text())
        return measured
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(found: dict[str, dict[str, Any]]) -> tuple[str, bool]:
    lines, good = [], True
    for name, each in found.items():
        rows, bare = each["import_rows"], each["bare_import"]
        share, cpu = shares(each["import"], bare)
        good &= min(share, cpu) >= IMPORT and each["import_extra_mb"] <= EXTRA_MB
        lines.append(
            f"| {name}: import of {rows:,} rows | {rows / each['import']['wall']:,.0f}/s, {us(each['import']['cpu'], rows)} | |"
        )
        lines.append(
            f"| a bare loop, reading / records / facts | {' / '.join(us(bare[part]['cpu'], rows) for part in PARTS)} | |"
        )
        lines.append(f"| share of the bare loop, wall / CPU | {said(share, cpu, IMPORT)} | >= {IMPORT:.0%} |")
        ready = shares(each["import"], {part: bare[part] for part in PARTS[1:]})
        lines.append(f"| of one whose rows are ready in memory | {ready[0]:.0%} / {ready[1]:.0%} | |")
        lines.append(f"| memory the import adds | {each['import_extra_mb']:.0f} MB | <= {EXTRA_MB:.0f} MB |")
        pages, bare = each["drain_rows"], each["bare_drain"]
        share, cpu = shares(each["drain"], bare)
        good &= min(share, cpu) >= DRAIN
        lines.append(
            f"| {name}: drain of {pages:,} pages | {pages / each['drain']['wall']:,.0f}/s, {us(each['drain']['cpu'], pages)} | |"
        )
        lines.append(
            f"| a bare loop, records / facts | {us(bare['records']['cpu'], pages)} / {us(bare['facts']['cpu'], pages)} | |"
        )
        lines.append(f"| share of the bare loop, wall / CPU | {said(share, cpu, DRAIN)} | >= {DRAIN:.0%} |")
        again = each["rebuild"]
        lines.append(
            f"| facts of {rows:,} made again / verified | {again['rebuild']:.1f} s / {again['verify']:.1f} s, {again['extra_mb']:.0f} MB | |"
        )
        sizes = ", ".join(f"{kind} {size / rows:,.0f} B" for kind, size in each["disk"].items())
        lines.append(f"| disk a response (imported, with its row) | {sizes} | |")
    words = f"""Import: a CSV of 11 columns, read twice and checked row by row, three scores, a comment for four in ten, four attributes, an id; with
its facts. Drain: one page a response, with announcements and facts. The bare loop writes the same rows into the same tables
under the same settings and indexes, and the same facts. Of an import it also reads the file once with csv.reader and makes the rows, checking
nothing; the share of a loop whose rows are ready in memory stands beside. Of a drain it has them ready: it reads no inbox. us are CPU a row, the
server's included.

| | measured | goal |
|---|---|---|
{chr(10).join(lines)}"""
    return words, good


def shares(ours: dict[str, float], bare: dict[str, dict[str, float]]) -> tuple[float, float]:
    """How the bare loop's time compares with ours, by wall and by CPU."""
    wall, cpu = (sum(part[kind] for part in bare.values()) / ours[kind] for kind in ("wall", "cpu"))
    return wall, cpu


def said(wall: float, cpu: float, goal: float) -> str:
    """Both shares, and by which of the clocks the goal is reached."""
    reached = [name for name, share in (("wall", wall), ("CPU", cpu)) if share >= goal]
    return f"{wall:.0%} / {cpu:.0%}, {'reached by ' + ' and '.join(reached) if reached else 'not reached'}"


def us(seconds: float, rows: int) -> str:
    return f"{seconds / rows * 1e6:.0f} us"


def write(file: Path, rows: int) -> None:
    """Two years of believable answers."""
    rng, at = random.Random(1), datetime(2024, 11, 1)
    step = 63e6 / rows
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for number in range(rows):
            at += timedelta(seconds=rng.random() * 2 * step * 0.95)
            said = ", ".join(rng.choices(WORDS, k=rng.randint(1, 8))) if rng.random() < 0.4 else ""
            score = rng.choices(range(11), [2, 1, 1, 1, 2, 4, 5, 10, 20, 25, 29])[0] if rng.random() < 0.97 else ""
            happy = rng.randint(1, 5) if rng.random() < 0.9 else "n/a"
            where = rng.choice(["DE", "FR", "ES", "SK", "IL", "GB", "PL"]), rng.choice(("free", "team", "business"))
            writer.writerow(
                [
                    f"R{number}",
                    at.isoformat(" ", "seconds"),
                    score,
                    happy,
                    rng.randint(1, 7),
                    said,
                    *where,
                    rng.choice(("phone", "desktop")),
                    f"store {rng.randint(1, 60)}",
                    "",
                ]
            )
