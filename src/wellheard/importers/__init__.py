"""One file per foreign format: whatever came from elsewhere, as a table, and the table as records.

>>> from wellheard.importers import open_table
"""




from wellheard.importers.table import Table, open_table

__all__ = ["Table", "open_table"]
