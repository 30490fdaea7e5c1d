"""Facts of many responses gathered as columns: a million responses are five million rows, and an object for each would take more than the rows.

What the rows of one response share is kept once a response; what an answer leaves is kept once for each different answer. Arrow spreads
both over the rows at the end.
"""

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from wellheard.base.errors import DefinitionError
from wellheard.facts.schema import COMPLETED, FACTS, RETIRED, SCHEMA_VERSION, STARTED
from wellheard.survey.fact_part import FactPart

FLUSHED_AT = 2_000  # responses: what is gathered until then are Python's objects


class Shared(NamedTuple):
    """What every row of one response says."""

    response: str
    survey: str
    seq: int
    day: date
    submitted_at: datetime
    version: int = 1
    weight: float = 1.0
    person: str | None = None
    touchpoint: str = ""
    channel: str = ""
    source: str = ""
    language: str = ""
    started_at: datetime | None = None
    attributes: Sequence[tuple[str, str]] = ()


def _check_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise DefinitionError(f"a fact's time needs a zone, got {moment.isoformat()}.", code="naive_time")


def _house(kind: str, value: float | None = None) -> FactPart:
    return FactPart(kind=kind, question="", shape="", value=value)  # type: ignore[arg-type]  # house rows have no shape


class FactColumns:
    """`add` and `retire` in any order, then `table()`."""

    def __init__(self) -> None:
        self._shared: list[Shared] = []
        self._of, self._said = array("i"), array("i")
        self._parts: dict[FactPart, int] = {}
        self._done: list[pa.Table] = []
        self._started, self._completed = self.known(_house(STARTED)), self.known(_house(COMPLETED))

    def known(self, part: FactPart) -> int:
        """The number under which a part is added; the same for equal ones."""
        return self._parts.setdefault(part, len(self._parts))

    def add(self, shared: Shared, parts: Iterable[int], *, completed: bool) -> None:
        """A response's rows: that it was started, what it answered, that it was completed."""
        numbers = [self._started, *parts, *([self._completed] if completed else ())]
        self._row(shared, numbers)

    def retire(
        self, response: str, seq: int, *, survey: str, day: date, at: datetime, since: int | None = None
    ) -> None:
        """As `FactRow.retiring`."""
        part = self.known(_house(RETIRED, None if since is None else float(since)))
        self._row(Shared(response, survey, seq, day, at), [part])

    def table(self) -> pa.Table:
        """All rows, in the agreed schema. Raises DefinitionError for a time without a zone."""
        self._flush()
        return pa.concat_tables(self._done) if self._done else FACTS.empty_table()

    def _row(self, shared: Shared, numbers: Sequence[int]) -> None:
        _check_zone(shared.submitted_at)
        if shared.started_at is not None and shared.started_at is not shared.submitted_at:
            _check_zone(shared.started_at)
        self._of.extend([len(self._shared)] * len(numbers))
        self._said.extend(numbers)
        self._shared.append(shared)
        if len(self._shared) == FLUSHED_AT:
            self._flush()

    def _flush(self) -> None:
        if not self._shared:
            return
        of, said = (pa.array(memoryview(each), pa.int32()) for each in (self._of, self._said))
        columns: dict[str, Any] = dict(zip(Shared._fields, zip(*self._shared, strict=True), strict=True))
        months = {day: f"{day:%Y-%m}" for day in set(columns["day"])}
        columns["month"] = [months[day] for day in columns["day"]]
        columns["schema_version"] = [SCHEMA_VERSION] * len(self._shared)
        spread = {name: pa.array(each, FACTS.field(name).type).take(of) for name, each in columns.items()}
        for name in FactPart.__struct_fields__:
            spread[name] = pa.array([getattr(part, name) for part in self._parts], FACTS.field(name).type).take(said)
        self._done.append(pa.Table.from_arrays([spread[name] for name in FACTS.names], schema=FACTS))
        self._shared, self._of, self._said = [], array("i"), array("i")
