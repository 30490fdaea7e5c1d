"""Which files give each of their answers the weight 1: there a count is the sum of the weights, and their column is not read."""

from collections.abc import Iterable

import pyarrow.parquet as pq

from wellheard.facts.engine import Vanished
from wellheard.facts.table import FactFile


class Weighing:
    """Files never change, so what their own statistics say is read once. Not for several threads at once."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def forget_all_but(self, files: Iterable[FactFile]) -> None:
        """Those that left the table."""
        named = {file.path for file in files}
        if not named.issuperset(self._known):
            self._known = {path: found for path, found in self._known.items() if path in named}

    def varies(self, files: Iterable[FactFile]) -> bool:
        """Whether any row of these may have a weight other than 1. Raises Vanished when a file is gone."""
        return any(self._varies(file.path) for file in files)

    def _varies(self, path: str) -> bool:
        if path not in self._known:
            try:
                self._known[path] = not _all_ones(pq.read_metadata(path))
            except FileNotFoundError as error:
                raise Vanished("a file of the fact table is gone.", code="vanished") from error
        return self._known[path]


def _all_ones(file: pq.FileMetaData) -> bool:
    """An absent weight counts as 1; without statistics nothing is taken for granted."""
    column = file.schema.names.index("weight") if "weight" in file.schema.names else None
    groups = range(file.num_row_groups)
    return column is None or all(_is_one(file.row_group(group).column(column)) for group in groups)


def _is_one(chunk: pq.ColumnChunkMetaData) -> bool:
    said = chunk.statistics
    if said is None:
        return False
    if said.has_min_max:
        return bool(said.min == said.max == 1.0)
    return bool(said.has_null_count and said.null_count == chunk.num_values)
