"""A file of answers becomes responses of one survey: read twice, written once, however often it is brought in."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.importers.mapping import Mapping
from wellheard.importers.records import ResponseRecord, RowRefusal
from wellheard.importers.responses import Responses, digest_of, responses
from wellheard.importers.tables.table import Table, open_table
from wellheard.metrics.metric import Counts, add_up
from wellheard.stats import Estimate
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.scope import scope
from wellheard_server.responses.import_store import ImportStore, Stored
from wellheard_server.responses.import_survey import SurveyPlan

REASONS_SHOWN = 20
ROWS_AT_ONCE = 5_000
Step = Callable[[Table], None]


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows or single answers of one column were refused for one reason."""

    column: str
    code: str
    expected: str
    n: int
    whole_rows: bool


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do. `usable` rows make responses; `stored` of them were new, `repeated` were there
    already.
    """

    file: str
    note: str
    workspace: str
    survey: str
    slug: str
    is_new_survey: bool
    dry_run: bool
    rows: int
    usable: int
    stored: int
    repeated: int
    refused_rows: int
    refused_answers: int
    blank_rows: int
    time_notes: list[str]
    reasons: list[Reasons]
    first_refusals: list[str]
    scores: dict[str, Estimate]


class Reading:
    """The first pass: everything that can be known before anything is written."""

    def __init__(self, plan: SurveyPlan, mapping: Mapping) -> None:
        self.plan, self.mapping = plan, mapping
        self.rows = self.usable = self.refused_rows = self.refused_answers = 0
        self.grains: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str, str, bool]] = Counter()
        self.first: list[str] = []
        self.counts: dict[str, Counts] = {each.column: {} for each in mapping.metrics}

    def take(self, parts: Sequence[ResponseRecord | RowRefusal]) -> None:
        records = [part for part in parts if isinstance(part, ResponseRecord)]
        self.usable += len(records)
        self.grains.update(record.time_grain for record in records)
        self._count([(self.plan.answers(record), record.weight) for record in records])
        for part in parts:
            if isinstance(part, RowRefusal):
                self._refuse(part)

    def _refuse(self, refusal: RowRefusal) -> None:
        self.refused_rows += refusal.whole
        self.refused_answers += not refusal.whole
        self.reasons[refusal.column, refusal.code, refusal.expected, refusal.whole] += 1
        if len(self.first) < REASONS_SHOWN:
            self.first.append(str(refusal))

    def _count(self, answered: list[tuple[dict[str, object], float]]) -> None:
        """The scores that these answers make, as the dashboard will count them."""
        for column in self.mapping.metrics:
            key = self.plan.keys[column.key]
            asked = [(answers[key], weight) for answers, weight in answered if key in answers]
            values = [None if isinstance(answer, dict) else answer for answer, _ in asked]
            self.counts[column.column] = add_up(
                [self.counts[column.column], column.rule.tally(values, [weight for _, weight in asked])]
            )


def import_file(
    workspace: Workspace,
    path: Path,
    mapping: Mapping,
    *,
    survey: str,
    actor: str,
    now: datetime,
    touchpoint: str = "",
    dry_run: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
    step: Step = lambda table: None,
) -> ImportReport:
    """Brings the file into the survey of that slug or name, or makes one of that name. Safe to repeat, and to go on
    with after a kill.

    The first pass reads everything and writes nothing, so a file that breaks in its last row leaves no trace. Raises
    FileError and DefinitionError.
    """
    table = open_table(path, encoding=encoding, sheet=sheet)
    digest = digest_of(path)
    with scope(workspace.id):
        mapping.check(table)
        plan = SurveyPlan.of(survey, mapping, language=workspace.language, touchpoint=touchpoint)
        found = responses(table, mapping, file_digest=digest, now=now)
        reading = Reading(plan, mapping)
        for parts in batched(found, ROWS_AT_ONCE):
            reading.take(parts)
            step(table)
        reading.rows = found.rows
        if not reading.usable:
            raise DefinitionError(_nothing(table, reading), code="nothing_usable")
        stored = Stored() if dry_run else _write(reading, found, digest, actor, step)
        return _report(workspace, reading, table, stored, dry_run=dry_run)


def _write(reading: Reading, found: Responses, digest: str, actor: str, step: Step) -> Stored:
    store = ImportStore.begun(reading.plan, found.table.path.name, digest, reading.mapping, actor=actor)
    for records in batched((part for part in found if isinstance(part, ResponseRecord)), ROWS_AT_ONCE):
        store.add(records)
        step(found.table)
    store.finish(rows=found.rows, refused=reading.refused_rows)
    return store.stored


def _nothing(table: Table, reading: Reading) -> str:
    first = f"The first refusal: {reading.first[0]}." if reading.first else "Every answer is blank."
    return f"no row of {table.path.name} can be brought in. {first}"


def _report(workspace: Workspace, reading: Reading, table: Table, stored: Stored, *, dry_run: bool) -> ImportReport:
    reasons = [
        Reasons(column=column, code=code, expected=expected, n=n, whole_rows=whole)
        for (column, code, expected, whole), n in reading.reasons.most_common(100)
    ]
    return ImportReport(
        file=table.path.name,
        note=table.note,
        workspace=workspace.slug,
        survey=reading.plan.name,
        slug=reading.plan.slug,
        is_new_survey=reading.plan.is_new,
        dry_run=dry_run,
        rows=reading.rows,
        usable=reading.usable,
        stored=stored.new,
        repeated=stored.repeated,
        refused_rows=reading.refused_rows,
        refused_answers=reading.refused_answers,
        blank_rows=reading.rows - reading.usable - reading.refused_rows,
        time_notes=_time_notes(reading),
        reasons=reasons,
        first_refusals=reading.first,
        scores={each.column: each.rule.estimate(**reading.counts[each.column]) for each in reading.mapping.metrics},
    )


def _time_notes(reading: Reading) -> list[str]:
    """What was assumed about when."""
    mapping = reading.mapping
    if mapping.time is None:
        return [
            "every row is dated "
            + (f"{mapping.on:%Y-%m-%d}, as declared" if mapping.on else "now, the moment of import")
        ]
    assumed = {
        "year": "a year alone, taken as 1 July",
        "month": "a month alone, taken as its 15th",
        "day": "a day without an hour, taken as noon",
    }
    return [f"{n:,} rows have {assumed[grain]}" for grain, n in sorted(reading.grains.items()) if grain in assumed]
