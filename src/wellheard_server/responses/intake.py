"""A batch of inbox rows becomes responses, comments and news. Runs inside the drain's transaction."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from wellheard.base.errors import WellheardError
from wellheard.collector.inbox_reader import Row
from wellheard.collector.submission import Accepted, decode_kept
from wellheard.survey import Compiled
from wellheard_server.base.announcements import announce_all
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.responses.announcements import ResponseReceived
from wellheard_server.responses.merging import Arrival, completed_at, latest_edits, merged
from wellheard_server.responses.models import Comment, Departure, LedgerOffset, ParkedRow, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey, Version

log = logging.getLogger(__name__)
# What content that slipped past the collector can raise here: such a row is parked, and the next is served.
WEIRD = (WellheardError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
CHANGING = [
    "version",
    "language",
    "source",
    "attributes",
    "answers",
    "received",
    "started_at",
    "submitted_at",
    "completed_at",
    "seq",
]


class Weird(Exception):
    """This row cannot become part of a response; the word says why (ParkedRow.reason)."""


class Draft(msgspec.Struct):
    """One response of the batch on its way into the database."""

    response: Response
    rows: list[Row]
    compiled: Compiled
    is_newly_completed: bool


class Intake:
    """`store(rows)` keeps every row: as part of a response, or parked with the reason."""

    def __init__(self, inbox: str) -> None:
        self.inbox = inbox

    def store(self, rows: list[Row]) -> None:
        self._look_up(rows)
        drafts = [draft for group in _by_response(rows) if (draft := self._draft(group))]
        try:
            with transaction.atomic():
                self._save(drafts)
        except (IntegrityError, DataError):
            log.exception("a batch of %s responses was refused by the database; storing them one by one", len(drafts))
            for draft in drafts:
                self._save_alone(draft)

    def _look_up(self, rows: list[Row]) -> None:
        ids = {row.response_id for row in rows}
        self.known = Response.everywhere.in_bulk(ids)
        self.surveys = (
            Survey.everywhere.select_related("touchpoint").defer("draft").in_bulk({row.survey_id for row in rows})
        )
        self.invitations = {
            invitation.response_id: invitation for invitation in Invitation.everywhere.filter(response_id__in=ids)
        }

    def _draft(self, rows: list[Row]) -> Draft | None:
        """One respondent's pages of this batch on top of what is known; a weird page is parked and the others count."""
        pages = []
        for row in rows:
            try:
                pages.append((row, self._read(row)))
            except Weird as weird:
                self._park(row, str(weird))
        if not pages:
            return None
        try:
            return self._merge(pages)
        except WEIRD:
            log.exception("pages of response %s do not merge", rows[0].response_id)
            for row, _ in pages:
                self._park(row, "unstorable")
            return None

    def _read(self, row: Row) -> Accepted:
        survey = self.surveys.get(row.survey_id)
        if survey is None or survey.workspace_id != row.workspace_id:
            raise Weird("unknown_survey")
        known = self.known.get(row.response_id)
        if known and known.survey_id != row.survey_id:
            raise Weird("other_survey")  # one secret used for two surveys: the first keeps it
        try:
            compiled_version(row.survey_id, row.version)
            return decode_kept(row.body)
        except Version.DoesNotExist:
            raise Weird("unknown_version") from None
        except msgspec.DecodeError:
            raise Weird("unreadable") from None

    def _merge(self, pages: list[tuple[Row, Accepted]]) -> Draft:
        rows = [row for row, _ in pages]
        response = self.known.get(rows[0].response_id) or self._new(*pages[0])
        for row, page in pages:
            _add_page(response, row, page)
        compiled = compiled_version(response.survey_id, response.version)
        arrivals = msgspec.convert(response.received, list[Arrival])
        was_completed = response.completed_at is not None
        response.answers = merged(arrivals, compiled)
        response.completed_at = completed_at(arrivals)
        response.submitted_at = max(arrival.at for arrival in arrivals)
        return Draft(response, rows, compiled, response.completed_at is not None and not was_completed)

    def _new(self, row: Row, page: Accepted) -> Response:
        survey, invitation = self.surveys[row.survey_id], self.invitations.get(row.response_id)
        if invitation and invitation.survey_id != survey.id:
            invitation = None
        return Response(
            id=row.response_id,
            workspace_id=survey.workspace_id,
            survey_id=survey.id,
            version=page.version,
            invitation=invitation,
            person_id=invitation.person_id if invitation else None,
            touchpoint=survey.touchpoint.name if survey.touchpoint else "",
            channel="personal" if invitation else page.channel,
            started_at=_moment(row),
        )

    def _save(self, drafts: list[Draft]) -> None:
        for workspace_id, group in _by_workspace(drafts):
            numbers = LedgerOffset.give(workspace_id, len(group))
            # Asked now, behind the same lock that a removal takes: a page that comes late brings nobody back.
            departed = Departure.for_good(draft.response.id for draft in group)
            group = [draft for draft in group if draft.response.id not in departed]
            for draft, seq in zip(group, numbers, strict=False):
                draft.response.seq = seq
                draft.response.first_seq = draft.response.first_seq or seq
            responses = [draft.response for draft in group]
            Response.everywhere.bulk_create(
                responses, update_conflicts=True, unique_fields=["id"], update_fields=CHANGING
            )
            self._save_comments(group)
            with scope(workspace_id):
                self._announce([draft.response for draft in group if draft.is_newly_completed])

    def _save_comments(self, drafts: list[Draft]) -> None:
        changed = [draft.response.id for draft in drafts if draft.response.id in self.known]
        Comment.everywhere.filter(response__in=changed).delete()
        Comment.everywhere.bulk_create(comment for draft in drafts for comment in _comments(draft))

    def _announce(self, completed: list[Response]) -> None:
        news = [
            (ResponseReceived(subject_id=each.id, survey_id=each.survey_id, version=each.version), each.submitted_at)
            for each in completed
        ]
        announce_all(news, actor="respondent")
        for survey_id, n in Counter(each.survey_id for each in completed).items():
            Survey.objects.filter(id=survey_id).update(answered=F("answered") + n)

    def _save_alone(self, draft: Draft) -> None:
        try:
            with transaction.atomic():
                self._save([draft])
        except (IntegrityError, DataError):
            for row in draft.rows:
                self._park(row, "unstorable")

    def _park(self, row: Row, reason: str) -> None:
        log.warning("inbox row %s is parked: %s", row.seq, reason)
        has_workspace = reason != "unknown_survey"
        kept = {"reason": reason, "body": row.body if has_workspace else b"", "received_at": _moment(row)}
        kept |= {"workspace_id": row.workspace_id, "survey_id": row.survey_id, "response_id": row.response_id}
        ParkedRow.objects.update_or_create(inbox=self.inbox, seq=row.seq, defaults=kept)


