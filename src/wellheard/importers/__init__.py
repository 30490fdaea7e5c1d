"""One file per foreign format: whatever came from elsewhere, as a table, and the table as records.

>>> from wellheard.importers import open_table
"""

from wellheard.importers.mapping import Mapping, MetricColumn
from wellheard.importers.records import ResponseRecord, RowRefusal
from wellheard.importers.responses import responses
from wellheard.importers.tables.table import Table, open_table

__all__ = ["Mapping", "MetricColumn", "ResponseRecord", "RowRefusal", "Table", "open_table", "responses"]
