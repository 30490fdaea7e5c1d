"""What was decided about a file: what its columns mean and where its answers go."""

from datetime import date
from typing import Any

import msgspec

from wellheard.importers.mapping import DateOrder, Mapping, MetricColumn
from wellheard.importers.where import Where
from wellheard_server.responses.models import ImportJob


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As a program sends it and as a job keeps it. `survey` is the name of a new one, or the name or short name of one that is there;
    `dates` says how 1/5/2017 is read, `on` dates every row where no column does.
    """

    survey: str = ""
    touchpoint: str = ""
    metrics: tuple[MetricColumn, ...] = ()
    comments: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    time: str | None = None
    zone: str = ""
    dates: DateOrder | None = None
    on: date | None = None
    weight: str | None = None
    person: str | None = None
    identity: str | None = None
    where: str = ""
    questions: dict[str, str] = {}

    def mapping(self, zone: str, columns: tuple[str, ...]) -> Mapping:
        """`zone` where none was said. Raises DefinitionError for a filter that means nothing."""
        return Mapping(
            metrics=self.metrics,
            comments=self.comments,
            attributes=self.attributes,
            time=self.time,
            zone=self.zone or zone,
            dates=self.dates,
            on=self.on,
            weight=self.weight,
            person=self.person,
            identity=self.identity,
            where=Where.parse(self.where, columns) if self.where else None,
            questions=self.questions,
        )

    def kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return kept


def plan_of(job: ImportJob) -> Plan:
    return msgspec.convert(job.plan, Plan)
