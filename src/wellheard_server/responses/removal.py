"""Takes responses away for good: their records at once, their facts by a departure that the ledger follows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from wellheard_server.base.whole import whole
from wellheard_server.responses.models import Comment, Departure, Import, LedgerOffset, Response
from wellheard_server.responses.models.departure import ERASED
from wellheard_server.surveys.models import Archival, HouseEdition, Survey

NO_SURVEY = UUID(int=0)


@whole
def remove(workspace_id: UUID, response_ids: Sequence[UUID], *, reason: str) -> int:
    """All in one transaction; how many there were. Call with at most some thousands, and write the facts afterwards (LedgerWriter).

    The numbers are given first: their row is the lock that the drain takes too, so nothing is added to a response while it goes.
    """
    with transaction.atomic():
        numbers = LedgerOffset.give(workspace_id, len(response_ids))
        gone = list(
            Response.everywhere.filter(workspace_id=workspace_id, id__in=response_ids).only(
                "id", "survey_id", "first_seq", "completed_at"
            )
        )
        Departure.everywhere.bulk_create(
            [
                Departure(
                    workspace_id=workspace_id,
                    response_id=response.id,
                    survey_id=response.survey_id,
                    seq=seq,
                    first_seq=response.first_seq,
                    reason=reason,
                )
                for seq, response in zip(numbers, gone, strict=False)
            ],
            batch_size=1000,
        )
        ids = [response.id for response in gone]
        Comment.everywhere.filter(response_id__in=ids).delete()
        Response.everywhere.filter(id__in=ids).delete()
        for survey_id, n in Counter(each.survey_id for each in gone if each.completed_at).items():
            Survey.everywhere.filter(id=survey_id).update(answered=F("answered") - n)
    return len(gone)


def shut(workspace_id: UUID, response_ids: Iterable[UUID]) -> None:
    """Those that are not there may not come either: of a link that was never used, of a page that is still on its way."""
    known = set(Departure.for_good(response_ids))
    unknown = [each for each in response_ids if each not in known]
    if not unknown:
        return
    with transaction.atomic():
        Departure.everywhere.bulk_create(
            [
                Departure(
                    workspace_id=workspace_id,
                    response_id=each,
                    survey_id=NO_SURVEY,
                    seq=seq,
                    first_seq=seq,
                    reason=ERASED,
                )
                for each, seq in zip(unknown, LedgerOffset.give(workspace_id, len(unknown)), strict=True)
            ],
            batch_size=1000,
        )


def close_all(workspace_id: UUID) -> None:
    """Nobody answers in the workspace any more."""
    with transaction.atomic():
        surveys = Survey.everywhere.filter(workspace_id=workspace_id, archival=None).values_list("id", flat=True)
        rows = [Archival(survey_id=each, workspace_id=workspace_id) for each in surveys]
        Archival.everywhere.bulk_create(rows, ignore_conflicts=True)
        HouseEdition.bump()


def remove_all(workspace_id: UUID) -> int:
    """Of a workspace that goes itself: nobody follows what leaves it, and nothing of it can come back."""
    gone, rows = 0, Response.everywhere.filter(workspace_id=workspace_id)
    while some := list(rows.values_list("id", flat=True)[:2000]):
        with transaction.atomic():
            Comment.everywhere.filter(response_id__in=some).delete()
            gone += Response.everywhere.filter(id__in=some).delete()[1].get(Response._meta.label, 0)
    Import.everywhere.filter(workspace_id=workspace_id).delete()
    return gone
