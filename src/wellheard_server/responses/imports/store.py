"""Writes an import's records: a batch a transaction, each row at most once, so that a kill between two batches loses
and doubles nothing.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wellheard.base.ids import response_id
from wellheard.importers.mapping import Mapping
from wellheard.importers.records import ResponseRecord
from wellheard_server.base.announcements import announce
from wellheard_server.base.rows import Columns, Same, as_json, insert, there
from wellheard_server.base.scope import current_workspace_id
from wellheard_server.base.suppression import NUMBER, suppressed
from wellheard_server.people.models import Person
from wellheard_server.responses.announcements import FileImported
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.imports.survey import SurveyPlan
from wellheard_server.responses.merging import Arrival
from wellheard_server.responses.models import Comment, Departure, Import, LedgerOffset, Response
from wellheard_server.surveys.models import Survey


class Stored(msgspec.Struct):
    """How many rows were new, how many were there already, and how many were erased and stay so."""

    new: int = 0
    repeated: int = 0
    erased: int = 0


class RowArrival(Arrival, frozen=True):
    """An arrival that came as a row of a file, which is kept as the file has it."""

    row: dict[str, str] = {}


def row_id(survey: Survey, identity: str) -> UUID:
    """The id of the response that a row makes: the same whenever the row comes again."""
    return response_id(f"import:{survey.workspace_id}:{survey.id}:{identity}")


def person_id(imported: UUID, external_id: str) -> UUID:
    """The id of somebody whom an import is the first to know, so that it takes nobody else back."""
    return response_id(f"import person:{imported}:{external_id}")


class ImportStore:
    """One import under way, inside its workspace's scope."""

    def __init__(self, plan: SurveyPlan, survey: Survey, row: Import, *, actor: str) -> None:
        self.plan, self.survey, self.row, self.actor = plan, survey, row, actor
        self.stored = Stored()

    @classmethod
    def begun(cls, plan: SurveyPlan, name: str, file_digest: str, mapping: Mapping, *, actor: str) -> "ImportStore":
        """The survey and the import's own row; both are found again when the same file came before with the same
        mapping, also when it was taken back since.
        """
        said = msgspec.to_builtins(mapping)
        digest = hashlib.sha256(file_digest.encode() + msgspec.json.encode(said, order="sorted")).hexdigest()
        with transaction.atomic():
            survey = plan.establish(actor=actor)
            row, _ = Import.objects.get_or_create(
                survey=survey,
                digest=digest,
                workspace_id=survey.workspace_id,
                defaults={"name": name[:300], "mapping": said, "made_survey": plan.is_new},
            )
            if row.undone_at:
                Import.objects.filter(id=row.id).update(undone_at=None, finished_at=None)
                if row.made_survey:
                    survey.reopen(actor=actor)
        return cls(plan, survey, row, actor=actor)

    def add(self, records: Sequence[ResponseRecord]) -> None:
        """Those of the records that are not there yet."""
        by_id: dict[UUID, ResponseRecord] = {}
        for record in records:
            by_id.setdefault(row_id(self.survey, record.identity), record)
        with transaction.atomic():
            known = there(Response, "id", by_id)
            gone = Departure.for_good(by_id.keys() - known) | self._suppressed(by_id, known)
            fresh = {key: record for key, record in by_id.items() if key not in known and key not in gone}
            self._write(fresh)
            Import.objects.filter(id=self.row.id).update(stored=F("stored") + len(fresh))
        self.stored.new += len(fresh)
        self.stored.erased += len(gone)
        self.stored.repeated += len(records) - len(fresh) - len(gone)

    def _suppressed(self, records: dict[UUID, ResponseRecord], known: set[UUID]) -> set[UUID]:
        """New rows about somebody who was erased, by the number they had."""
        people = {record.person for record in records.values() if record.person}
        away = suppressed(self.survey.workspace_id, NUMBER, people)
        return {key for key, record in records.items() if record.person in away and key not in known}

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
        people = _people({record.person for record in fresh.values() if record.person}, self.row.id)
        answers = [self.plan.answers(record) for record in fresh.values()]
        insert(Response, self._responses(fresh, answers, people))
        insert(Comment, self._comments(fresh, answers))
        Survey.objects.filter(id=self.survey.id).update(answered=F("answered") + len(fresh))

    def _responses(
        self, fresh: dict[UUID, ResponseRecord], answers: list[dict[str, Any]], people: dict[str, UUID]
    ) -> Columns:
        compiled, records = self.plan.compiled, list(fresh.values())
        at = [record.submitted_at for record in records]
        seqs = list(LedgerOffset.give(self.survey.workspace_id, len(records)))
        return {
            "id": list(fresh),
            "workspace_id": Same(self.survey.workspace_id),
            "survey_id": Same(self.survey.id),
            "version": Same(compiled.number),
            "person_id": [people.get(record.person) for record in records],
            "imported_id": Same(self.row.id),
            "touchpoint": Same(self.plan.touchpoint),
            "channel": Same("import"),
            "language": Same(compiled.source_language),
            "attributes": [as_json(record.attributes) for record in records],
            "weight": [record.weight for record in records],
            "answers": [as_json(each) for each in answers],
            "received": [_received(*each) for each in zip(records, answers, strict=True)],
            "started_at": at,
            "submitted_at": at,
            "completed_at": at,
            "seq": seqs,
            "first_seq": seqs,
        }

    def _comments(self, fresh: dict[UUID, ResponseRecord], answers: list[dict[str, Any]]) -> Columns:
        written = [
            (key, question, text, record.submitted_at)
            for (key, record), said in zip(fresh.items(), answers, strict=True)
            for question, text in self.plan.compiled.comments(said).items()
        ]
        keys, questions, texts, at = zip(*written, strict=True) if written else ((), (), (), ())
        return {
            "workspace_id": Same(self.survey.workspace_id),
            "response_id": keys,
            "question": questions,
            "text": texts,
            "language": Same(self.plan.compiled.source_language),
            "submitted_at": at,
        }


def _received(record: ResponseRecord, answers: dict[str, Any]) -> str:
    """As if it had come on one page."""
    at, row = record.submitted_at, record.original
    return as_json([RowArrival(at=at, page=1, edit=0, answers=answers, complete=True, row=row)])


def _people(external_ids: set[str], imported: UUID) -> dict[str, UUID]:
    """The people of these ids, those we meet for the first time made on the way."""
    if not external_ids:
        return {}
    found = Person.objects.filter(external_id__in=external_ids).values_list("external_id", "id")
    made = [
        Person(id=person_id(imported, each), workspace_id=current_workspace_id(), external_id=each)
        for each in external_ids - dict(found).keys()
    ]
    Person.objects.bulk_create(made, ignore_conflicts=True)
    return dict(found.all() if made else found)
