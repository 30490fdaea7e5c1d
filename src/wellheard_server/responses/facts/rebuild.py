"""Facts are derived: they can be thrown away and made again from the responses, and looked at whether they are what these would make."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Event
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection
from django.utils import timezone

from wellheard.facts.schema import RETIRED
from wellheard.facts.table import FactFile
from wellheard.facts.upkeep import shorten_log
from wellheard_server.responses.facts import care, lake
from wellheard_server.responses.facts.batch import LedgerBatch
from wellheard_server.responses.facts.writer import Told, refill, write_facts
from wellheard_server.responses.models import LedgerOffset, ParkedRow

Tally = dict[tuple[str, str, str], tuple[int, float]]  # (survey, question, kind) -> rows, sum of values
GROUPS = ["survey", "question", "kind"]


class Difference(msgspec.Struct, frozen=True):
    """Facts of one kind that the lake has otherwise than the responses make them."""

    survey: str
    question: str
    kind: str
    expected: tuple[int, float]
    found: tuple[int, float]


def rebuild(workspace_id: UUID, *, told: Told = lambda done, of: None) -> int:
    """A new table from all responses takes the old one's place whole; readers see one or the other. How many rows it has."""
    table = lake.table(workspace_id)
    with lake.writing(workspace_id):
        refill(workspace_id, table, told=told)
        rows = sum(file.rows for file in table.files())
    care.note(workspace_id, differences=0)
    care.look_after(workspace_id)  # an append a few thousand responses makes small files
    return rows


def optimize(workspace_id: UUID) -> int:
    """One sorted file a month, a short log and nothing that is no longer needed. How many files went."""
    table = lake.table(workspace_id)
    if not table.exists:
        return 0
    merged = table.compact("all")
    gone = merged + table.vacuum()
    shorten_log(table)
    now = timezone.now()
    care.note(workspace_id, looked_at=now, trouble="", **({"merged_at": now, "merged_files": merged} if merged else {}))
    return gone


def verify(workspace_id: UUID, *, told: Told = lambda done, of: None) -> list[Difference]:
    """Where the lake says something else than the responses. What is not yet written is written first.

    Both sides are held as of one moment, so answers come and are written on while they are compared: only merging waits.
    """
    table = lake.table(workspace_id)
    with ExitStack() as until_compared, ThreadPoolExecutor(1) as apart:
        with lake.writing(workspace_id):
            write_facts(workspace_id, table)
            until_compared.enter_context(table.place.tidying())
            given, files, begun = LedgerOffset.given_to(workspace_id), table.files(), Event()

            def compared() -> list[Difference]:
                with as_of_now():
                    begun.set()
                    return differences(made_of_responses(workspace_id, given, told=told), read_from(files))

            # On a connection of its own, for this one gives the lease back while that one still reads.
            different = compared() if connection.in_atomic_block else apart.submit(compared)
            until_begun(begun, different)
        found = different if isinstance(different, list) else different.result()
    care.note(workspace_id, verified_at=timezone.now(), differences=len(found))
    return found


def until_begun(begun: Event, comparing: "list[Difference] | Future[list[Difference]]") -> None:
    """Waits until the other thread reads as of now, or has failed."""
    while not begun.wait(0.05) and not (isinstance(comparing, Future) and comparing.done()):
        pass


@contextmanager
def as_of_now() -> Iterator[None]:
    """What is read of the database within is as it is now, while others write on. Inside a transaction that is so already."""
    if connection.in_atomic_block:
        yield
        return
    try:
        with connection.cursor() as cursor:
            # Django's own transaction would keep writers of SQLite out.
            cursor.execute(
                "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            )
            cursor.execute("SELECT count(*) FROM django_migrations")  # only now it is begun
            yield
            cursor.execute("ROLLBACK")
    finally:
        connection.close()


def differences(expected: Tally, found: Tally) -> list[Difference]:
    return [
        Difference(*key, expected=expected.get(key, (0, 0.0)), found=found.get(key, (0, 0.0)))
        for key in sorted(expected.keys() | found.keys())
        if not _same(expected.get(key, (0, 0.0)), found.get(key, (0, 0.0)))
    ]


def parked(workspace_id: UUID) -> int:
    """Pages that could not become part of a response."""
    return ParkedRow.objects.filter(workspace_id=workspace_id).count()


def made_of_responses(workspace_id: UUID, given: int, *, told: Told = lambda done, of: None) -> Tally:
    """Of all up to the change `given`, some thousands at a time."""
    tally: Tally = {}
    after = -1
    while after < given:
        told(max(0, after), given)
        batch = LedgerBatch(workspace_id, after=after, given=given, new_up_to=given)
        _count(tally, batch.table())
        after = batch.up_to
    return tally


def read_from(files: Sequence[FactFile]) -> Tally:
    """The living rows, read with nothing but the list of files and the rule of retirement, so that it proves something about the reader too."""
    retired: dict[str, int] = {}
    for file in files:
        for row in pq.read_table(
            file.path, columns=["response", "seq"], filters=pc.field("kind") == RETIRED
        ).to_pylist():
            retired[row["response"]] = max(row["seq"], retired.get(row["response"], 0))
    dead, seqs = pa.array(retired.keys(), pa.string()), pa.array(retired.values(), pa.int64())
    tally: Tally = {}
    for file in files:
        for batch in pq.ParquetFile(file.path).iter_batches(columns=["response", "seq", *GROUPS, "value"]):
            retired_at = pc.fill_null(seqs.take(pc.index_in(batch["response"], value_set=dead)), 0)
            _count(tally, pa.table(batch).filter(pc.greater_equal(batch["seq"], retired_at)))
    return tally


def _count(tally: Tally, rows: pa.Table) -> None:
    """Adds what these rows say, retirements left out."""
    living = rows.filter(pc.not_equal(rows["kind"], RETIRED))
    counted = living.group_by(GROUPS).aggregate([([], "count_all"), ("value", "sum")])
    for row in counted.to_pylist():
        key = (row["survey"], row["question"], row["kind"])
        n, total = tally.get(key, (0, 0.0))
        tally[key] = (n + row["count_all"], total + (row["value_sum"] or 0.0))


def _same(expected: tuple[int, float], found: tuple[int, float]) -> bool:
    """The order of adding may move the last digit of a sum."""
    return expected[0] == found[0] and abs(expected[1] - found[1]) <= 1e-9 * max(1.0, abs(expected[1]))
