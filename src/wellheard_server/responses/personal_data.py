"""What this room keeps about people, and how somebody leaves it: answers, the inbox, what was set aside, files in and out, facts."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import ClassVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wellheard.collector import forgetting
from wellheard.facts.place import TableBusy
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.lease import Taken
from wellheard_server.base.personal import Leaving, NotDone, Store, add, also_in, keeps
from wellheard_server.base.postgres import is_postgres
from wellheard_server.responses import models, removal
from wellheard_server.responses.facts.lake import table
from wellheard_server.responses.facts.left import left
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.inbox import forgetting as inbox_forgetting
from wellheard_server.responses.models.departure import ERASED

AT_ONCE = 1000

keeps(
    models.Response,
    store="answers",
    personal="touchpoint channel language source attributes weight answers received",
    plain="version started_at submitted_at completed_at seq first_seq",
)
keeps(models.Comment, store="answers", personal="question text language", plain="submitted_at")
keeps(models.Departure, plain="response_id survey_id seq first_seq reason departed_at")
keeps(
    models.ParkedRow,
    store="parked",
    personal="body",
    plain="inbox seq workspace_id survey_id response_id reason received_at parked_at",
)
keeps(models.Import, plain="name digest mapping rows stored refused started_at finished_at made_survey undone_at")
keeps(
    models.ImportJob,
    store="uploads",
    personal="look report words",
    members="actor",
    plain="name size digest stored encoding sheet header typed plan task state run stop_asked tries done share added refused reason key"
    " created_at begun_at beat_at ended_at",
)
keeps(
    models.Export,
    store="exports",
    personal="wanted",
    members="actor",
    plain="format with_codebook name stored size state run tries done total created_at beat_at ended_at",
)
keeps(models.DrainOffset, plain="inbox seq")
keeps(models.LedgerOffset, plain="given written")
keeps(models.Care, plain="looked_at merged_at merged_files verified_at differences failed_at trouble")
keeps(models.Backup, plain="name as_of seconds size responses made_at")
also_in("inbox_page", "body")


@add
class Answers(Store):
    """Gone from every number at once: the facts are taken back by an append, their bytes later (`Facts`)."""

    key, title, order = "answers", _("Answers and comments"), 10

    def find(self, leaving: Leaving) -> Leaving:
        """Of a person everything they answered; of an answer also the link it came by."""
        if leaving.is_everything:
            return leaving
        rows = self._of(leaving.workspace_id)
        theirs = Q(id__in=leaving.responses) | Q(invitation_id__in=leaving.invitations)
        if leaving.person_id:
            theirs |= Q(person_id=leaving.person_id)
        found = list(rows.filter(theirs).values_list("id", "invitation_id"))
        responses = (*leaving.responses, *(each for each, _link in found))
        links = (*leaving.invitations, *(link for _each, link in found if link))
        return msgspec.structs.replace(
            leaving, responses=tuple(dict.fromkeys(responses)), invitations=tuple(dict.fromkeys(links))
        )

    def count(self, leaving: Leaving) -> int:
        return self._theirs(leaving).count()

    def take(self, leaving: Leaving) -> int:
        if leaving.is_everything:
            removal.close_all(leaving.workspace_id)
            return removal.remove_all(leaving.workspace_id)
        gone, rows = 0, self._theirs(leaving)
        while some := list(rows.values_list("id", flat=True)[:AT_ONCE]):
            gone += removal.remove(leaving.workspace_id, some, reason=ERASED)
        if Workspace.objects.filter(id=leaving.workspace_id).exists():
            removal.shut(leaving.workspace_id, leaving.responses)
            with suppress(TableBusy, Taken):  # else the drain does it in a moment
                _write_facts(leaving.workspace_id, wait=False)
        return gone

    def _of(self, workspace_id: UUID) -> QuerySet[models.Response]:
        return models.Response.everywhere.filter(workspace_id=workspace_id)  # across: by workspace, named in the query

    def _theirs(self, leaving: Leaving) -> QuerySet[models.Response]:
        rows = self._of(leaving.workspace_id)
        if leaving.is_everything:
            return rows
        theirs = Q(id__in=leaving.responses)
        return rows.filter(theirs | Q(person_id=leaving.person_id) if leaving.person_id else theirs)


@add
class Inbox(Store):
    """Closed to them first, so that an open page on a phone brings nobody back."""

    key, title, order = "inbox", _("Pages as they arrived"), 20

    def count(self, leaving: Leaving) -> int:
        everything = leaving.workspace_id if leaving.is_everything else None
        if is_postgres():
            return inbox_forgetting.count(leaving.responses, everything)
        return forgetting.count(Path(settings.INBOX), leaving.responses, everything)

    def take(self, leaving: Leaving) -> int:
        everything = leaving.workspace_id if leaving.is_everything else None
        if is_postgres():
            return inbox_forgetting.forget(leaving.responses, everything)
        return forgetting.forget(Path(settings.INBOX), leaving.responses, everything)


@add
class Parked(Store):
    key, title, order = "parked", _("Pages that were set aside"), 30

    def count(self, leaving: Leaving) -> int:
        return self._theirs(leaving).count()

    def take(self, leaving: Leaving) -> int:
        return self._theirs(leaving).delete()[0]

    def _theirs(self, leaving: Leaving) -> QuerySet[models.ParkedRow]:
        if leaving.is_everything:
            return models.ParkedRow.objects.filter(workspace_id=leaving.workspace_id)
        return models.ParkedRow.objects.filter(response_id__in=leaving.responses)


@add
class Uploads(Store):
    """A row cannot be taken out of a file, so every file that may hold theirs goes. What was brought in is among the answers."""

    key, title, order = "uploads", _("Files that were uploaded"), 40

    def find(self, leaving: Leaving) -> Leaving:
        return _with_files(leaving, "upload", self._of(leaving.workspace_id).exclude(stored=""))

    def count(self, leaving: Leaving) -> int:
        rows = self._of(leaving.workspace_id).exclude(stored="")
        return rows.count() if leaving.is_everything else rows.filter(id__in=_files(leaving, "upload")).count()

    def take(self, leaving: Leaving) -> int:
        return import_files.withdraw(leaving.workspace_id)

    def _of(self, workspace_id: UUID) -> QuerySet[models.ImportJob]:
        return models.ImportJob.everywhere.filter(workspace_id=workspace_id)  # across: by workspace, named in the query


@add
class Exports(Store):
    """Files that were made before. One that is asked for later holds nothing of theirs."""

    key, title, order = "exports", _("Files that were made to be taken out"), 45

    def find(self, leaving: Leaving) -> Leaving:
        return _with_files(leaving, "export", self._of(leaving.workspace_id))

    def count(self, leaving: Leaving) -> int:
        rows = self._of(leaving.workspace_id)
        return rows.count() if leaving.is_everything else rows.filter(id__in=_files(leaving, "export")).count()

    def take(self, leaving: Leaving) -> int:
        return models.Export.withdraw(leaving.workspace_id)

    def _of(self, workspace_id: UUID) -> QuerySet[models.Export]:
        return models.Export.everywhere.filter(workspace_id=workspace_id)  # across: by workspace, named in the query


@add
class Facts(Store):
    """Files with rows of theirs are written again without them, and the old ones deleted."""

    key, title, order, rewrites = "facts", _("Open tables of facts"), 80, True
    how: ClassVar[str] = "files written anew without theirs, old files deleted"

    def settle(self, leaving: Sequence[Leaving]) -> None:
        for workspace_id in dict.fromkeys(each.workspace_id for each in leaving):
            theirs = [each for each in leaving if each.workspace_id == workspace_id]
            try:
                _take_facts(workspace_id, theirs)
            except (TableBusy, Taken) as busy:
                raise NotDone("the facts are being written by another process.", code="lake_busy") from busy


@add
class InboxFile(Store):
    """On PostgreSQL the inbox is a table of the database, and is written anew with it."""

    key, title, order, rewrites = "inbox_file", _("The inbox's own file"), 90, True
    how: ClassVar[str] = "log emptied, no byte of what was deleted left in it"

    def settle(self, leaving: Sequence[Leaving]) -> None:
        if is_postgres():
            return
        try:
            forgetting.settle(Path(settings.INBOX))
        except forgetting.StillRead as busy:
            raise NotDone(str(busy), code="busy") from busy


def _take_facts(workspace_id: UUID, theirs: Sequence[Leaving]) -> None:
    facts = table(workspace_id)
    if any(each.is_everything for each in theirs):
        facts.drop()
        rmtree(facts.place.folder, ignore_errors=True)
        if facts.place.folder.exists():
            raise NotDone("the folder of the facts could not be removed.", code="failing")
        return
    if not Workspace.objects.filter(id=workspace_id).exists() or not facts.exists:
        return
    _write_facts(workspace_id, wait=True)
    facts.compact("dead")
    facts.vacuum()
    responses = {str(response) for each in theirs for response in each.responses}
    if left(facts, responses, {str(each.subject) for each in theirs if each.subject}):
        raise NotDone("rows of theirs are still in the facts.", code="more_came")


def _write_facts(workspace_id: UUID, *, wait: bool) -> None:
    writer = LedgerWriter()
    try:
        writer.write(workspace_id, wait=wait)
    finally:
        writer.close()


def _with_files(leaving: Leaving, kind: str, rows: QuerySet) -> Leaving:
    """Fixed when the erasure is asked for: a file of tomorrow is not one that held them."""
    if leaving.is_everything or any(each.startswith(f"{kind}:") for each in leaving.files):
        return leaving
    found = (f"{kind}:{each}" for each in rows.values_list("id", flat=True))
    return msgspec.structs.replace(leaving, files=(*leaving.files, *found))


def _files(leaving: Leaving, kind: str) -> list[UUID]:
    return [UUID(each.partition(":")[2]) for each in leaving.files if each.startswith(f"{kind}:")]
