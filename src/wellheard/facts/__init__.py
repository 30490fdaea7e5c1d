"""The ledger: one row per answered item in an open table (Delta, Parquet), appended exactly once, read by DuckDB or any other engine.

`FactTable` writes, `Ledger` answers a `Query`. Filters and queries need no engine; the rest is loaded when it is first named.
"""

from importlib import import_module
from typing import Any

_WHERE = {
    "FactTable": "table", "FactFile": "table", "FactRow": "row", "TableBusy": "place", "Ledger": "ledger", "Hit": "ledger", "describe": "reference",
    "Query": "query", "Day": "query", "Week": "query", "Month": "query", "Column": "filter", "Attribute": "filter", "Answer": "filter",
    "ROWS": "query", "Filter": "filter",
}  # fmt: skip
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
