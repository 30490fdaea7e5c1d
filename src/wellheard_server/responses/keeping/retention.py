"""How long what people said is kept: whole answers, their words, whose they are. Set for each survey, kept to once a day.

Scores stay what they were for whatever stays: of a comment the number of its letters is kept, as bars of that length, and a name is taken
off its answer by writing the answer's facts again without it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from wellheard.base.errors import WellheardError
from wellheard.collector import forgetting
from wellheard_server.base.postgres import is_postgres
from wellheard_server.invitations.models import Invitation
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.inbox import forgetting as inbox_forgetting
from wellheard_server.responses.models import Comment, LedgerOffset, Response
from wellheard_server.responses.models.departure import EXPIRED
from wellheard_server.responses.removal import remove
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

AT_ONCE = 1000
BAR = "█"
LEAST_DAYS = 31  # the inbox keeps what came for a month, so that a restored database can drain again


class Due(msgspec.Struct, frozen=True):
    """What the days of one survey take away now."""

    survey: UUID
    answers: int = 0
    comments: int = 0
    names: int = 0

    def __bool__(self) -> bool:
        return bool(self.answers or self.comments or self.names)


class Keeping(msgspec.Struct, frozen=True):
    """Days that answers, comments and names on answers are kept; None is for ever."""

    answers: int | None = None
    comments: int | None = None
    names: int | None = None

    @classmethod
    def of(cls, survey: Survey) -> "Keeping":
        return cls(survey.keep_answers_days, survey.keep_comments_days, survey.keep_names_days)


def due(survey: Survey, now: datetime, keeping: Keeping | None = None) -> Due:
    """Counted, nothing changed. What goes with an answer is not counted once more."""
    ends = keeping or Keeping.of(survey)
    staying = _all(survey).exclude(_older(ends.answers, now)) if ends.answers else _all(survey)
    return Due(
        survey=survey.id,
        answers=_all(survey).filter(_older(ends.answers, now)).count() if ends.answers else 0,
        comments=_words(survey, ends, now).filter(response__in=staying).count() if ends.comments else 0,
        names=_named(survey, ends, now).filter(id__in=staying).count() if ends.names else 0,
    )


def keep_to(survey: Survey, now: datetime) -> Due:
    """Takes away what is due, in batches that each are whole; what it was. Killed, the next time goes on."""
    ends = Keeping.of(survey)
    answers = (
        sum(_expire(survey, ids) for ids in _bites(_all(survey).filter(_older(ends.answers, now))))
        if ends.answers
        else 0
    )
    comments = sum(_bar(ids) for ids in _bites(_wordy(survey, ends, now))) if ends.comments else 0
    names = sum(_unlink(survey, ids) for ids in _bites(_named(survey, ends, now))) if ends.names else 0
    found = Due(survey.id, answers, comments, names)
    if found.answers or found.names:
        writer = LedgerWriter()
        try:
            writer.write(survey.workspace_id)
        finally:
            writer.close()
    return found


def with_days(**where: Any) -> QuerySet[Survey]:
    """Surveys that keep something for a time only."""
    some = Q(keep_answers_days__isnull=False) | Q(keep_comments_days__isnull=False) | Q(keep_names_days__isnull=False)
    return Survey.everywhere.filter(some, **where).order_by("workspace_id", "name")  # across: each by its own days


def _all(survey: Survey) -> QuerySet[Response]:
    return Response.everywhere.filter(survey=survey)  # across: of the survey at hand


def _older(days: int | None, now: datetime) -> Q:
    return Q(submitted_at__lt=now - timedelta(days=days or 0))


def _words(survey: Survey, ends: Keeping, now: datetime) -> QuerySet[Comment]:
    rows = Comment.everywhere.filter(response__survey=survey)  # across: of the survey at hand
    return rows.filter(Q(response__submitted_at__lt=now - timedelta(days=ends.comments or 0)))


def _wordy(survey: Survey, ends: Keeping, now: datetime) -> QuerySet[Response]:
    return _all(survey).filter(_older(ends.comments, now), comments__isnull=False).distinct()


def _named(survey: Survey, ends: Keeping, now: datetime) -> QuerySet[Response]:
    return _all(survey).filter(_older(ends.names, now)).filter(Q(person__isnull=False) | Q(invitation__isnull=False))


def _bites(rows: QuerySet[Response]) -> Iterator[list[UUID]]:
    """Each is gone from the question when the next is asked for."""
    before: list[UUID] = []
    while found := list(rows.order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        if found == before:
            raise WellheardError("Answers that are due do not go.", code="stuck")
        yield found
        before = found


def _expire(survey: Survey, ids: list[UUID]) -> int:
    links = Invitation.everywhere.filter(response_id__in=ids)  # across: of the survey at hand
    with transaction.atomic():
        gone = remove(survey.workspace_id, ids, reason=EXPIRED)
        links.delete()
    if is_postgres():
        inbox_forgetting.forget(ids)
    else:
        forgetting.forget(Path(settings.INBOX), ids)
    return gone


def _bar(ids: list[UUID]) -> int:
    """Words become bars of the same length, wherever the response holds them."""
    with transaction.atomic():
        rows = list(_locked(ids))
        for row in rows:
            written = set(compiled_version(row.survey_id, row.version).comments(row.answers))
            written |= {
                key for came in row.received for key, said in came.get("answers", {}).items() if _is_words(said)
            }
            row.answers = _barred(row.answers, written)
            row.received = [
                {**_without_row(came), "answers": _barred(came.get("answers", {}), written)} for came in row.received
            ]
        Response.everywhere.bulk_update(rows, ["answers", "received"], batch_size=100)  # across: by id
        return Comment.everywhere.filter(response_id__in=ids).delete()[0]  # across: by id


def _unlink(survey: Survey, ids: list[UUID]) -> int:
    """Nobody's any more: neither a person's, nor of a link that somebody's name was written on. The facts follow the new numbers."""
    with transaction.atomic():
        numbers = LedgerOffset.give(survey.workspace_id, len(ids))
        rows = list(_locked(ids))
        links = [row.invitation_id for row in rows if row.invitation_id]
        for row, seq in zip(rows, numbers, strict=False):
            row.person_id, row.invitation_id, row.seq = None, None, seq
            row.received = [_without_row(came) for came in row.received]
        Response.everywhere.bulk_update(
            rows, ["person", "invitation", "seq", "received"], batch_size=100
        )  # across: by id
        Invitation.everywhere.filter(id__in=links).update(label="", person=None)  # across: by id
    return len(rows)


def _locked(ids: list[UUID]) -> QuerySet[Response]:
    return Response.everywhere.select_for_update().filter(id__in=ids).order_by("id")  # across: by id


def _without_row(came: dict[str, Any]) -> dict[str, Any]:
    """The line of a file as it came may say anything."""
    return {key: value for key, value in came.items() if key != "row"}


def _is_words(said: Any) -> bool:
    return isinstance(said, dict) and isinstance(said.get("text"), str)


def _barred(answers: dict[str, Any], written: set[str]) -> dict[str, Any]:
    return {key: _bars(said) if key in written else said for key, said in answers.items()}


def _bars(said: Any) -> Any:
    if isinstance(said, str):
        return BAR * len(said)
    return {**said, "text": BAR * len(said["text"])} if _is_words(said) else said
