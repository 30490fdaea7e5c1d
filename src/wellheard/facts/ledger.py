"""The reader of one workspace's facts: counts, estimates, distributions, and the SQL behind them."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Protocol

import msgspec

from wellheard.facts.cache import Kept
from wellheard.facts.compile import BLANK_IS_NONE, Plan, compile_query, conditions
from wellheard.facts.compile import Key as Column
from wellheard.facts.engine import Engine, Vanished
from wellheard.facts.folding import Counts, Key, folded
from wellheard.facts.living import living
from wellheard.facts.number import number, text
from wellheard.facts.parts import Parts
from wellheard.facts.query import ROWS, Query
from wellheard.facts.retirement import Retirement
from wellheard.facts.schema import RETIRED, STARTED
from wellheard.facts.sql import Sql, join, value
from wellheard.facts.table import FactFile, FactTable, Snapshot
from wellheard.facts.weighing import Weighing
from wellheard.stats import Estimate

LOOKS = 5  # at the list of files, when a compaction takes them away while we read
MOST_HITS = 10_000
ANSWERED = """ AND f."missing" = '' AND (f."label" <> '' OR f."value" IS NOT NULL)"""
GIVEN = (
    Column(Sql('f."label"'), *BLANK_IS_NONE),
    Column(Sql("""CASE WHEN NULLIF(f."label", '') IS NULL THEN f."value" END""")),
)


class Scored(Protocol):
    """What `estimates` asks of a metric beside its SQL."""

    def estimate(self, **counts: float) -> Estimate: ...


class Hit(msgspec.Struct, frozen=True):
    """One answer behind a number."""

    response: str
    submitted_at: datetime
    value: float | None
    label: str | None
    missing: str


class Ledger:
    """Answers queries over the table as it is at that moment. One object a workspace and process, shared by its threads.

    Counts are kept (`parts`), so a new version of the table costs only its new files.
    """

    def __init__(self, table: FactTable, *, engine: Engine | None = None, groups: int = 200_000) -> None:
        self.table = table
        self._engine = engine or Engine.of(table.place.root)
        self._partials: Kept[dict[Any, Any]] = Kept(groups)
        self._parts = Parts(groups)
        self._retirement, self._weighing = Retirement(self._engine), Weighing()
        self._generation = ""
        # One question at a time: two would share the same two cores, and the second often wants what the first is counting.
        self._lock = threading.Lock()

    @property
    def version(self) -> tuple[str, int]:
        """Of the table at this moment: as long as it is the same, so is every answer."""
        return self.table.snapshot().version

    def counts(self, query: Query) -> dict[Key, Counts]:
        """The metric's counts for each group; without `by` the one key is `()`, there even when nobody answered."""
        plan = compile_query(query)
        found = self._sums(plan)
        if not query.by and not found:
            found = {(): dict.fromkeys((count for count, _ in plan.sums), 0)}
        return found

    def estimates(self, query: Query) -> list[tuple[Key, Estimate]]:
        """The metric for each group, in the order of the keys, blanks last."""
        metric: Any = query.metric
        ordered = sorted(self.counts(query).items(), key=lambda pair: _order(pair[0]))
        return [(key, metric.estimate(**counts)) for key, counts in ordered]

    def total(self, query: Query) -> Estimate:
        """The metric over everyone, whatever `by` says."""
        return self.estimates(msgspec.structs.replace(query, by=()))[0][1]

    def first_day(self, survey: str, kinds: Sequence[str], questions: Sequence[str]) -> date | None:
        """The first day anybody answered one of these questions under one of these kinds. The oldest files are read until one has it."""
        if not kinds or not questions:
            return None
        said = Sql(' FROM facts f WHERE f."item" = \'\' AND f."survey" = ') + value(survey)
        for column, among in (("kind", kinds), ("question", questions)):
            said = said + f' AND f."{column}" IN (' + join(", ", map(value, among)) + ")"

        def looked_up(snapshot: Snapshot) -> date | None:
            found: date | None = None
            for day, some in groupby(
                sorted(snapshot.files, key=lambda file: file.day_low), key=lambda file: file.day_low
            ):
                if found is not None and day >= found:
                    return found
                least = self._first_of(list(some), day, said)
                found = min((each for each in (found, least) if each is not None), default=None)
            return found

        return self._looking(looked_up)

    def _first_of(self, files: list[FactFile], low: date, said: Sql) -> date | None:
        """The first day in these files, none of which has an earlier one than `low`; kept as long as they are the same."""
        key = (said.shown, *((file.path, self._retirement.edition(file)) for file in files))
        kept = self._partials.get(key)
        if kept is None:
            relation = living(files, self._retirement)

            def least(narrowed: Sql) -> date | None:
                asked = "WITH facts AS (" + relation.source + ") " + narrowed
                rows = self._engine.rows(asked, dead=relation.dead)
                return rows[0][0] if rows else None

            there = least(
                'SELECT f."day"' + said + ' AND f."day" = ' + value(low) + " LIMIT 1"
            )  # most often, and soon found
            kept = {"day": there or least('SELECT min(f."day")' + said)}
            self._partials.put(key, kept)
        day: date | None = kept["day"]
        return day

    def values(self, query: Query) -> dict[float | str, int]:
        """How often each number (or label, where there are labels) was given."""
        told = msgspec.structs.replace(query, metric=ROWS, by=())
        plan = msgspec.structs.replace(compile_query(told), keys=GIVEN, where=conditions(query) + ANSWERED)
        found: dict[float | str, int] = {}
        for (label, figure), row in self._sums(plan).items():
            found[str(label) if label else float(str(figure))] = int(row["n"])
        return dict(sorted(found.items(), key=lambda pair: _order((pair[0],))))

    def attributes(self, survey: str | None = None) -> dict[str, int]:
        """The attributes that responses carry, and how many different values each has."""
        rows = self._told(survey, 'SELECT p."key", count(DISTINCT p."value") FROM ', Sql(" GROUP BY 1 ORDER BY 1"))
        return {key: int(n) for key, n in rows}

    def attribute_values(self, key: str, survey: str | None = None, *, limit: int = 100) -> list[str]:
        """The values of one attribute, in order."""
        wanted = ' AND p."key" = ' + value(key) + " ORDER BY 1 LIMIT " + value(max(0, min(limit, MOST_HITS)))
        return [said for (said,) in self._told(survey, 'SELECT DISTINCT p."value" FROM ', wanted)]

    def responses(self, query: Query, limit: int = 100) -> list[Hit]:
        """The newest answers behind a number: "show the answers"."""
        plan = compile_query(query)

        def asked(source: Sql) -> Sql:
            columns = 'f."response", epoch_us(f."submitted_at"), f."value", f."label", f."missing"'
            wanted = "WITH facts AS (" + source + f")\nSELECT {columns} FROM facts f WHERE " + plan.where + plan.days()
            return (
                wanted + ' ORDER BY f."submitted_at" DESC, f."seq" DESC LIMIT ' + value(max(0, min(limit, MOST_HITS)))
            )

        rows = self._looking(lambda snapshot: self._all(snapshot, asked))
        return [
            Hit(r, datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at), v, label, m)
            for r, at, v, label, m in rows
        ]

    def sql(self, query: Query) -> str:
        """The statement to run over a view `facts` of the open table, values written out, dead rows left out by itself."""
        alive = Sql(
            f'SELECT w.* FROM "facts" w LEFT JOIN (SELECT "response", max("seq") AS "seq" FROM "facts" WHERE "kind" = \'{RETIRED}\''
            ' GROUP BY 1) r ON r."response" = w."response" AND w."seq" < r."seq" WHERE r."response" IS NULL'
        )
        shown = compile_query(query).statement(alive).shown
        return shown.replace("WITH facts AS", "WITH alive AS", 1).replace("FROM facts ", "FROM alive ")

    def forget(self) -> None:
        """Everything counted is counted anew."""
        self._partials.clear()
        self._parts.clear()

    def _sums(self, plan: Plan) -> dict[Key, Counts]:
        return self._looking(
            lambda snapshot: self._across(snapshot, plan) if plan.across else self._by_part(snapshot, plan)
        )

    def _looking[T](self, ask: Callable[[Snapshot], T]) -> T:
        """Asks over the newest list of files, again when one of them vanished meanwhile."""
        for look in range(LOOKS):
            snapshot = self.table.snapshot()
            try:
                with self._lock:
                    self._take_in(snapshot)
                    return ask(snapshot)
            except Vanished:
                if look == LOOKS - 1:
                    raise
        raise AssertionError("unreachable")

    def _take_in(self, snapshot: Snapshot) -> None:
        if snapshot.version[0] != self._generation:  # a rebuild counts its seq anew
            self._generation = snapshot.version[0]
            self._retirement = Retirement(self._engine)
            self.forget()
        self._retirement.update(snapshot.files)
        self._weighing.forget_all_but(snapshot.files)

    def _by_part(self, snapshot: Snapshot, plan: Plan) -> dict[Key, Counts]:
        """Adds up what is counted in whole files and, of those that the days cut through, in their days."""
        parts: list[dict[Key, Counts]] = []
        versions = {file: (file.path, self._retirement.edition(file)) for file in snapshot.files}
        there = set(versions.values())
        for cut in (False, True):
            files = {
                version: file for file, version in versions.items() if _within(file, plan) and _cut(file, plan) == cut
            }
            asked = plan.statement(Sql(""), cut=cut).shown
            parts += self._parts.over(asked, files, there, partial(self._count, plan, cut=cut))
        return _added(parts)

    def _count(self, plan: Plan, files: Sequence[FactFile], *, cut: bool) -> dict[Key, Counts]:
        relation = living(files, self._retirement)
        weighted = self._weighing.varies(files)
        statement = plan.quick_statement(relation.source, cut=cut, weighted=weighted)
        return folded(self._engine.rows(statement, dead=relation.dead), plan)

    def _across(self, snapshot: Snapshot, plan: Plan) -> dict[Key, Counts]:
        """What looks at several rows of a response is counted over the whole table, and kept for this version of it."""
        key = (plan.statement(Sql("")).shown, *snapshot.version)
        kept = self._partials.get(key)
        if kept is None:
            weighted = self._weighing.varies(snapshot.files)
            rows = self._all(snapshot, partial(plan.quick_statement, weighted=weighted))
            kept = folded(rows, plan)
            self._partials.put(key, kept)
        return kept

    def _all(self, snapshot: Snapshot, asked: Callable[[Sql], Sql]) -> list[tuple[Any, ...]]:
        if not snapshot.files:
            return []
        relation = living(snapshot.files, self._retirement)
        return self._engine.rows(asked(relation.source), dead=relation.dead)

    def _told(self, survey: str | None, wanted: str, narrowed: Sql) -> list[tuple[Any, ...]]:
        """Over the pairs `p` of attribute and value. Every response has one `started` row, which carries its attributes."""
        here = Sql("") if survey is None else ' AND f."survey" = ' + value(survey)
        pairs = (
            'SELECT unnest(map_entries(f."attributes"), recursive := true) FROM facts f WHERE f."kind" = '
            + value(STARTED)
            + here
        )

        def asked(source: Sql) -> Sql:
            return "WITH facts AS (" + source + ") " + wanted + "(" + pairs + ") p WHERE p.\"value\" <> ''" + narrowed

        return self._looking(lambda snapshot: self._all(snapshot, asked))


def _order(key: Key) -> list[tuple[int, float, str]]:
    """Numbers by size, then texts and days, blanks last."""
    numbers = [number(text(part)) if isinstance(part, str | int | float) else None for part in key]
    return [
        (0, found, "") if found is not None else (1 if part is not None else 2, 0.0, str(part))
        for part, found in zip(key, numbers, strict=True)
    ]


def _within(file: FactFile, plan: Plan) -> bool:
    return (plan.since is None or file.day_high >= plan.since) and (plan.until is None or file.day_low < plan.until)


def _cut(file: FactFile, plan: Plan) -> bool:
    return (plan.since is not None and file.day_low < plan.since) or (
        plan.until is not None and file.day_high >= plan.until
    )


def _added(parts: Sequence[dict[Key, Counts]]) -> dict[Key, Counts]:
    total: dict[Key, Counts] = {}
    for part in parts:
        for key, counts in part.items():
            if key in total:
                known = total[key]
                total[key] = {count: known[count] + said for count, said in counts.items()}
            else:
                total[key] = dict(counts)
    return total
