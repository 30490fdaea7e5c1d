"""Takes responses away for good: their records at once, their facts by a departure that the ledger follows."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from wellheard_server.responses.models import Comment, Departure, LedgerOffset, Response
from wellheard_server.surveys.models import Survey


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
