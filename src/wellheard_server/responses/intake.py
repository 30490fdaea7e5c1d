"""A batch of inbox rows becomes responses, comments and news. Runs inside the drain's transaction."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from wellheard.base.errors import WellheardError
from wellheard.collector.inbox_reader import Row
from wellheard.collector.submission import Accepted, decode_kept
from wellheard_server.base.announcements import announce_all
from wellheard_server.base.rows import Columns, Same, as_json, insert, there, upsert
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.responses.announcements import ResponseReceived
from wellheard_server.responses.draft import Draft, moment
from wellheard_server.responses.models import Comment, Departure, LedgerOffset, ParkedRow, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey, Version

log = logging.getLogger(__name__)
# What content that slipped past the collector can raise here: such a row is parked, and the next is served.
WEIRD = (WellheardError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
# What the database, or its driver, says of a value it cannot keep.
REFUSED = (IntegrityError, DataError, ValueError)
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
KEPT = (
    "id",
    "workspace_id",
    "survey_id",
    "invitation_id",
    "person_id",
    "touchpoint",
    "channel",
    "first_seq",
    *CHANGING,
)


class Weird(Exception):
    """This row cannot become part of a response; the word says why (ParkedRow.reason)."""


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
        except REFUSED:
            log.exception("a batch of %s responses was refused by the database; storing them one by one", len(drafts))
            for draft in drafts:
                self._save_alone(draft)

    def _look_up(self, rows: list[Row]) -> None:
        ids = {row.response_id for row in rows}
        known = Response.everywhere.filter(id__in=there(Response, "id", ids)).values_list(*KEPT)
        self.known = {row[0]: Draft(**dict(zip(KEPT, row, strict=True)), is_known=True) for row in known}
        self.surveys = (
            Survey.everywhere.select_related("touchpoint").defer("draft").in_bulk({row.survey_id for row in rows})
        )
        self.invitations = {
            invitation.response_id: invitation
            for invitation in Invitation.everywhere.filter(response_id__in=there(Invitation, "response_id", ids))
        }

    def _draft(self, rows: list[Row]) -> Draft | None:
        """One respondent's pages of this batch on top of what is known; a weird page is parked and the others count."""
        pages = []
        for row in rows:
            try:
                pages.append((row, self._read(row, first=pages[0][0] if pages else row)))
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

    def _read(self, row: Row, *, first: Row) -> Accepted:
        survey = self.surveys.get(row.survey_id)
        if survey is None or survey.workspace_id != row.workspace_id:
            raise Weird("unknown_survey")
        known = self.known.get(row.response_id) or first
        if known.survey_id != row.survey_id:
            raise Weird("other_survey")  # one secret used for two surveys: the first keeps it
        try:
            compiled_version(row.survey_id, row.version)
            return decode_kept(row.body)
        except Version.DoesNotExist:
            raise Weird("unknown_version") from None
        except msgspec.DecodeError:
            raise Weird("unreadable") from None

    def _merge(self, pages: list[tuple[Row, Accepted]]) -> Draft:
        draft = self.known.get(pages[0][0].response_id) or self._new(*pages[0])
        draft.take(pages)
        draft.merge(compiled_version(draft.survey_id, draft.version))
        return draft

    def _new(self, row: Row, page: Accepted) -> Draft:
        survey, invitation = self.surveys[row.survey_id], self.invitations.get(row.response_id)
        if invitation and invitation.survey_id != survey.id:
            invitation = None
        return Draft(
            id=row.response_id,
            workspace_id=survey.workspace_id,
            survey_id=survey.id,
            version=page.version,
            invitation_id=invitation.id if invitation else None,
            person_id=invitation.person_id if invitation else None,
            touchpoint=survey.touchpoint.name if survey.touchpoint else "",
            channel="personal" if invitation else page.channel,
            started_at=moment(row),
        )

    def _save(self, drafts: list[Draft], *, are_sure: bool = True) -> None:
        """Not `are_sure` which of them are new: somebody stored one while we looked."""
        for workspace_id, group in _by_workspace(drafts):
            numbers = LedgerOffset.give(workspace_id, len(group))
            # Asked now, behind the same lock that a removal takes: a page that comes late brings nobody back.
            departed = Departure.for_good(draft.id for draft in group)
            group = [draft for draft in group if draft.id not in departed]
            for draft, seq in zip(group, numbers, strict=False):
                draft.seq = seq
                draft.first_seq = draft.first_seq or seq
            insert(Response, _columns([draft for draft in group if are_sure and not draft.is_known]))
            upsert(Response, _columns([d for d in group if d.is_known or not are_sure]), CHANGING)
            self._save_comments(workspace_id, group, [d.id for d in group if d.is_known or not are_sure])
            with scope(workspace_id):
                self._announce([draft for draft in group if draft.is_newly_completed])

    def _save_comments(self, workspace_id: UUID, drafts: list[Draft], changed: list[UUID]) -> None:
        if changed:
            Comment.everywhere.filter(response__in=changed).delete()
        written = [(draft.id, draft.language, *said) for draft in drafts for said in draft.comments()]
        responses, languages, questions, texts, at = zip(*written, strict=True) if written else ((),) * 5
        comments = {"workspace_id": Same(workspace_id), "response_id": responses, "question": questions, "text": texts}
        insert(Comment, comments | {"language": languages, "submitted_at": at})

    def _announce(self, completed: list[Draft]) -> None:
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
                self._save([draft], are_sure=False)
        except REFUSED:
            for row in draft.rows:
                self._park(row, "unstorable")

    def _park(self, row: Row, reason: str) -> None:
        log.warning("inbox row %s is parked: %s", row.seq, reason)
        has_workspace = reason != "unknown_survey"
        kept = {"reason": reason, "body": row.body if has_workspace else b"", "received_at": moment(row)}
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
        groups[draft.workspace_id].append(draft)
    return sorted(groups.items())


def _columns(drafts: list[Draft]) -> Columns:
    columns: dict[str, list[Any]] = {name: [getattr(draft, name) for draft in drafts] for name in KEPT}
    return columns | {name: [as_json(each) for each in columns[name]] for name in ("attributes", "answers", "received")}
