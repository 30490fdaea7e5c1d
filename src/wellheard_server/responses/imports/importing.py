"""A file of answers becomes responses of one survey: looked through first, then written, once, however often it is brought in."""

from collections.abc import Callable
from datetime import datetime
from itertools import batched
from pathlib import Path

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.importers.mapping import Mapping
from wellheard.importers.records import ResponseRecord
from wellheard.importers.responses import digest_of, responses
from wellheard.importers.tables.table import Table, open_table
from wellheard.stats import Estimate
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.scope import scope
from wellheard_server.responses.imports.reading import Reading, Refused
from wellheard_server.responses.imports.store import ImportStore, Stored
from wellheard_server.responses.imports.survey import SurveyPlan
from wellheard_server.surveys.models import Survey

ROWS_AT_ONCE = 5_000
Step = Callable[[Table], None]
Begun = Callable[[ImportStore], None]


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows or single answers of one column were refused for one reason."""

    column: str
    code: str
    expected: str
    n: int
    whole_rows: bool


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do. `usable` rows make responses; `stored` of them were new, `repeated` were there
    already, `erased` were erased and do not come back. `scores` are what a dashboard says then.
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
    erased: int = 0

    @property
    def coming(self) -> int:
        """Of a dry run: rows that are new."""
        return self.usable - self.repeated - self.erased


class Undertaking:
    """One file, what its columns mean, and the survey it goes into. Inside the workspace's scope.

    Raises FileError and DefinitionError, also while it reads.
    """

    def __init__(
        self,
        workspace: Workspace,
        path: Path,
        mapping: Mapping,
        *,
        survey: str,
        now: datetime,
        into: Survey | None = None,
        touchpoint: str = "",
        encoding: str | None = None,
        sheet: str | None = None,
        digest: str = "",
        name: str = "",
    ) -> None:
        self.workspace, self.mapping, self.now, self.name = workspace, mapping, now, name or path.name
        self.table = open_table(path, encoding=encoding, sheet=sheet)
        self.digest = digest or digest_of(path)
        mapping.check(self.table)
        self.plan = SurveyPlan.of(survey, mapping, language=workspace.language, touchpoint=touchpoint, into=into)

    def look_through(
        self, step: Callable[[Reading], None] = lambda reading: None, refused: Refused = lambda refusal: None
    ) -> Reading:
        """Reads everything and writes nothing, so that a file that breaks in its last row leaves no trace."""
        found = responses(self.table, self.mapping, file_digest=self.digest, now=self.now)
        reading = Reading(self.plan, self.mapping, refused)
        for parts in batched(found, ROWS_AT_ONCE):
            reading.take(parts)
            reading.rows = found.rows
            step(reading)
        reading.rows = found.rows
        if not reading.usable:
            raise DefinitionError(self._nothing(reading), code="nothing_usable")
        return reading

    def bring_in(
        self,
        *,
        actor: str,
        refused: int = 0,
        begun: Begun = lambda store: None,
        step: Callable[[Stored, int], None] = lambda stored, rows: None,
    ) -> Stored:
        """Writes what is not there yet. `begun` is told the store before the first row, `step` after every batch how far it is."""
        found = responses(self.table, self.mapping, file_digest=self.digest, now=self.now, whole=True)
        store = ImportStore.begun(self.plan, self.name, self.digest, self.mapping, actor=actor)
        begun(store)
        for records in batched((part for part in found if isinstance(part, ResponseRecord)), ROWS_AT_ONCE):
            store.add(records)
            step(store.stored, found.rows)
        store.finish(rows=found.rows, refused=refused)
        return store.stored

    def _nothing(self, reading: Reading) -> str:
        first = f"The first refusal: {reading.first[0]}." if reading.first else "Every answer is blank."
        return f"no row of {self.name} can be brought in. {first}"

    def report(self, reading: Reading, stored: Stored | None) -> ImportReport:
        """`stored` None: a dry run."""
        reasons = [
            Reasons(column=column, code=code, expected=expected, n=n, whole_rows=whole)
            for (column, code, expected, whole), n in reading.reasons.most_common(100)
        ]
        return ImportReport(
            file=self.name,
            note=self.table.note,
            workspace=self.workspace.slug,
            survey=self.plan.name,
            slug=self.plan.slug,
            is_new_survey=self.plan.is_new,
            dry_run=stored is None,
            rows=reading.rows,
            usable=reading.usable,
            stored=stored.new if stored else 0,
            repeated=stored.repeated if stored else reading.repeated,
            erased=stored.erased if stored else reading.erased,
            refused_rows=reading.refused_rows,
            refused_answers=reading.refused_answers,
            blank_rows=reading.rows - reading.usable - reading.refused_rows,
            time_notes=_time_notes(reading),
            reasons=reasons,
            first_refusals=reading.first,
            scores=reading.scores(self.workspace),
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
    begun: Begun = lambda store: None,
) -> ImportReport:
    """Brings the file into the survey of that slug or name, or makes one of that name. Safe to repeat, and to go on
    with after a kill.
    """
    with scope(workspace.id):
        work = Undertaking(
            workspace, path, mapping, survey=survey, now=now, touchpoint=touchpoint, encoding=encoding, sheet=sheet
        )
        reading = work.look_through(lambda reading: step(work.table))
        said = work.report(reading, None)
        if dry_run:
            return said
        stored = work.bring_in(
            actor=actor, refused=reading.refused_rows, begun=begun, step=lambda stored, rows: step(work.table)
        )
        return msgspec.structs.replace(
            said, dry_run=False, slug=work.plan.slug, stored=stored.new, repeated=stored.repeated, erased=stored.erased
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
