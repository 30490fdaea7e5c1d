"""What lies in the lake, read with nothing of ours but the list of files."""

from typing import Any

import pyarrow.parquet as pq

from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.facts import lake


def facts_of(workspace: Workspace) -> list[dict[str, Any]]:
    return [row for file in lake.table(workspace.id).files() for row in pq.ParquetFile(file.path).read().to_pylist()]


def living(workspace: Workspace) -> list[dict[str, Any]]:
    """Without the retired rows and what they retire, by the rule that docs/reference/tables.md gives to strangers."""
    rows = facts_of(workspace)
    retired = {
        row["response"]: row["seq"] for row in sorted(rows, key=lambda row: row["seq"]) if row["kind"] == "retired"
    }
    return [row for row in rows if row["kind"] != "retired" and row["seq"] >= retired.get(row["response"], 0)]
