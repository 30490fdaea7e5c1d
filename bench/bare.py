"""The least that writing the same rows can cost: a loop with the product's own settings and nothing around it.

Of an import it reads the file first with csv.reader and makes of every row what the product makes, in the plainest Python and checking
nothing (`read`). The rows it writes are those the product wrote, as the driver gives them, ready in memory. They are written into the same
tables with the same indexes, emptied before: executemany on SQLite, COPY on PostgreSQL, as many a commit as an import commits; their facts
by `write_deltalake`, from Arrow that is ready too.
"""

import csv
import hashlib
import os
import shutil
import sqlite3
import time
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import msgspec
from deltalake import DeltaTable, write_deltalake

TABLES = ("responses_response", "responses_comment", "base_announcement")
ROWS_A_COMMIT, FACTS_AN_APPEND = 5_000, 50_000


def measured(folder: Path, workspace: Any) -> dict[str, dict[str, float]]:
    """Seconds for the records and for the facts of one workspace, each as wall and CPU (the server's included)."""
    from django.db import connection

    rows = {table: kept(connection, table, workspace) for table in TABLES}
    records = into_sqlite(folder, rows) if connection.vendor == "sqlite" else into_postgres(rows)
    return {"records": records, "facts": facts(folder, workspace)}


def kept(connection: Any, table: str, workspace: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    key = workspace.id.hex if connection.vendor == "sqlite" else workspace.id
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE workspace_id = %s', [key])
        return [column[0] for column in cursor.description], [tuple(row) for row in cursor.fetchall()]


def into_sqlite(folder: Path, rows: dict[str, Any]) -> dict[str, float]:
    from wellheard_server.project.places import SQLITE

    with sqlite3.connect(folder / "main.db") as full:
        full.execute("VACUUM INTO ?", [str(folder / "bare.db")])
    full.close()
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.executescript(SQLITE)
    for table in reversed(TABLES):
        database.execute(f'DELETE FROM "{table}"')
    database.execute("VACUUM")
    database.execute("PRAGMA foreign_keys=ON")
    wall, cpu = time.perf_counter(), time.process_time()
    for table, (names, values) in rows.items():
        statement = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})'
        for some in batched(values, ROWS_A_COMMIT):
            database.execute("BEGIN IMMEDIATE")
            database.executemany(statement, some)
            database.execute("COMMIT")
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    database.close()
    for path in folder.glob("bare.db*"):
        path.unlink()
    return spent


def into_postgres(rows: dict[str, Any]) -> dict[str, float]:
    """In a copy of the database, so that what the rows point at is there."""

    import psycopg
    from django.db import connection

    url = os.environ["DATABASE_URL"]
    connection.close()
    bare_url = url.replace("/main?", "/bare?")
    with psycopg.connect(url.replace("/main?", "/postgres?"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
        server.execute("CREATE DATABASE bare TEMPLATE main")
    with psycopg.connect(bare_url, autocommit=True) as database:
        database.execute(f"TRUNCATE {', '.join(TABLES)}")
        wall, cpu, served = time.perf_counter(), time.process_time(), server_cpu()
        for table, (names, values) in rows.items():
            for some in batched(values, ROWS_A_COMMIT):
                with (
                    database.transaction(),
                    database.cursor() as cursor,
                    cursor.copy(f'COPY "{table}" ({", ".join(names)}) FROM STDIN') as copy,
                ):
                    for row in some:
                        copy.write_row(row)
        spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu + server_cpu() - served}
    with psycopg.connect(url.replace("/main?", "/postgres?"), autocommit=True) as server:
        server.execute("DROP DATABASE bare WITH (FORCE)")
    return spent


def facts(folder: Path, workspace: Any) -> dict[str, float]:
    import pyarrow as pa

    from wellheard.facts.schema import COLUMNS, FACTS, PARTITION
    from wellheard.facts.table import CONFIGURATION, PARQUET, FactTable

    table = FactTable(folder / "lake", workspace.id)
    listed = ", ".join(f"'{file.path}'" for file in table.files())
    read = f"SELECT {COLUMNS}, strftime(day, '%Y-%m') AS month FROM read_parquet([{listed}], hive_partitioning = false) ORDER BY seq"
    rows = duckdb.sql(read).to_arrow_table().select(FACTS.names).cast(FACTS)
    bare = DeltaTable.create(str(folder / "bare"), schema=FACTS, partition_by=PARTITION, configuration=CONFIGURATION)
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(0, rows.num_rows, FACTS_AN_APPEND):
        write_deltalake(bare, pa.table(rows.slice(at, FACTS_AN_APPEND)), mode="append", writer_properties=PARQUET)
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    shutil.rmtree(folder / "bare")
    return spent


def read(file: Path) -> dict[str, float]:
    """Reading the file of bench/import.py once and making its rows: the tuples of two tables, and the facts as columns."""
    import pyarrow as pa

    from wellheard.facts.schema import FACTS

    wall, cpu = time.perf_counter(), time.process_time()
    with file.open(newline="") as lines:
        rows = csv.reader(lines)
        head = next(rows)
        for some in batched(rows, ROWS_A_COMMIT):
            facts: list[dict[str, Any]] = []
            made = [_made(dict(zip(head, row, strict=True)), facts) for row in some]
            pa.table({name: pa.array([fact[name] for fact in facts], FACTS.field(name).type) for name in FACT})
            del made
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


# What differs between the facts of one file; the rest is one value for all, which costs nothing to make.
FACT = ("response", "day", "month", "submitted_at", "started_at", "kind", "question", "value", "attributes")


def _made(row: dict[str, str], facts: list[dict[str, Any]]) -> tuple[tuple[Any, ...], tuple[Any, ...] | None]:
    at = datetime.fromisoformat(row["when"]).replace(tzinfo=UTC)
    key = UUID(bytes=hashlib.sha256(row["id"].encode()).digest()[:16])
    answers: dict[str, Any] = {
        name: int(row[name]) for name in ("nps", "satisfaction", "effort") if row[name].isdigit()
    }
    attributes = {name: row[name] for name in ("country", "plan", "device", "store")}
    if row["comment"]:
        answers["comment"] = row["comment"]
    received = [{"at": at, "page": 1, "edit": 0, "answers": answers, "complete": True, "row": row}]
    spelled, moment = key.hex, str(at)[:-6]
    response = (spelled, *map(_json, (attributes, answers, received)), moment, moment, moment)
    shared = {"response": str(key), "day": at.date(), "month": moment[:7], "submitted_at": at, "started_at": at}
    shared |= {"attributes": list(attributes.items()), "question": "", "value": None}
    facts.append(shared | {"kind": "started"})
    for name, answer in answers.items():
        value = len(answer) if name == "comment" else answer
        facts.append(shared | {"kind": "answer", "question": name, "value": value})
    facts.append(shared | {"kind": "completed"})
    return response, (spelled, "comment", row["comment"], moment) if row["comment"] else None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def server_cpu() -> float:
    """CPU seconds of PostgreSQL's processes, those that ended included; 0 without one."""
    pid = os.environ.get("WELLHEARD_BENCH_POSTMASTER")
    if not pid:
        return 0.0
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if path.parent.name == pid:
            ticks += sum(map(int, fields[11:15]))  # its own, and its children's that ended
        elif fields[1] == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
