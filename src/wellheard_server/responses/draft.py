"""A response on its way from the inbox into the database: its columns, and what pages do to them. No ORM: a busy day has a million."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from wellheard.collector.inbox_reader import Row
from wellheard.collector.submission import Accepted
from wellheard.survey import Compiled
from wellheard_server.responses.merging import Arrival, completed_at, latest_edits, merged

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Draft(msgspec.Struct, kw_only=True):
    """The fields before `rows` are those of a Response."""

    id: UUID
    workspace_id: UUID
    survey_id: UUID
    version: int
    invitation_id: UUID | None
    person_id: UUID | None
    touchpoint: str
    channel: str
    language: str = ""
    source: str = ""
    attributes: dict[str, str] = {}
    received: list[Any] = []  # arrivals, those known before as they are kept
    answers: dict[str, Any] = {}
    started_at: datetime
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    seq: int = 0
    first_seq: int = 0

    rows: list[Row] = []
    compiled: Compiled | None = None
    arrivals: list[Arrival] = []
    is_known: bool = False
    is_newly_completed: bool = False

    def take(self, pages: list[tuple[Row, Accepted]]) -> None:
        """Adds the pages. Said once more is said once: a page with the same number and edit is not added again."""
        self.rows = [row for row, _ in pages]
        self.arrivals = msgspec.convert(self.received, list[Arrival])
        for row, page in pages:
            if not any(came.page == page.page and came.edit == page.edit for came in self.arrivals):
                self._add(row, page)

    def merge(self, compiled: Compiled) -> None:
        """What all pages together say, under the version they end in."""
        was_completed = self.completed_at is not None
        self.compiled = compiled
        self.answers = merged(self.arrivals, compiled)
        self.completed_at = completed_at(self.arrivals)
        self.submitted_at = max(arrival.at for arrival in self.arrivals)
        self.is_newly_completed = self.completed_at is not None and not was_completed

    def comments(self) -> list[tuple[str, str, datetime]]:
        """(question, text, when it was said)"""
        said = self.compiled.comments(self.answers) if self.compiled else {}
        if not said:
            return []
        answered_at = {key: arrival.at for arrival in latest_edits(self.arrivals) for key in arrival.answers}
        return [(question, text, answered_at[question]) for question, text in said.items()]

    def _add(self, row: Row, page: Accepted) -> None:
        at = moment(row)
        arrival = Arrival(at=at, page=page.page, edit=page.edit, answers=page.answers, complete=page.complete)
        self.arrivals.append(arrival)
        self.received = [*self.received, arrival]
        self.version = max(self.version, page.version)
        self.language = page.language
        self.source = self.source or page.source
        self.attributes = self.attributes | page.hidden
        if page.started_at:
            self.started_at = min(self.started_at, page.started_at)


def moment(row: Row) -> datetime:
    return BEGINNING + timedelta(microseconds=row.received_at)
