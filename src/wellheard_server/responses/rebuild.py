"""Facts are derived: they can be thrown away and made again from the responses, and looked at whether they are what these would make."""

from collections import defaultdict
from uuid import UUID

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wellheard.facts.schema import RETIRED
from wellheard.facts.table import FactTable
from wellheard_server.responses import lake
from wellheard_server.responses.ledger_writer import LedgerBatch, refill, write_facts
from wellheard_server.responses.models import LedgerOffset, ParkedRow

Tally = dict[tuple[str, str, str], tuple[int, float]]  # (survey, question, kind) -> rows, sum of values


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
    tally: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0.0])
    given, after = LedgerOffset.given_to(workspace_id), -1
    while after < given:
        batch = LedgerBatch(workspace_id, after=after, given=given, new_up_to=given)
        for row in batch.rows():
            counted = tally[row.survey, row.question, row.kind]
            counted[0] += 1
            counted[1] += row.value or 0.0
        after = batch.up_to
    return {key: (int(n), total) for key, (n, total) in tally.items()}


def read_from(table: FactTable) -> Tally:
    """The living rows, read with nothing but the list of files and the rule of retirement, so that it proves something about the reader too."""
    columns = ["response", "seq", "survey", "question", "kind", "value"]
    files = table.files()
    retired: dict[str, int] = {}
    for file in files:
        for row in pq.read_table(
            file.path, columns=["response", "seq"], filters=pc.field("kind") == RETIRED
        ).to_pylist():
            retired[row["response"]] = max(row["seq"], retired.get(row["response"], 0))
    tally: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0.0])
    for file in files:
        for batch in pq.ParquetFile(file.path).iter_batches(columns=columns):
            for row in batch.to_pylist():
                if row["kind"] != RETIRED and row["seq"] >= retired.get(row["response"], 0):
                    counted = tally[row["survey"], row["question"], row["kind"]]
                    counted[0] += 1
                    counted[1] += row["value"] or 0.0
    return {key: (int(n), total) for key, (n, total) in tally.items()}


def _same(expected: tuple[int, float], found: tuple[int, float]) -> bool:
    """The order of adding may move the last digit of a sum."""
    return expected[0] == found[0] and abs(expected[1] - found[1]) <= 1e-9 * max(1.0, abs(expected[1]))
