"""Few files instead of many: sorted by kind and time, in row groups of 122,880 rows, without dead rows.

The new files are written first and named by nobody; one commit then puts them in the place of the old ones. Killed before the commit:
the old table, and orphans that the next vacuum deletes.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from deltalake.transaction import AddAction

from wellheard.base.ids import uuid7
from wellheard.facts.engine import Engine
from wellheard.facts.living import living
from wellheard.facts.place import sync
from wellheard.facts.retirement import Retirement
from wellheard.facts.schema import COLUMNS, PARTITION, RETIRED
from wellheard.facts.sql import literal, value
from wellheard.facts.table import SMALL, FactFile, Scope

if TYPE_CHECKING:
    from wellheard.facts.table import FactTable

SORTED = "sorted-"
WORTH = 1_000  # dead responses in a large file from which rewriting it beats leaving them out of every query
SECONDS = 3_600.0
MEMORY = "512MB"


def compact(table: "FactTable", scope: Scope = "small") -> int:
    """Rewrites files and returns how many it took away. The caller keeps others from rewriting or deleting meanwhile.

    "small": months with several small files, and files with many dead rows; "dead": also every file with any dead row, after which a
    vacuum leaves no erased row on the disk; "all": one sorted file a month. Writers' steps stay known.
    """
    files = table.snapshot().files
    engine = Engine(table.place.root, memory=MEMORY, threads=1)
    try:
        retirement = Retirement(engine)
        retirement.update(files)
        chosen = set(_chosen(files, retirement, scope))
        if not chosen:
            return 0
        # A retired row is needed while a file that stays holds something it kills.
        needed = sorted({response for file in files if file not in chosen for response in retirement.killed(file)})
        months = defaultdict(list)
        for file in files:
            if file in chosen:
                months[file.month].append(file)
        added = [_write(table, engine, retirement, month, old, needed) for month, old in months.items()]
    finally:
        engine.close()
    table.replace(chosen, [action for action in added if action is not None])
    return len(chosen)


def _chosen(files: Sequence[FactFile], retirement: Retirement, scope: Scope) -> Iterator[FactFile]:
    months = defaultdict(list)
    for file in files:
        months[file.month].append(file)
    for same in months.values():
        small = [file for file in same if file.rows < SMALL]
        for file in same:
            dead = len(retirement.killed(file))
            merges = file.rows < SMALL and len(small) > 1
            done = len(same) == 1 and Path(file.name).name.startswith(SORTED) and not dead
            if merges or dead >= WORTH or (dead and scope == "dead") or (scope == "all" and not done):
                yield file


def _write(
    table: "FactTable", engine: Engine, retirement: Retirement, month: str, files: Sequence[FactFile], needed: list[str]
) -> AddAction | None:
    """Writes the living rows of `files` as one sorted file, or none when all are dead."""
    relation = living(files, retirement)
    name = f"{PARTITION[0]}={month}/{SORTED}{uuid7().hex}.parquet"
    path = table.generation / name
    kept = f'"kind" <> {literal(RETIRED)} OR list_contains(CAST(' + value(needed) + ' AS VARCHAR[]), "response")'
    rows = (
        f"SELECT {COLUMNS} FROM (" + relation.source + ") WHERE (" + kept + ') ORDER BY "kind", "submitted_at", "seq"'
    )
    statement = (
        "COPY (" + rows + f") TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {SMALL})"
    )
    engine.rows(statement, dead=relation.dead, seconds=SECONDS)
    statistics = _statistics(engine, path)
    if statistics is None:
        path.unlink()
        return None
    sync(path)
    return AddAction(
        name, path.stat().st_size, {PARTITION[0]: month}, int(time.time() * 1000), False, json.dumps(statistics)
    )


def _statistics(engine: Engine, path: Path) -> dict[str, object] | None:
    """What the log may say of a file: `schema.STATISTICS` and nothing else."""
    least = 'min("seq"), min("response"), CAST(min("day") AS VARCHAR), epoch_us(min("submitted_at"))'
    asked = (
        f"SELECT count(*), {least}, {least.replace('min(', 'max(')} FROM read_parquet("
        + value([str(path)])
        + ", hive_partitioning = false)"
    )
    (row,) = engine.rows(asked)
    if row[0] == 0:
        return None
    low, high = (
        {"seq": seq, "response": response, "day": day, "submitted_at": _moment(at)}
        for seq, response, day, at in (row[1:5], row[5:])
    )
    return {"numRecords": row[0], "minValues": low, "maxValues": high, "nullCount": dict.fromkeys(low, 0)}


def _moment(microseconds: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
