"""The first pass over a file: everything that can be known before anything is written."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from wellheard.facts import Query
from wellheard.importers.mapping import Mapping, MetricColumn
from wellheard.importers.records import ResponseRecord, RowRefusal
from wellheard.metrics.metric import Counts, add_up
from wellheard.stats import Estimate
from wellheard_server.accounts.models import Workspace
from wellheard_server.base.rows import there
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.imports.store import row_id
from wellheard_server.responses.imports.survey import SurveyPlan
from wellheard_server.responses.models import Departure, Response

REASONS_SHOWN = 20
Refused = Callable[[RowRefusal], None]


class Reading:
    """`usable` rows make responses; of them `repeated` are there already and `erased` may not come back. `counts` are those of the rest."""

    def __init__(self, plan: SurveyPlan, mapping: Mapping, refused: Refused = lambda refusal: None) -> None:
        self.plan, self.mapping, self.refused = plan, mapping, refused
        self.rows = self.usable = self.refused_rows = self.refused_answers = self.repeated = self.erased = 0
        self.grains: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str, str, bool]] = Counter()
        self.first: list[str] = []
        self.counts: dict[str, Counts] = {each.column: {} for each in mapping.metrics}
        self._met: set[str] = set()

    def take(self, parts: Sequence[ResponseRecord | RowRefusal]) -> None:
        records = [part for part in parts if isinstance(part, ResponseRecord)]
        self.usable += len(records)
        self.grains.update(record.time_grain for record in records)
        self._count([(self.plan.answers(record), record.weight) for record in self._fresh(records)])
        for part in parts:
            if isinstance(part, RowRefusal):
                self._refuse(part)

    def _fresh(self, records: list[ResponseRecord]) -> list[ResponseRecord]:
        """Those that are neither there, nor earlier in the file under the same id, nor erased."""
        if self.mapping.identity:
            first = {record.identity: record for record in reversed(records) if record.identity not in self._met}
            self.repeated += len(records) - len(first)
            self._met |= first.keys()
            records = [record for record in records if first.get(record.identity) is record]
        survey = self.plan.survey
        if survey is None:
            return records
        ids = {row_id(survey, record.identity): record for record in records}
        known = there(Response, "id", ids)
        gone = Departure.for_good(ids.keys() - known)
        self.repeated, self.erased = self.repeated + len(known), self.erased + len(gone)
        return [record for key, record in ids.items() if key not in known and key not in gone]

    def _refuse(self, refusal: RowRefusal) -> None:
        self.refused_rows += refusal.whole
        self.refused_answers += not refusal.whole
        self.reasons[refusal.column, refusal.code, refusal.expected, refusal.whole] += 1
        if len(self.first) < REASONS_SHOWN:
            self.first.append(str(refusal))
        self.refused(refusal)

    def _count(self, answered: list[tuple[dict[str, Any], float]]) -> None:
        for column in self.mapping.metrics:
            key, question = self.plan.keys[column.key], self.plan.question(column)
            asked = [(answers[key], weight) for answers, weight in answered if key in answers]
            if column.items:
                values = [question.facts(answer)[0].value for answer, _ in asked]
            else:
                values = [None if isinstance(answer, dict) else answer for answer, _ in asked]
            more = self.plan.rule(column).tally(values, [weight for _, weight in asked])
            self.counts[column.column] = add_up([self.counts[column.column], more])

    def scores(self, workspace: Workspace) -> dict[str, Estimate]:
        """What a dashboard will say of all days: what the survey has already and what comes."""
        return {each.column: self._score(workspace, each) for each in self.mapping.metrics}

    def _score(self, workspace: Workspace, column: MetricColumn) -> Estimate:
        rule = self.plan.rule(column)
        counts = add_up([self._there_already(workspace, column), self.counts[column.column]])
        estimate = rule.estimate(**counts)
        if 0 < estimate.n < rule.smallest_group:
            return Estimate.missing("too few answered to be shown", unit=estimate.unit)
        return estimate

    def _there_already(self, workspace: Workspace, column: MetricColumn) -> Counts:
        if self.plan.survey is None:
            return {}
        rule, key = self.plan.rule(column), self.plan.keys[column.key]
        query = Query(metric=rule, kind=rule.key, survey=str(self.plan.survey.id), question=key)
        return add_up(ledger(workspace).counts(query).values())
