"""An import taken back as a whole: its answers, the people nobody knew before it, and the survey that came with it. In batches, so that a
kill between two of them loses nothing but time.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from wellheard_server.base.announcements import announce
from wellheard_server.invitations.models import Invitation
from wellheard_server.people.models import Person
from wellheard_server.responses.announcements import FileTakenBack
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.imports.store import person_id
from wellheard_server.responses.models import Import, Response
from wellheard_server.responses.models.departure import UNDONE
from wellheard_server.responses.removal import remove

ROWS_AT_ONCE = 2_000


def take_back(row: Import, *, actor: str, step: Callable[[int], None] = lambda gone: None) -> int:
    """How many answers left. `step` is told after every batch how many so far. Inside the workspace's scope."""
    gone = 0
    while batch := list(Response.objects.filter(imported=row).values_list("id", "person_id")[:ROWS_AT_ONCE]):
        with transaction.atomic():
            removed = remove(row.workspace_id, [response for response, _ in batch], reason=UNDONE)
            _forget({person for _, person in batch if person}, row)
            Import.objects.filter(id=row.id).update(stored=F("stored") - removed)
        gone += removed
        step(gone)
    _closed(row, gone, actor)
    writer = LedgerWriter()
    try:
        writer.write(row.workspace_id)
    finally:
        writer.close()
    return gone


def _forget(people: Iterable[UUID], row: Import) -> None:
    """Those whom this file was the first to name and who did nothing else since; who was given a name by hand stays."""
    answered = Exists(Response.objects.filter(person=OuterRef("pk")))
    invited = Exists(Invitation.objects.filter(person=OuterRef("pk")))
    silent = Person.objects.filter(~answered, ~invited, id__in=list(people), name="", email="")
    made = [each.id for each in silent if each.id == person_id(row.id, each.external_id) and not each.attributes]
    Person.objects.filter(id__in=made).delete()


def _closed(row: Import, gone: int, actor: str) -> None:
    """Said once. A survey that was made for the file closes; bringing the file in again opens it."""
    with transaction.atomic():
        newly = Import.objects.filter(id=row.id, undone_at=None).update(undone_at=timezone.now(), finished_at=None)
        if newly:
            announce(FileTakenBack(subject_id=row.id, survey_id=row.survey_id, gone=gone), actor=actor)
        if row.made_survey and not Response.objects.filter(survey_id=row.survey_id).exists():
            row.survey.archive(by=None, actor=actor)
