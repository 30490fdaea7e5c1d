"""Writes an import's records: a batch a transaction, each row at most once, so that a kill between two batches loses
and doubles nothing.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wellheard.base.ids import response_id
from wellheard.importers.mapping import Mapping
from wellheard.importers.records import ResponseRecord
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import current_workspace_id
from wellheard_server.people.models import Person
from wellheard_server.responses.announcements import FileImported
from wellheard_server.responses.import_survey import SurveyPlan
from wellheard_server.responses.ledger_writer import LedgerWriter
from wellheard_server.responses.merging import Arrival
from wellheard_server.responses.models import Comment, Import, LedgerOffset, Response
from wellheard_server.surveys.models import Survey


class Stored(msgspec.Struct):
    """How many rows were new, and how many were there already."""

    new: int = 0
    repeated: int = 0


class ImportStore:
    """One import under way, inside its workspace's scope."""

    def __init__(self, plan: SurveyPlan, survey: Survey, row: Import, *, actor: str) -> None:
        self.plan, self.survey, self.row, self.actor = plan, survey, row, actor
        self.stored = Stored()

    @classmethod
    def begun(cls, plan: SurveyPlan, name: str, file_digest: str, mapping: Mapping, *, actor: str) -> "ImportStore":
        """The survey and the import's own row; both are found again when the same file came before with the same
        mapping.
        """
        said = msgspec.to_builtins(mapping)
        digest = hashlib.sha256(file_digest.encode() + msgspec.json.encode(said, order="sorted")).hexdigest()
        with transaction.atomic():
            survey = plan.establish(actor=actor)
            row, _ = Import.objects.get_or_create(
                survey=survey,
                digest=digest,
                workspace_id=survey.workspace_id,
                defaults={"name": name[:300], "mapping": said},
            )
        return cls(plan, survey, row, actor=actor)

    def add(self, records: Sequence[ResponseRecord]) -> None:
        """Those of the records that are not there yet."""
        by_id = {
            response_id(f"import:{self.survey.workspace_id}:{self.survey.id}:{record.identity}"): record
            for record in records
        }
        with transaction.atomic():
            known = set(Response.objects.filter(id__in=by_id).values_list("id", flat=True))
            fresh = {key: record for key, record in by_id.items() if key not in known}
            self._write(fresh)
            Import.objects.filter(id=self.row.id).update(stored=F("stored") + len(fresh))
        self.stored.new += len(fresh)
        self.stored.repeated += len(records) - len(fresh)

    def finish(self, *, rows: int, refused: int) -> None:
        """Says that all is in, once, and writes the facts; whatever a kill left without facts gets them here too."""
        with transaction.atomic():
            newly = Import.objects.filter(id=self.row.id, finished_at=None).update(
                finished_at=timezone.now(), rows=rows, refused=refused
            )
            if newly:
                announce(
                    FileImported(subject_id=self.row.id, survey_id=self.survey.id, stored=self.stored.new),
                    actor=self.actor,
                )
        writer = LedgerWriter()
        try:
            writer.write(self.survey.workspace_id)
        finally:
            writer.close()

    def _write(self, fresh: dict[UUID, ResponseRecord]) -> None:
        if not fresh:
            return
        people = _people({record.person for record in fresh.values() if record.person})
        numbers = LedgerOffset.give(self.survey.workspace_id, len(fresh))
        rows = [
            self._response(key, record, seq, people) for (key, record), seq in zip(fresh.items(), numbers, strict=True)
        ]
        Response.objects.bulk_create(rows, batch_size=500)
        Comment.objects.bulk_create([comment for row in rows for comment in self._comments(row)], batch_size=1000)
        Survey.objects.filter(id=self.survey.id).update(answered=F("answered") + len(rows))

    def _response(self, key: UUID, record: ResponseRecord, seq: int, people: dict[str, Person]) -> Response:
        answers, at = self.plan.answers(record), record.submitted_at
        return Response(
            id=key,
            workspace_id=self.survey.workspace_id,
            survey=self.survey,
            version=self.plan.compiled.number,
            person=people.get(record.person),
            imported=self.row,
            touchpoint=self.plan.touchpoint,
            channel="import",
            language=self.plan.compiled.source_language,
            attributes=record.attributes,
            weight=record.weight,
            answers=answers,
            started_at=at,
            submitted_at=at,
            completed_at=at,
            seq=seq,
            first_seq=seq,
            received=[msgspec.to_builtins(Arrival(at=at, page=1, edit=0, answers=answers, complete=True))],
        )

    def _comments(self, row: Response) -> list[Comment]:
        said = self.plan.compiled.comments(row.answers)
        common = {
            "workspace_id": row.workspace_id,
            "response": row,
            "language": row.language,
            "submitted_at": row.submitted_at,
        }
        return [Comment(question=question, text=text, **common) for question, text in said.items()]


def _people(external_ids: set[str]) -> dict[str, Person]:
    """The people of these ids, those we meet for the first time made on the way."""
    known = set(Person.objects.filter(external_id__in=external_ids).values_list("external_id", flat=True))
    made = [Person(workspace_id=current_workspace_id(), external_id=each) for each in sorted(external_ids - known)]
    Person.objects.bulk_create(made, ignore_conflicts=True)
    return {person.external_id: person for person in Person.objects.filter(external_id__in=external_ids)}
