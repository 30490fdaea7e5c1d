"""The open table of facts: its columns, its grain, its few kinds of rows. Columns are only ever added (docs/reference/tables.md is made from here).

**Grain**: one row per answered item of one response (a rating is one item; a matrix has one a row; "many" one a chosen choice), plus one
`started` and at most one `completed` row per response. Every answered question has exactly one row with `item = ''`, its head row: counting
people is counting those. No name, address or comment text is ever in it: `person` is a random id, a text answer leaves only its length.

**Kinds**: a row of a question that feeds a metric carries the metric's key; any other question carries its type's key; rows of its items carry
that kind with `_item` appended. House rows are `started`, `completed` and `retired`.

**Retired rows**: the table is only appended to. When a response changes (an edited page, a redaction), one append writes a `retired`
row (its `response` and a `seq`) and the response's new rows: every row of that response whose `seq` is *below* the retiring `seq` is dead.
Compaction drops dead rows. Read the table through `wellheard.facts`, or with the anti-join that docs/reference/tables.md shows.
"""

import pyarrow as pa

SCHEMA_VERSION = 1
STARTED, COMPLETED, RETIRED = "started", "completed", "retired"
HOUSE_KINDS = (STARTED, COMPLETED, RETIRED)

FACTS = pa.schema(
    [
        pa.field("schema_version", pa.int16(), metadata={"doc": "which edition of this schema wrote the row"}),
        pa.field("month", pa.string(), metadata={"doc": "partition: YYYY-MM of `day`"}),
        pa.field(
            "kind", pa.string(), metadata={"doc": "metric or question type the row can be counted by, or a house kind"}
        ),
        pa.field(
            "day", pa.date32(), metadata={"doc": "day of the answer in the workspace's zone; periods are made of it"}
        ),
        pa.field("submitted_at", pa.timestamp("us", tz="UTC"), metadata={"doc": "when the answer came"}),
        pa.field("seq", pa.int64(), metadata={"doc": "order of writing within the workspace"}),
        pa.field("response", pa.string(), metadata={"doc": "id of the response"}),
        pa.field("survey", pa.string(), metadata={"doc": "id of the survey"}),
        pa.field("version", pa.int32(), metadata={"doc": "published version answered"}),
        pa.field("question", pa.string(), metadata={"doc": "key of the question"}),
        pa.field(
            "item",
            pa.string(),
            metadata={
                "doc": "row of a matrix, thing ranked, choice of several; empty for the question itself (its head row)"
            },
        ),
        pa.field(
            "part",
            pa.string(),
            metadata={
                "doc": "second key under an item: side of a dual scale, set of a max-diff, tick in a matrix row; else empty"
            },
        ),
        pa.field(
            "shape",
            pa.string(),
            metadata={"doc": "nominal, ordinal, interval, many, ranking, matrix, text, date, file"},
        ),
        pa.field(
            "value",
            pa.float64(),
            metadata={
                "doc": "the number: score, rank, amount, days since 1970-01-01, characters; null where there is none"
            },
        ),
        pa.field("value_high", pa.float64(), metadata={"doc": "the second end of a range"}),
        pa.field("label", pa.string(), metadata={"doc": "the stable code of what was chosen"}),
        pa.field("unit", pa.string(), metadata={"doc": "of the value where it varies by answer: a currency code"}),
        pa.field(
            "missing",
            pa.string(),
            metadata={
                "doc": "why there is no value: not_applicable, dont_know, declined, not_chosen; empty when there is one"
            },
        ),
        pa.field("scale_low", pa.float64(), metadata={"doc": "declared scale of the value"}),
        pa.field("scale_high", pa.float64(), metadata={"doc": "declared scale of the value"}),
        pa.field("weight", pa.float64(), metadata={"doc": "design or correction weight; 1 where none"}),
        pa.field("person", pa.string(), metadata={"doc": "random subject id; null when anonymous"}),
        pa.field("touchpoint", pa.string(), metadata={"doc": "name of the touchpoint asked about"}),
        pa.field("channel", pa.string(), metadata={"doc": "link, personal, api, import"}),
        pa.field("source", pa.string(), metadata={"doc": "where the link was put"}),
        pa.field("language", pa.string(), metadata={"doc": "language answered in"}),
        pa.field("started_at", pa.timestamp("us", tz="UTC"), metadata={"doc": "when the first page was opened"}),
        pa.field(
            "attributes", pa.map_(pa.string(), pa.string()), metadata={"doc": "hidden fields and imported columns"}
        ),
    ]
)
PARTITION = ["month"]
# Only these have min/max statistics in the table's log: they keep values of deleted rows, so nothing about a person may be among them.
STATISTICS = ("seq", "submitted_at", "day", "response")
# What a file holds: all but the partition, which is in its folder's name.
COLUMNS = ", ".join(f'"{column}"' for column in FACTS.names if column not in PARTITION)
