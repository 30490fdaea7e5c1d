"""Responses as rows of the open table of facts. Pure."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pyarrow as pa

from wellheard.base.time import day_of
from wellheard.facts.columns import FactColumns, Shared
from wellheard.survey import Compiled

REMEMBERED = 5_000  # answers of one version: scores and choices are few, and short words need not be kept


class Stored(NamedTuple):
    """What facts are made of: the fields of a response, and its person's random id."""

    id: UUID
    survey_id: UUID
    version: int
    seq: int
    first_seq: int
    started_at: datetime
    submitted_at: datetime
    completed_at: datetime | None
    weight: float
    person__subject: UUID | None
    touchpoint: str
    channel: str
    source: str
    language: str
    attributes: dict[str, str]
    answers: dict[str, Any]


class FactRows:
    """The rows of many responses of one workspace, whose days are those of `zone`."""

    def __init__(self, zone: str) -> None:
        self.zone, self.columns = zone, FactColumns()
        self._remembered: dict[tuple[UUID, int], dict[tuple[str, Any], list[int]]] = {}

    def add(self, response: Stored, compiled: Compiled, *, retire: bool) -> None:
        """`retire` says that facts of it may be in the table already: a first row then takes those back.

        All rows carry the day it was completed (or last added to), so that a response is in one period and a late correction does not move
        it. Nothing is added of a response that cannot be read.
        """
        moment = (response.completed_at or response.submitted_at).astimezone(UTC)
        shared = Shared(
            response=str(response.id),
            survey=str(response.survey_id),
            seq=response.seq,
            day=day_of(moment, self.zone),
            submitted_at=moment,
            version=response.version,
            weight=response.weight,
            person=str(response.person__subject) if response.person__subject else None,
            touchpoint=response.touchpoint,
            channel=response.channel,
            source=response.source,
            language=response.language,
            started_at=response.started_at.astimezone(UTC),
            attributes=tuple(response.attributes.items()),
        )
        parts = self._parts(response, compiled)
        if retire:
            self.retire(response.id, response.survey_id, response.seq, moment, since=response.first_seq)
        self.columns.add(shared, parts, completed=response.completed_at is not None)

    def retire(self, response_id: UUID, survey_id: UUID, seq: int, at: datetime, *, since: int) -> None:
        day = day_of(at, self.zone)
        self.columns.retire(str(response_id), seq, survey=str(survey_id), day=day, at=at, since=since)

    def table(self) -> pa.Table:
        return self.columns.table()

    def _parts(self, response: Stored, compiled: Compiled) -> list[int]:
        """The same answer to the same question leaves the same, so it is worked out once."""
        known = self._remembered.setdefault((response.survey_id, response.version), {})
        parts: list[int] = []
        for key, answer in compiled.standing(response.answers).items():
            found = known.get((key, answer)) if type(answer) in (int, str) else None
            if found is None:
                found = [self.columns.known(part) for part in compiled.questions[key].facts(answer)]
                if type(answer) in (int, str) and len(known) < REMEMBERED:
                    known[key, answer] = found
            parts += found
        return parts
