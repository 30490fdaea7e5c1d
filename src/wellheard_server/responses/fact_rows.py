"""A response as rows of the open table of facts. Pure."""

from datetime import UTC

import msgspec

from wellheard.base.time import day_of
from wellheard.facts.row import FactRow
from wellheard.facts.schema import COMPLETED, STARTED
from wellheard.survey import Compiled
from wellheard_server.responses.models import Response


def fact_rows(response: Response, compiled: Compiled, *, zone: str, subject: str | None, retire: bool) -> list[FactRow]:
    """`retire` says that facts of it may be in the table already: a first row then takes those back.

    All rows carry the day it was completed (or last added to), so that a response is in one period and a late correction does not move it.
    """
    moment = (response.completed_at or response.submitted_at).astimezone(UTC)
    own = {
        "response": str(response.id),
        "survey": str(response.survey_id),
        "seq": response.seq,
        "day": day_of(moment, zone),
    }
    common = own | {
        "submitted_at": moment,
        "version": response.version,
        "weight": response.weight,
        "person": subject,
        "touchpoint": response.touchpoint,
        "channel": response.channel,
        "source": response.source,
        "language": response.language,
        "started_at": response.started_at.astimezone(UTC),
        "attributes": response.attributes,
    }
    rows = [FactRow.retiring(**own, at=moment, since=response.first_seq)] if retire else []
    rows.append(FactRow(kind=STARTED, **common))
    rows += [FactRow(**msgspec.structs.asdict(part), **common) for part in compiled.facts(response.answers)]
    if response.completed_at:
        rows.append(FactRow(kind=COMPLETED, **common))
    return rows
