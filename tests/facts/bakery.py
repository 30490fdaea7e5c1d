"""What the bakery's guests said, as fact rows, and a plain reading of such rows to compare the ledger with."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from wellheard.facts import Answer, Attribute, Column, Day, FactRow, Month, Query, Week
from wellheard.facts.filter import All, Any_, Filter, Not, Test

SURVEY = "bread"
FIRST = date(2026, 8, 30)


def nps(response: str, seq: int, value: float | None, *, day: date = FIRST, **columns: Any) -> FactRow:
    """One answer to "how likely are you to recommend our bread?"."""
    given: dict[str, Any] = {
        "survey": SURVEY,
        "question": "recommend",
        "shape": "ordinal",
        "scale_low": 0.0,
        "scale_high": 10.0,
    }
    given["missing"] = "not_applicable" if value is None else ""
    return FactRow(
        kind="nps", day=day, submitted_at=noon(day), seq=seq, response=response, value=value, **given | columns
    )


def bread(response: str, seq: int, label: str, *, day: date = FIRST, **columns: Any) -> FactRow:
    """What they came for: a choice."""
    given = {"survey": SURVEY, "question": "bread", "shape": "nominal"} | columns
    return FactRow(kind="choice", day=day, submitted_at=noon(day), seq=seq, response=response, label=label, **given)


def started(response: str, seq: int, *, day: date = FIRST, **columns: Any) -> FactRow:
    return FactRow(
        kind="started", day=day, submitted_at=noon(day), seq=seq, response=response, survey=SURVEY, **columns
    )


def retired(response: str, seq: int, *, day: date = FIRST, since: int | None = None) -> FactRow:
    return FactRow.retiring(response, seq, survey=SURVEY, day=day, at=noon(day), since=since)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def alive(rows: Iterable[FactRow]) -> list[FactRow]:
    """The rows no later retirement took back."""
    rows = list(rows)
    last: dict[str, int] = defaultdict(lambda: -1)
    for row in rows:
        if row.kind == "retired":
            last[row.response] = max(last[row.response], row.seq)
    return [row for row in rows if row.kind != "retired" and row.seq >= last[row.response]]


def asked(rows: Iterable[FactRow], query: Query) -> dict[tuple[Any, ...], list[FactRow]]:
    """The rows behind each group of a query, read the plain way."""
    living = alive(rows)
    said = answers(living)
    groups: dict[tuple[Any, ...], list[FactRow]] = defaultdict(list)
    for row in living:
        fits = row.kind == query.kind and query.survey in (None, row.survey) and query.question in (None, row.question)
        fits = (
            fits and (query.since is None or row.day >= query.since) and (query.until is None or row.day < query.until)
        )
        if fits and (query.where is None or holds(query.where, row, said)):
            for key in keys(row, query, said):
                groups[key].append(row)
    return groups


Said = dict[tuple[str, str], list[FactRow]]


def answers(living: Iterable[FactRow]) -> Said:
    """By response and question, the rows that say what was answered."""
    found: Said = defaultdict(list)
    for row in living:
        if not row.missing and (row.item == "") == (row.shape != "many"):
            found[row.response, row.question].append(row)
    return found


def keys(row: FactRow, query: Query, said: Said) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [()]
    for by in query.by:
        match by:
            case Day():
                parts: list[Any] = [row.day]
            case Week():
                parts = [date.fromordinal(row.day.toordinal() - row.day.weekday())]
            case Month():
                parts = [row.day.replace(day=1)]
            case Column(name):
                parts = [getattr(row, name) or None]
            case Attribute(key):
                parts = [row.attributes.get(key) or None]
            case Answer(question):
                parts = [spelled(other) for other in said.get((row.response, question), [])] or [None]
        found = [(*key, part) for key in found for part in parts]
    return found


def spelled(row: FactRow) -> str | None:
    if row.label:
        return row.label
    return None if row.value is None else str(int(row.value)) if row.value == int(row.value) else repr(row.value)


def holds(filter_: Filter, row: FactRow, said: Said) -> bool:
    """A filter the plain way."""
    match filter_:
        case All(parts):
            return all(holds(part, row, said) for part in parts)
        case Any_(parts):
            return any(holds(part, row, said) for part in parts)
        case Not(part):
            return not holds(part, row, said)
        case Test(Column(name), operator, values):
            return passes(getattr(row, name) or None, operator, values)
        case Test(Attribute(key), operator, values):
            return passes(row.attributes.get(key) or None, operator, values)
        case Test(Answer(question), operator, values):
            given = said.get((row.response, question), [])
            if operator == "answered":
                return bool(given) == values[0]
            if operator == "is_not":
                return bool(given) and not any(spelled(other) == text(values[0]) for other in given)
            if operator in ("at_least", "at_most"):
                return any(passes(other.value, operator, values) for other in given)
            if operator in ("before", "after"):
                days = [
                    date.fromordinal(719163 + int(other.value))
                    for other in given
                    if other.shape == "date" and other.value is not None
                ]
                return any(passes(day, operator, values) for day in days)
            return any(passes(spelled(other), operator, values) for other in given)


def passes(got: Any, operator: str, values: tuple[Any, ...]) -> bool:
    if operator == "answered":
        return (got is not None) == values[0]
    if got is None:
        return False
    tests: dict[str, Callable[[], bool]] = {
        "is": lambda: got == same(got, values[0]),
        "is_not": lambda: got != same(got, values[0]),
        "any_of": lambda: any(got == same(got, value) for value in values),
        "at_least": lambda: (found := number(got)) is not None and found >= values[0],
        "at_most": lambda: (found := number(got)) is not None and found <= values[0],
        "before": lambda: (found := day(got)) is not None and found < values[0],
        "after": lambda: (found := day(got)) is not None and found > values[0],
    }
    return tests[operator]()


def same(got: Any, wanted: Any) -> Any:
    """A number is asked of a text by its spelling."""
    return text(wanted) if isinstance(got, str) else wanted


def text(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value)) if value == int(value) else repr(float(value))


def number(got: Any) -> float | None:
    if isinstance(got, str):
        return float(got) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", got) else None
    return got


def day(got: Any) -> date | None:
    if isinstance(got, date):
        return got
    try:
        return date.fromisoformat(got) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", got) else None
    except ValueError:
        return None
