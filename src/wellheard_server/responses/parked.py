"""What was set aside is tried again: after a survey was restored, a version brought back, a fault of ours mended."""

from datetime import UTC, datetime, timedelta

import msgspec
from django.db import transaction

from wellheard.collector.inbox_reader import Row
from wellheard.collector.submission import decode_kept
from wellheard_server.responses.intake import Intake
from wellheard_server.responses.models import ParkedRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def again(parked: ParkedRow) -> bool:
    """True when the page is part of a response now. Otherwise it stays, with the reason of this try."""
    with transaction.atomic():
        row = ParkedRow.objects.select_for_update().filter(pk=parked.pk).first()
        if row is None:
            return True
        row.delete()
        Intake(row.inbox).store([_as_it_came(row)])
        return not ParkedRow.objects.filter(inbox=row.inbox, seq=row.seq).exists()


def _as_it_came(parked: ParkedRow) -> Row:
    version = page = edit = 0
    complete = False
    try:
        body = decode_kept(bytes(parked.body))
        version, page, edit, complete = body.version, body.page, body.edit, body.complete
    except msgspec.DecodeError:
        pass  # the intake says so too, and keeps it
    return Row(
        seq=parked.seq,
        response_id=parked.response_id,
        workspace_id=parked.workspace_id,
        survey_id=parked.survey_id,
        slug="",
        version=version,
        page=page,
        edit=edit,
        complete=complete,
        received_at=(parked.received_at - EPOCH) // timedelta(microseconds=1),
        body=bytes(parked.body),
    )
