"""Which rows are dead: those of a response written before it was last retired.

The retired rows of a file are read once (files never change), and so is the answer to "which of its rows do they kill". A table nobody
edited costs nothing; after an edit only the files that hold the old rows are read with an anti-join.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import pyarrow as pa

from wellheard.facts.engine import Engine
from wellheard.facts.schema import RETIRED
from wellheard.facts.sql import Sql, value
from wellheard.facts.table import FactFile

_RETIRED = 'SELECT "response", max("seq"), CAST(min(coalesce("value", 0)) AS BIGINT) FROM '
_HIT = 'SELECT DISTINCT CAST(f.file_index AS INTEGER), f."response" FROM '


class Reach(msgspec.Struct, frozen=True):
    """How far a retirement reaches: rows from `since` up to, not including, `seq`."""

    seq: int
    since: int

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(max(self.seq, other.seq), min(self.since, other.since))

    def may_touch(self, file: FactFile) -> bool:
        return file.seq_low < self.seq and file.seq_high >= self.since


class Retirement:
    """What is dead in each file of one table. Not for several threads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: set[str] = set()
        self._reach: dict[str, Reach] = {}
        self._killed: dict[str, dict[str, int]] = {}  # path -> response -> the seq below which its rows are dead

    def update(self, files: Sequence[FactFile]) -> None:
        """Takes in the files of a snapshot; those known already cost nothing."""
        new = [file for file in files if file.path not in self._known]
        old = [file for file in files if file.path in self._known]
        if new:
            fresh = self._read(new)
            # Old files can be hit only by what is new, new files by everything.
            self._resolve(old, fresh)
            self._reach |= fresh
            self._resolve(new, self._reach)
        self._known = {file.path for file in files}
        self._killed = {path: killed for path, killed in self._killed.items() if path in self._known}

    def killed(self, file: FactFile) -> Mapping[str, int]:
        """The responses with dead rows in this file, and the seq below which they are."""
        return self._killed.get(file.path, {})

    def edition(self, file: FactFile) -> int:
        """Grows whenever more of the file is dead: part of every cache key, so that an edit forgets only what it changed."""
        return sum(self.killed(file).values())

    def dead(self, files: Iterable[FactFile]) -> pa.Table:
        """The relation `dead` (response, seq) for a query over these files."""
        merged: dict[str, int] = {}
        for file in files:
            merged |= self.killed(file)
        return _relation({response: Reach(seq, 0) for response, seq in merged.items()})

    def _read(self, files: Sequence[FactFile]) -> dict[str, Reach]:
        """The retirements in these files that reach further than what was known."""
        found: dict[str, Reach] = {}
        for response, seq, since in self._engine.rows(
            _RETIRED + _read(files) + ' WHERE "kind" = ' + value(RETIRED) + " GROUP BY 1"
        ):
            reach = Reach(seq, since)
            found[response] = reach | found.get(response, self._reach.get(response, reach))
        return {response: reach for response, reach in found.items() if reach != self._reach.get(response)}

    def _resolve(self, files: Sequence[FactFile], reaches: Mapping[str, Reach]) -> None:
        if not reaches:
            return
        low, high = min(reach.since for reach in reaches.values()), max(reach.seq for reach in reaches.values())
        candidates = [file for file in files if Reach(high, low).may_touch(file)]
        if not candidates:
            return
        asked = _HIT + _read(candidates) + ' f JOIN dead d ON f."response" = d."response" AND f."seq" < d."seq"'
        for index, response in self._engine.rows(asked, dead=_relation(reaches)):
            self._killed.setdefault(candidates[index].path, {})[response] = reaches[response].seq


def _relation(reaches: Mapping[str, Reach]) -> pa.Table:
    return pa.table(
        {
            "response": pa.array(reaches, pa.string()),
            "seq": pa.array([reach.seq for reach in reaches.values()], pa.int64()),
        }
    )


def _read(files: Sequence[FactFile]) -> Sql:
    return "read_parquet(" + value([file.path for file in files]) + ", hive_partitioning = false)"
