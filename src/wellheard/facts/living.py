"""Files as a relation of living rows."""

from collections.abc import Sequence

import msgspec
import pyarrow as pa

from wellheard.facts.retirement import Retirement
from wellheard.facts.schema import COLUMNS
from wellheard.facts.sql import Sql, join, value
from wellheard.facts.table import FactFile


class Living(msgspec.Struct, frozen=True):
    """SQL that yields the rows, with the number of their file in the column `file`; the files by that number; the relation `dead` it needs."""

    source: Sql
    files: tuple[FactFile, ...]
    dead: pa.Table | None


def living(files: Sequence[FactFile], retirement: Retirement) -> Living:
    """The anti-join only over the files that hold something dead."""
    clean = [file for file in files if not retirement.killed(file)]
    touched = [file for file in files if retirement.killed(file)]
    pieces = []
    if clean:
        pieces.append(_read(clean, 0))
    if touched:
        pieces.append(
            _read(touched, len(clean)) + ' ANTI JOIN dead d ON d."response" = p."response" AND p."seq" < d."seq"'
        )
    return Living(join(" UNION ALL ", pieces), (*clean, *touched), retirement.dead(touched) if touched else None)


def _read(files: Sequence[FactFile], first: int) -> Sql:
    numbered = f'SELECT {COLUMNS}, CAST(p.file_index + {first} AS INTEGER) AS "file" FROM read_parquet('
    return numbered + value([file.path for file in files]) + ", hive_partitioning = false) p"
