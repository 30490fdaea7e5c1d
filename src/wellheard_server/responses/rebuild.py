"""Facts are derived: they can be thrown away and made again from the responses, and looked at whether they are what these would make."""

from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wellheard.facts.schema import RETIRED
from wellheard.facts.table import FactTable
from wellheard_server.responses import lake
from wellheard_server.responses.ledger_batch import LedgerBatch
from wellheard_server.responses.ledger_writer import refill, write_facts
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


def rebuild(workspace_id: UUID) -> int:
    """A new table from all responses takes the old one's place whole; readers see one or the other. How many rows it has."""
    with lake.writing(workspace_id):
        table = lake.table(workspace_id)
        refill(workspace_id, table)
        return sum(file.rows for file in table.files())


def optimize(workspace_id: UUID) -> int:
    """One sorted file a month and nothing that is no longer needed. How many files went."""
    table = lake.table(workspace_id)
    return table.compact("all") + table.vacuum()


def verify(workspace_id: UUID) -> list[Difference]:
    """Where the lake says something else than the responses. What is not yet written is written first."""
    with lake.writing(workspace_id):
        write_facts(workspace_id, lake.table(workspace_id))
        expected, found = made_of_responses(workspace_id), read_from(lake.table(workspace_id))
    return [
        Difference(*key, expected=expected.get(key, (0, 0.0)), found=found.get(key, (0, 0.0)))
        for key in sorted(expected.keys() | found.keys())
        if not _same(expected.get(key, (0, 0.0)), found.get(key, (0, 0.0)))
    ]


def parked(workspace_id: UUID) -> int:
    """Pages that could not become part of a response."""
    return ParkedRow.objects.filter(workspace_id=workspace_id).count()


def made_of_responses(workspace_id: UUID) -> Tally:
    tally: Tally = {}
    given, after = LedgerOffset.given_to(workspace_id), -1
    while after < given:
        batch = LedgerBatch(workspace_id, after=after, given=given, new_up_to=given)
        _count(tally, batch.table())
        after = batch.up_to
    return tally


def read_from(table: FactTable) -> Tally:
    """The living rows, read with nothing but the list of files and the rule of retirement, so that it proves something about the reader too."""
    files = table.files()
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
