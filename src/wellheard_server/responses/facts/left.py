"""Whether anything of somebody is left in the files of a fact table, read without the table's own reader."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wellheard.facts.schema import RETIRED
from wellheard.facts.table import FactTable


def left(facts: FactTable, responses: Collection[str], subjects: Collection[str]) -> int:
    """How many rows are theirs. A retired row, which names a response and nothing else, is none."""
    theirs = pc.field("response").isin(_texts(responses)) | pc.field("person").isin(_texts(subjects))
    wanted = theirs & (pc.field("kind") != RETIRED)
    return sum(pq.read_table(file.path, columns=["kind"], filters=wanted).num_rows for file in facts.files())


def _texts(ids: Collection[str]) -> pa.Array:
    return pa.array(list(ids), pa.string())
