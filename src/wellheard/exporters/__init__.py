"""Responses as files: one layout of columns, one file for each format, a codebook that explains every column.

>>> from wellheard.exporters import formats
>>> sorted(formats.keys())
['csv', 'jsonl', 'parquet', 'xlsx']
"""

from wellheard.exporters.batch import Batch
from wellheard.exporters.column import Column
from wellheard.exporters.format import Format, Streamed, formats
from wellheard.exporters.layout import Layout

__all__ = ["Batch", "Column", "Format", "Layout", "Streamed", "formats"]