def _by_response(rows: list[Row]) -> Iterable[list[Row]]:
    groups: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.response_id].append(row)
    return groups.values()


def _by_workspace(drafts: list[Draft]) -> Iterable[tuple[UUID, list[Draft]]]:
    groups: dict[UUID, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.response.workspace_id].append(draft)
    return sorted(groups.items())


def _moment(row: Row) -> datetime:
    return datetime.fromtimestamp(row.received_at // 1_000_000, UTC) + timedelta(
        microseconds=row.received_at % 1_000_000
    )


def _add_page(response: Response, row: Row, page: Accepted) -> None:
    """Said once more is said once: a page with the same number and edit is not added again."""
    if any(came["page"] == page.page and came["edit"] == page.edit for came in response.received):
        return
    arrival = Arrival(at=_moment(row), page=page.page, edit=page.edit, answers=page.answers, complete=page.complete)
    response.received.append(msgspec.to_builtins(arrival))
    response.version = max(response.version, page.version)
    response.language = page.language
    response.source = response.source or page.source
    response.attributes = response.attributes | page.hidden
    if page.started_at:
        response.started_at = min(response.started_at, page.started_at)


def _comments(draft: Draft) -> Iterable[Comment]:
    response = draft.response
    answered_at = {
        key: arrival.at
        for arrival in latest_edits(msgspec.convert(response.received, list[Arrival]))
        for key in arrival.answers
    }
    for question, text in draft.compiled.comments(response.answers).items():
        yield Comment(
            workspace_id=response.workspace_id,
            response=response,
            question=question,
            text=text,
            language=response.language,
            submitted_at=answered_at[question],
        )
