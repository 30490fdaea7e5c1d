"""The reference page of the open table, made from its schema so that it cannot be forgotten."""

from wellheard.facts import schema


def describe() -> str:
    """Markdown: grain, kinds, retired rows, how a stranger's engine reads it, and every column."""
    _, _, body = (schema.__doc__ or "").partition("\n\n")
    columns = "\n".join(
        f"| `{field.name}` | {field.type} | {field.metadata[b'doc'].decode()} |" for field in schema.FACTS
    )
    return PAGE.format(
        body=body.strip(), columns=columns, version=schema.SCHEMA_VERSION, statistics=_listed(schema.STATISTICS)
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


PAGE = """# The open table of facts

Every workspace has one Delta table, `lake/<workspace id>/facts`: Parquet files and a log that any engine may read while Wellheard runs. The name is a
link to the generation in use; `wellheard facts rebuild` fills a new one and moves the link.

{body}

## Reading it with another engine

Leave dead rows out with one anti-join. DuckDB, over the files that the log lists:

```sql
WITH retired AS (
  SELECT response, max(seq) AS seq FROM facts WHERE kind = 'retired' GROUP BY response
)
SELECT f.* FROM facts f
LEFT JOIN retired r ON r.response = f.response AND f.seq < r.seq
WHERE r.response IS NULL AND f.kind <> 'retired'
```

`month` is the partition: it is in the folder's name, not in the files. There are no deletion vectors: a plain list of the files is the whole
table.
The log keeps lowest and highest values of {statistics} only.

On a `retired` row `value` is the seq of the oldest row it kills, where the writer knew it.

## Columns, edition {version}

| column | type | what it holds |
|---|---|---|
{columns}
"""
