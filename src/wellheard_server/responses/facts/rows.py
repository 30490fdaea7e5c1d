"""Responses as rows of the open table of facts. Pure."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from wellheard.facts.columns import FactColumns, Shared
from wellheard.survey import Compiled

REMEMBERED = 5_000  # answers of one version: scores and choices are few, and short words need not be kept


class Stored(NamedTuple):
    """What facts are made of: the fields of a response, and its person's random id. Ids, times and JSON are texts as the database spells
    them: to make objects of them by the million costs more than the facts.
    """

    id: str
    survey_id: str
    version: int
    seq: int
    first_seq: int
    started_at: str
    submitted_at: str
    completed_at: str | None
    weight: float
    person__subject: str | None
    touchpoint: str
    channel: str
    source: str
    language: str
    attributes: str
    answers: str


SPELLED = ("id", "survey_id", "started_at", "submitted_at", "completed_at", "person__subject", "attributes", "answers")
_attributes, _answers = msgspec.json.Decoder(dict[str, str]).decode, msgspec.json.Decoder(dict[str, Any]).decode


class FactRows:
    """The rows of many responses of one workspace, whose days are those of `zone`."""

    def __init__(self, zone: str) -> None:
        self.zone, self.columns = ZoneInfo(zone), FactColumns()
        self._remembered: dict[tuple[str, int], dict[tuple[str, Any], list[int]]] = {}

    def add(self, response: Stored, compiled: Compiled, *, retire: bool) -> None:
        """`retire` says that facts of it may be in the table already: a first row then takes those back.

        All rows carry the day it was completed (or last added to), so that a response is in one period and a late correction does not move
        it. Nothing is added of a response that cannot be read.
        """
        spelled = response.completed_at or response.submitted_at
        moment, survey = _moment(spelled), dashed(response.survey_id)
        shared = Shared(
            response=dashed(response.id),
            survey=survey,
            seq=response.seq,
            day=moment.astimezone(self.zone).date(),
            submitted_at=moment,
            version=response.version,
            weight=response.weight,
            person=dashed(response.person__subject) if response.person__subject else None,
            touchpoint=response.touchpoint,
            channel=response.channel,
            source=response.source,
            language=response.language,
            started_at=moment if response.started_at == spelled else _moment(response.started_at),
            attributes=tuple(_attributes(response.attributes).items()),
        )
        parts = self._parts(response, compiled)
        if retire:
            self.retire(shared.response, shared.survey, response.seq, moment, since=response.first_seq)
        self.columns.add(shared, parts, completed=response.completed_at is not None)

    def retire(self, response_id: str, survey_id: str, seq: int, at: datetime, *, since: int) -> None:
        day = at.astimezone(self.zone).date()
        self.columns.retire(response_id, seq, survey=survey_id, day=day, at=at, since=since)

    def table(self) -> pa.Table:
        return self.columns.table()

    def _parts(self, response: Stored, compiled: Compiled) -> list[int]:
        """The same answer to the same question leaves the same, so it is worked out once."""
        known = self._remembered.setdefault((response.survey_id, response.version), {})
        parts: list[int] = []
        for key, answer in compiled.standing(_answers(response.answers)).items():
            found = known.get((key, answer)) if type(answer) in (int, str) else None
            if found is None:
                found = [self.columns.known(part) for part in compiled.questions[key].facts(answer)]
                if type(answer) in (int, str) and len(known) < REMEMBERED:
                    known[key, answer] = found
            parts += found
        return parts


def dashed(spelled: str) -> str:
    """An id as facts spell it: SQLite keeps 32 digits."""
    if len(spelled) != 32:
        return spelled
    return f"{spelled[:8]}-{spelled[8:12]}-{spelled[12:16]}-{spelled[16:20]}-{spelled[20:]}"


def _moment(spelled: str) -> datetime:
    """SQLite keeps UTC and does not say so."""
    at = datetime.fromisoformat(spelled)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
