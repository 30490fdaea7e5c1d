"""A thousand facts from their append until a count has them in it, beside Delta's bare append; what many versions and small files cost."""

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from wellheard.base.ids import uuid7
from wellheard.facts import ROWS, FactTable, Ledger, Query, Week
from wellheard.facts.columns import FactColumns, Shared
from wellheard.facts.place import sync
from wellheard.facts.schema import FACTS, PARTITION
from wellheard.facts.table import CONFIGURATION, PARQUET
from wellheard.metrics import metrics
from wellheard.survey.fact_part import FactPart

VERSIONS, EDGE, RESPONSES = 560, 50, 250  # with started, an answer, another and completed: a thousand facts
TIMES_BARE, GROWTH, SMALL_FILES = 3.0, 1.5, 2.0
LIMIT = 50  # small files: above it the product merges by itself
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
ASKED = Query(metric=ROWS, kind="nps")
SCORE = Query(metric=metrics.get("nps").on((0, 10), None), kind="nps", by=(Week(),))


def appends(lake: Path, workspace: str) -> tuple[str, bool]:
    """`lake` holds the large table that the tile is asked over."""
    folder = Path(tempfile.mkdtemp(prefix="wellheard-bench-"))
    try:
        ours, bare, cpu, merges = grown(folder)
        small, merged = small_files(lake, workspace)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    first, last = median(cpu[5:EDGE]), median(cpu[-EDGE:])
    ratio = median(a / b for a, b in zip(ours, bare, strict=True))
    lines = [
        f"| visible: append and count, p50 | {median(ours) * 1e3:.1f} ms | |",
        f"| Delta's bare append and the same syncs, p50 | {median(bare) * 1e3:.1f} ms | |",
        f"| times the bare append | {ratio:.2f} | <= {TIMES_BARE:g} |",
        f"| CPU of versions {VERSIONS - EDGE}-{VERSIONS} against the first {EDGE} | {last / first:.2f} | <= {GROWTH:g} |",
        f"| tile with {LIMIT} small files / without | {small * 1e3:.0f} / {merged * 1e3:.0f} ms = {small / merged:.2f} | <= {SMALL_FILES:g} |",
    ]
    words = f"""Batches of 1,000 facts into a table held open, alternating with `write_deltalake` into another; Delta syncs nothing, so its append
is followed by the syncs ours makes (data file, its folder, log entry, log). The product merges past {LIMIT} small files, here {merges} times.

| a batch of 1,000 facts | measured | goal |
|---|---|---|
{chr(10).join(lines)}"""
    return words, ratio <= TIMES_BARE and last / first <= GROWTH and small / merged <= SMALL_FILES


def grown(folder: Path) -> tuple[list[float], list[float], list[float], int]:
    """Seconds of each of our batches and of each bare one, over many versions; CPU seconds of ours."""
    table = FactTable(folder / "lake", "bench")
    ledger, merges = Ledger(table), 0
    bare = DeltaTable.create(str(folder / "bare"), schema=FACTS, partition_by=PARTITION, configuration=CONFIGURATION)
    ours, theirs, cpu, seen = [], [], [], 0
    for version in range(1, VERSIONS + 1):
        batch = thousand(version)
        began, spent = time.perf_counter(), time.process_time()
        table.append(batch, "bench", version)
        counted = ledger.counts(ASKED)[()]["n"]
        ours.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
        seen += RESPONSES
        if counted != seen:
            raise SystemExit(f"{seen} answers were appended and {counted:g} are counted")
        began = time.perf_counter()
        write_deltalake(bare, batch, mode="append", writer_properties=PARQUET)
        synced(folder / "bare")
        theirs.append(time.perf_counter() - began)
        if table.needs_compaction(LIMIT):
            merges += bool(table.compact())
            table.vacuum()
    return ours, theirs, cpu, merges


def small_files(lake: Path, workspace: str) -> tuple[float, float]:
    """Seconds of a count over the large table with as many fresh small files as there may be, and without; on a copy that shares its files."""
    copy = Path(tempfile.mkdtemp(prefix="copy-", dir=lake.parent))
    try:
        shutil.copytree(lake / workspace, copy / workspace, symlinks=True, copy_function=os.link)
        table = FactTable(copy, workspace)
        merged = counting(table)
        for version in range(1, LIMIT + 1):
            table.append(thousand(version), "bench", version)
        return counting(table), merged
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def counting(table: FactTable) -> float:
    """The median of uncached counts."""
    ledger, times = Ledger(table, groups=0), []
    for _ in range(12):
        began = time.perf_counter()
        ledger.counts(SCORE)
        times.append(time.perf_counter() - began)
    return median(times[3:])


def thousand(version: int) -> pa.Table:
    columns = FactColumns()
    said = [columns.known(FactPart(kind=kind, question=kind, shape="interval", value=9.0)) for kind in ("nps", "csat")]
    for n in range(RESPONSES):
        seq = version * RESPONSES + n
        columns.add(Shared(str(uuid7()), "survey", seq, AT.date(), AT, started_at=AT), said, completed=True)
    return columns.table()


def synced(table: Path) -> None:
    """What our append syncs, for a table written by Delta alone."""
    for folder in (next(table.glob("month=*")), table / "_delta_log"):
        newest = max(folder.iterdir(), key=lambda path: os.stat(path).st_mtime_ns)
        sync(newest)
        sync(folder)
