"""The responses of one survey on their way out: which, in which columns, page by page in the order of their time.

No transaction stays open between two pages; a page begins after the last row's time and id. What is added to a response meanwhile moves it
towards the end and never back: nobody is missed, and who was met before is left out the second time (`Met`). What came after the beginning
is left for the next export.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from wellheard.exporters.batch import Batch, Page
from wellheard.exporters.column import Column
from wellheard.exporters.format import Streamed
from wellheard.exporters.kept import Kept
from wellheard.exporters.layout import Layout
from wellheard.exporters.long import Long
from wellheard.facts.filter import decode
from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.exports.cells import Id, Instant, Json, read
from wellheard_server.responses.models import LedgerOffset, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

PAGE = 2_000
ANSWERED_AT = Coalesce("completed_at", "submitted_at")  # as the facts count them
# Whether a row was met, and where the next page begins.
KEY = F("first_seq"), F("seq"), Id("id"), Instant("submitted_at")
HOUSE = (
    Instant("started_at"), Instant("completed_at"),
    F("version"), F("touchpoint"), F("channel"), F("source"), F("language"), F("weight"),
)  # fmt: skip
PERSON = Id("person__subject"), F("person__external_id"), F("person__email"), F("person__name")
SAID = Json("attributes"), Json("answers")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken out. Days are the workspace's, `until` the first one left out; `where` is a filter as JSON."""

    since: date | None = None
    until: date | None = None
    where: str = ""
    unfinished: bool = True
    people: bool = False
    comments: bool = True
    form: str = "wide"


class Outgoing:
    """`columns`, and `pages()` of rows under them. To be used inside the workspace's scope."""

    def __init__(self, workspace: Workspace, survey: Survey, wanted: Wanted) -> None:
        self.workspace, self.survey, self.wanted = workspace, survey, wanted
        self.version_of = partial(compiled_version, survey.id)
        numbers = survey.versions.values_list("number", flat=True)
        self.layout = Layout(
            [self.version_of(number) for number in numbers],
            zone=workspace.zone,
            attributes=attributes_of(survey),
            people=wanted.people,
            comments=wanted.comments,
            version_of=self.version_of,
        )
        self.long = Long(self.layout) if wanted.form == "long" else None
        self.up_to = LedgerOffset.given_to(workspace.id)
        self.met = Met(self.up_to)
        self.seen = self.kept = 0  # responses looked at so far, and of them those that are in the file

    @property
    def columns(self) -> list[Column]:
        return (self.long or self.layout).columns

    def count(self) -> int:
        """How many responses there are to look at; a filter `where` may leave some of them out."""
        return self._chosen().count()

    def pages(self) -> Iterator[Page]:
        """Every page is asked for on its own, when it is wanted."""
        after: tuple[Any, ...] | None = None
        while rows := self._rows(after):
            after = rows[-1][2:4]
            rows = self.met.first_time(rows)
            self.seen += len(rows)
            batch = self._batch(rows)
            self.kept += batch.length
            page = self.layout.page(batch)
            yield self.long.page(page) if self.long else page

    def chunks(self, form: Streamed) -> Iterator[bytes]:
        return form.chunks(self.columns, self.pages())

    @cached_property
    def _filter(self) -> Kept | None:
        if not self.wanted.where:
            return None
        return Kept(decode(self.wanted.where), version_of=self.version_of, day_of=self.layout.calendar.day)

    def _batch(self, rows: list[tuple[Any, ...]]) -> Batch:
        cells = read(self._cells, rows, connection.vendor)
        _, _, row_id, submitted, started, completed, *house, attributes, answers = cells
        answered = (
            completed if all(completed) else [done or last for done, last in zip(completed, submitted, strict=True)]
        )
        batch = Batch([row_id, answered, started, submitted, completed, *house], attributes, answers)
        return self._filter(batch) if self._filter else batch

    def _chosen(self) -> QuerySet[Response]:
        rows = Response.objects.filter(survey=self.survey, first_seq__lte=self.up_to)
        if not self.wanted.unfinished:
            rows = rows.filter(completed_at__isnull=False)
        if self.wanted.since or self.wanted.until:
            rows = rows.alias(answered_at=ANSWERED_AT)
        if self.wanted.since:
            rows = rows.filter(answered_at__gte=self._midnight(self.wanted.since))
        if self.wanted.until:
            rows = rows.filter(answered_at__lt=self._midnight(self.wanted.until))
        return rows

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.workspace.zone))

    @cached_property
    def _cells(self) -> tuple[Any, ...]:
        return (*KEY, *HOUSE, *(PERSON if self.wanted.people else ()), *SAID)

    def _rows(self, after: tuple[Any, ...] | None) -> list[tuple[Any, ...]]:
        """As the driver gives them: objects would cost more than everything else together."""
        rows = self._chosen()
        if after is not None:
            row_id, at = after[0], _aware(after[1])
            rows = rows.filter(submitted_at__gte=at).exclude(Q(submitted_at=at, id__lte=row_id))
        query = rows.order_by("submitted_at", "id").values_list(*self._cells)[:PAGE].query
        with connection.cursor() as cursor:
            cursor.execute(*query.sql_with_params())
            return list(cursor.fetchall())


class Met:
    """Which responses were met: a bit each, by their `first_seq`; by their id those that are older than such numbers. Asked only of rows
    that changed since the beginning.
    """

    def __init__(self, up_to: int) -> None:
        self.up_to, self.bits, self.ids = up_to, bytearray(up_to // 8 + 1), set[Any]()

    def first_time(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows that begin with KEY and were not met before; from now on they were."""
        found = [row for row in rows if row[1] <= self.up_to or not self._knows(row)]
        for row in found:
            if row[0]:
                self.bits[row[0] >> 3] |= 1 << (row[0] & 7)
            else:
                self.ids.add(row[2])
        return found

    def _knows(self, row: tuple[Any, ...]) -> bool:
        return bool(self.bits[row[0] >> 3] & 1 << (row[0] & 7)) if row[0] else row[2] in self.ids


def _aware(spelled: str) -> datetime:
    """As Instant has it; SQLite keeps UTC and does not say so."""
    return datetime.fromisoformat(spelled).replace(tzinfo=UTC)


def attributes_of(survey: Survey) -> set[str]:
    """Keys of attributes that any response of the survey has, and those its versions let a link carry."""
    declared = {key for version in survey.versions.all() for key in version.frozen.hidden}
    return declared | set(_found_keys(survey))


def _found_keys(survey: Survey) -> list[str]:
    each = "jsonb_object_keys(attributes)" if connection.vendor == "postgresql" else "key"
    among = "" if connection.vendor == "postgresql" else ", json_each(attributes)"
    rows = Response.objects.filter(survey=survey).exclude(attributes={}).values("attributes").query
    said, values = rows.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {each} FROM ({said}) AS found{among}", values)
        return [key for (key,) in cursor.fetchall()]
