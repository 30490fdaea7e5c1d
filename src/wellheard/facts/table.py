"""The fact table of one workspace: append exactly once, list its files, keep them few."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction

from wellheard.facts.place import Place, sync
from wellheard.facts.row import FactRow, to_arrow
from wellheard.facts.schema import FACTS, PARTITION, STATISTICS

NEVER = -1
LOG = "_delta_log"
Scope = Literal["small", "dead", "all"]
ATTEMPTS = 5
SMALL = 122_880  # rows: one row group, below which a file is worth merging
CONFIGURATION = {
    "delta.dataSkippingStatsColumns": ",".join(STATISTICS),
    "delta.checkpointInterval": "100",
    # A commit a second would keep a month of logs: a reader that slept longer than this opens the table anew.
    "delta.logRetentionDuration": "interval 1 days",
    "delta.deletedFileRetentionDuration": "interval 1 hours",
}
PARQUET = WriterProperties(compression="ZSTD", max_row_group_size=SMALL)


class FactFile(msgspec.Struct, frozen=True):
    """One immutable Parquet file of the table and what the log says of it."""

    path: str
    rows: int
    month: str
    seq_low: int
    seq_high: int
    day_low: date
    day_high: date
    name: str  # as the log spells it, relative to the table
    size: int


class Snapshot(msgspec.Struct, frozen=True):
    """The files that are the table at one version."""

    version: tuple[str, int]  # generation, Delta version
    files: tuple[FactFile, ...]


EMPTY = Snapshot(("", NEVER), ())


class FactTable:
    """The facts of one workspace. One object a process, shared by its threads; any number of processes may read, writers take turns."""

    def __init__(self, root: Path | str, workspace_id: object, *, generation: Path | None = None) -> None:
        self.place = Place(Path(root), workspace_id)
        self._fixed = generation  # a rebuild writes where the name does not point yet
        self._generation: Path | None = None
        self._delta: DeltaTable | None = None
        self._seen = 0
        self._snapshot = EMPTY
        self._lock = threading.RLock()

    @property
    def exists(self) -> bool:
        return self._where() is not None

    def create(self) -> None:
        """Makes the table where there is none."""
        with self.place.writing():
            self._create()

    def append(
        self,
        rows: Iterable[FactRow] | pa.Table,
        writer: str,
        version: int,
        *,
        after: int | None = None,
        wait: bool = True,
    ) -> bool:
        """Adds the rows as `writer`'s step `version`; False when that step (or a later one) is in the table already,
        or when `after` is given and is not its last step: then somebody else wrote meanwhile, and these rows may be
        among theirs.

        Steps grow. Raises TableBusy when `wait` is False and another writer (a rebuild) holds the table.
        """
        data = rows if isinstance(rows, pa.Table) else to_arrow(rows)
        with self._writing(wait=wait):
            self._create()
            for _ in range(ATTEMPTS):
                last = self.written(writer)
                if last >= version or after not in (None, last):
                    return False
                try:
                    self._append(data, Transaction(writer, version))
                    return True
                except CommitFailedError:  # someone who does not know our lock; look again at what is there
                    with self._lock:
                        self._refresh(reopen=True)
        raise DeltaError(f"{ATTEMPTS} commits were refused by other writers")

    def written(self, writer: str) -> int:
        """The last step of `writer` in the table; -1 before the first."""
        with self._lock:
            self._refresh()
            found = None if self._delta is None else self._delta.transaction_version(writer)
            return NEVER if found is None else int(found)

    def snapshot(self) -> Snapshot:
        """The table as it is now, whoever wrote last. Costs two stat calls when nothing changed."""
        with self._lock:
            self._refresh()
            return self._snapshot

    def files(self) -> list[FactFile]:
        return list(self.snapshot().files)

    def needs_compaction(self, limit: int = 50) -> bool:
        return sum(file.rows < SMALL for file in self.files()) > limit

    def compact(self, scope: Scope = "small", *, wait: bool = True) -> int:
        """Merges files, sorted by kind and time, without their dead rows; how many went. See `compaction.compact`. Appends go on meanwhile."""
        from wellheard.facts.compaction import compact

        with self._tidying(wait=wait):
            return compact(self, scope)

    def vacuum(self, *, wait: bool = True) -> int:
        """Deletes every file that the table does not name, at once; how many. Readers who still hold the old list look again.

        Delta's own vacuum leaves what a killed writer had half written under a passing name; we hold the lock, so nobody is writing.
        """
        with self.place.tidying(wait=wait), self.place.writing(wait=wait):
            self.place.sweep()
            named = {file.path for file in self.snapshot().files}
            if self._generation is None:
                return 0
            written = [path for path in self._generation.glob(f"{PARTITION[0]}=*/*") if str(path) not in named]
            unfinished = [
                path for path in (self._generation / LOG).iterdir() if "#" in path.name or path.name.endswith(".tmp")
            ]
            for path in (*written, *unfinished):
                path.unlink(missing_ok=True)
            return len(written)

    @contextmanager
    def rebuilding(self) -> Iterator["FactTable"]:
        """A fresh, empty table to fill; it takes this one's place, whole, when the block ends without an error. Other writers wait."""
        with self.place.tidying(), self.place.writing():
            self.place.sweep()
            generation = self.place.new_generation()
            fresh = FactTable(self.place.root, self.place.folder.name, generation=generation)
            fresh._create()
            yield fresh
            self.place.point_at(generation)
            self.place.sweep()

    def drop(self) -> None:
        """Removes the table and its files."""
        with self.place.tidying(), self.place.writing():
            self.place.remove()

    def _writing(self, *, wait: bool) -> AbstractContextManager[None]:
        return self.place.writing(wait=wait) if self._fixed is None else nullcontext()  # a rebuild holds both locks

    def _tidying(self, *, wait: bool) -> AbstractContextManager[None]:
        return self.place.tidying(wait=wait) if self._fixed is None else nullcontext()

    def _where(self) -> Path | None:
        return self._fixed if self._fixed is not None else self.place.current()

    @property
    def generation(self) -> Path:
        """The folder of the table that is held open."""
        if self._generation is None:
            raise DeltaError(f"no fact table at {self.place.name}")
        return self._generation

    def held(self) -> DeltaTable:
        """The open Delta table."""
        if self._delta is None:
            raise DeltaError(f"no fact table at {self.place.name}")
        return self._delta

    def _create(self) -> DeltaTable:
        with self._lock:
            self._refresh()
            if self._delta is None:
                generation = self._fixed or self.place.new_generation()
                DeltaTable.create(str(generation), schema=FACTS, partition_by=PARTITION, configuration=CONFIGURATION)
                if self._fixed is None:
                    self.place.point_at(generation)
                self._refresh()
            return self.held()

    def _append(self, data: pa.Table, transaction: Transaction) -> None:
        with self._lock:
            before = set(self._snapshot.files)
            committing = CommitProperties(app_transactions=[transaction])
            write_deltalake(self.held(), data, mode="append", writer_properties=PARQUET, commit_properties=committing)
            self._list()
            self._sync(set(self._snapshot.files) - before)

    def replace(self, old: Iterable[FactFile], new: Iterable[AddAction]) -> None:
        """One commit that puts new files, already written, in the place of old ones. What was appended meanwhile stays."""
        now, month = int(time.time() * 1000), PARTITION[0]
        gone = [RemoveAction(file.name, False, now, file.size, {month: file.month}) for file in old]
        with self._writing(wait=True), self._lock:
            self._refresh()
            before = set(self._snapshot.files)
            self.held().create_write_transaction([*gone, *new], "append", FACTS, partition_by=PARTITION)
            self._refresh()
            self._sync(set(self._snapshot.files) - before)

    def _sync(self, files: Iterable[FactFile]) -> None:
        """New files and the log's last word are on the disk itself: what was said to be there stays there."""
        log = self.generation / LOG
        for file in files:
            sync(Path(file.path))
            sync(Path(file.path).parent)
        sync(log / f"{self._snapshot.version[1]:020d}.json")
        sync(log)

    def _refresh(self, *, reopen: bool = False) -> None:
        """Holds the newest version; opening a table by its path each time would cost 20 ms."""
        where = self._where()
        if where is None or not (where / LOG).exists():
            self._delta, self._generation, self._snapshot = None, None, EMPTY
            return
        if reopen or self._delta is None or where != self._generation:
            self._delta, self._generation = DeltaTable(str(where)), where
        elif self._changed(where / LOG):
            try:
                self._delta.update_incremental()
            except DeltaError:  # the log was cleaned past what we hold
                self._delta = DeltaTable(str(where))
        else:
            return
        self._list()

    def _changed(self, log: Path) -> bool:
        """Whether someone else committed. The next version's name tells; the folder's time tells too when the log was cleaned since."""
        return (log / f"{self.held().version() + 1:020d}.json").exists() or os.stat(log).st_mtime_ns != self._seen

    def _list(self) -> None:
        where, delta = self.generation, self.held()
        self._seen = os.stat(where / LOG).st_mtime_ns
        self._snapshot = Snapshot((where.name, delta.version()), tuple(_files(delta, where)))


def _files(delta: DeltaTable, where: Path) -> Iterator[FactFile]:
    for add in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
        yield FactFile(
            path=str(where / add["path"]),
            rows=add["num_records"],
            month=add["partition.month"],
            seq_low=add["min.seq"],
            seq_high=add["max.seq"],
            day_low=add["min.day"],
            day_high=add["max.day"],
            name=add["path"],
            size=add["size_bytes"],
        )
