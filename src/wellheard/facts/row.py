"""One fact on its way into the table."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec
import pyarrow as pa

from wellheard.base.errors import DefinitionError
from wellheard.facts.schema import FACTS, RETIRED, SCHEMA_VERSION


class FactRow(msgspec.Struct, frozen=True, kw_only=True):
    """One answered item, or one house row. The fields are the columns of `wellheard.facts.schema.FACTS`; month and schema version follow.

    `seq` never goes back: a row written later has a greater one.
    """

    kind: str
    day: date
    submitted_at: datetime
    seq: int
    response: str
    survey: str
    version: int = 1
    question: str = ""
    item: str = ""
    part: str = ""
    shape: str = ""
    value: float | None = None
    value_high: float | None = None
    label: str = ""
    unit: str = ""
    missing: str = ""
    scale_low: float | None = None
    scale_high: float | None = None
    weight: float = 1.0
    person: str | None = None
    touchpoint: str = ""
    channel: str = ""
    source: str = ""
    language: str = ""
    started_at: datetime | None = None
    attributes: dict[str, str] = {}

    @classmethod
    def retiring(
        cls, response: str, seq: int, *, survey: str, day: date, at: datetime, since: int | None = None
    ) -> "FactRow":
        """Kills every row of `response` written before `seq`.

        `since` is the seq of the response's oldest living row where the writer knows it: files written before it need no second look.
        """
        return cls(kind=RETIRED, day=day, submitted_at=at, seq=seq, response=response, survey=survey, value=since)


def to_arrow(rows: Iterable[FactRow]) -> pa.Table:
    """The rows as one Arrow table of the agreed schema. Raises DefinitionError for a time without a zone."""
    rows = list(rows)
    fields = FactRow.__struct_fields__
    columns = dict(
        zip(fields, zip(*map(msgspec.structs.astuple, rows), strict=True) if rows else [()] * len(fields), strict=True)
    )
    for moment in (*columns["submitted_at"], *columns["started_at"]):
        if moment is not None and moment.tzinfo is None:
            raise DefinitionError(f"a fact's time needs a zone, got {moment.isoformat()}.", code="naive_time")
    columns["schema_version"] = (SCHEMA_VERSION,) * len(rows)
    columns["month"] = tuple(f"{day:%Y-%m}" for day in columns["day"])
    columns["attributes"] = tuple(list(pairs.items()) for pairs in columns["attributes"])
    return pa.Table.from_arrays([pa.array(columns[field.name], field.type) for field in FACTS], schema=FACTS)
