"""Facts gathered as columns are the facts that one object a row would have made."""

from datetime import UTC, date, datetime

import pytest

from wellheard.base.errors import DefinitionError
from wellheard.facts import FactRow
from wellheard.facts.columns import FLUSHED_AT, FactColumns, Shared
from wellheard.facts.row import to_arrow
from wellheard.facts.schema import COMPLETED, FACTS, STARTED
from wellheard.survey.fact_part import FactPart

AT = datetime(2026, 11, 21, 23, 59, 59, 7, tzinfo=UTC)
SCORE = FactPart(kind="nps", question="nps", shape="interval", value=9.0, scale_low=0.0, scale_high=10.0)
CHOICE = FactPart(kind="choice", question="where", shape="nominal", label="shop")


def shared(n: int) -> Shared:
    day, attributes = date(2026, 11, 1 + n % 28), (("store", f"store {n}"), ("plan", "")) if n % 2 else ()
    return Shared(f"r{n}", "s", n, day, AT, version=2, weight=0.5, person="p", started_at=AT, attributes=attributes)


def as_rows(each: Shared, parts: list[FactPart]) -> list[FactRow]:
    common = each._asdict() | {"attributes": dict(each.attributes)}
    said = [{name: getattr(part, name) for name in FactPart.__struct_fields__} for part in parts]
    return [
        FactRow(kind=STARTED, **common),
        *(FactRow(**part, **common) for part in said),
        FactRow(kind=COMPLETED, **common),
    ]


@pytest.mark.parametrize("responses", [1, FLUSHED_AT - 1, FLUSHED_AT, FLUSHED_AT + 3])
def test_columns_say_what_rows_say(responses: int) -> None:
    columns, rows = FactColumns(), []
    for n in range(responses):
        parts = [SCORE, CHOICE] if n % 3 else [CHOICE]
        columns.add(shared(n), [columns.known(part) for part in parts], completed=True)
        rows += as_rows(shared(n), parts)
    columns.retire("gone", 7, survey="s", day=date(2026, 11, 2), at=AT, since=3)
    rows.append(FactRow.retiring("gone", 7, survey="s", day=date(2026, 11, 2), at=AT, since=3))

    assert columns.table().combine_chunks() == to_arrow(rows)


def test_nothing_gathered_is_an_empty_table() -> None:
    assert FactColumns().table() == FACTS.empty_table()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(DefinitionError, match="zone"):
        FactColumns().add(shared(1)._replace(started_at=AT.replace(tzinfo=None)), [], completed=False)
