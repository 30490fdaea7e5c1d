"""The next changes of one workspace as facts: responses and departures, in order of `seq`."""

import logging
from datetime import UTC
from functools import cache
from uuid import UUID

import msgspec
import pyarrow as pa
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from wellheard.facts.table import FactTable
from wellheard_server.accounts.models import Workspace
from wellheard_server.responses.facts.rows import SPELLED, FactRows, Stored
from wellheard_server.responses.intake import WEIRD
from wellheard_server.responses.models import Departure, Response
from wellheard_server.surveys.compiled import compiled_version

log = logging.getLogger(__name__)
WRITER = "drain"
CHANGES_AN_APPEND = 10_000  # of either kind; an append writes a file a month, so years of answers come in large ones
READ_AT_ONCE = 1_000
FIELDS = [Cast(name, TextField()) if name in SPELLED else name for name in Stored._fields]


class LedgerBatch:
    """All changes after `after` up to `up_to`: whoever sees `given` sees every one up to it.

    Responses up to `new_up_to` are known not to be in the table, so there is nothing of them to take back.
    """

    def __init__(self, workspace_id: UUID, *, after: int, given: int, new_up_to: int = 0) -> None:
        coming = {"workspace_id": workspace_id, "seq__gt": after, "seq__lte": given}
        responses = Response.everywhere.filter(**coming).order_by("seq")
        departures = Departure.everywhere.filter(**coming).order_by("seq")
        self.after, self.new_up_to = after, new_up_to
        self.up_to = min(_end(responses, given), _end(departures, given))
        self.responses, self.departures = (rows.filter(seq__lte=self.up_to) for rows in (responses, departures))
        self.zone = Workspace.objects.values_list("zone", flat=True).get(id=workspace_id)
        self.surveys: set[UUID] = set()
        self._survey = cache(self._met)

    def append_to(self, table: FactTable) -> set[UUID]:
        """The surveys whose numbers changed."""
        table.append(self.table(), writer=WRITER, version=self.up_to, after=self.after)
        return self.surveys

    def table(self) -> pa.Table:
        rows = FactRows(self.zone)
        for values in self.responses.values_list(*FIELDS).iterator(READ_AT_ONCE):
            self._add(rows, Stored._make(values))
        # A table that is just being made has nothing to take back of what left before.
        for gone in self.departures.filter(seq__gt=self.new_up_to):
            self.surveys.add(gone.survey_id)
            at = gone.departed_at.astimezone(UTC)
            rows.retire(str(gone.response_id), str(gone.survey_id), gone.seq, at, since=gone.first_seq)
        return rows.table()

    def _add(self, rows: FactRows, response: Stored) -> None:
        survey_id = self._survey(response.survey_id)
        may_be_there = response.first_seq <= self.after and response.seq > self.new_up_to
        try:
            rows.add(response, compiled_version(survey_id, response.version), retire=may_be_there)
        except (*WEIRD, msgspec.MsgspecError):
            log.exception("response %s makes no facts; it stays among the records", response.id)

    def _met(self, spelled: str) -> UUID:
        """The survey of that id, whose numbers change."""
        survey_id = UUID(spelled)
        self.surveys.add(survey_id)
        return survey_id


def _end(changes: QuerySet, given: int) -> int:
    """The seq of the last change of this kind that still fits."""
    last = changes.values_list("seq", flat=True)[CHANGES_AN_APPEND - 1 : CHANGES_AN_APPEND]
    return next(iter(last), given)
