"""The ledger's numbers are the library's: whatever happened to the table in between."""

import tempfile
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.bakery import FIRST, SURVEY, alive, asked, bread, nps, retired, started
from wellheard.facts import ROWS, Answer, Attribute, Column, Day, FactRow, FactTable, Ledger, Month, Query, Week
from wellheard.metrics import metrics
from wellheard.stats import Estimate

RULE = metrics.get("nps")
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

guests = st.integers(0, 11).map("guest-{}".format)
values = st.one_of(st.none(), st.integers(-1, 11).map(float), st.just(6.5))
days = st.integers(0, 70).map(lambda n: FIRST + timedelta(days=n))
visits = st.fixed_dictionaries(
    {
        "guest": guests,
        "value": values,
        "day": days,
        "bread": st.sampled_from(["rye", "spelt", "O'Hara's"]),
        "weight": st.sampled_from([1.0, 1.0, 0.5, 2.25]),
        "language": st.sampled_from(["he", "en", ""]),
        "plan": st.sampled_from(["", "gold", "silver"]),
        "knows_since": st.booleans(),
    }
)
steps = st.lists(
    st.one_of(st.lists(visits, min_size=1, max_size=6), st.sampled_from(["small", "dead", "all", "vacuum"])),
    min_size=1,
    max_size=10,
)
splits = st.lists(
    st.sampled_from(
        [Day(), Week(), Month(), Column("language"), Attribute("plan"), Answer("bread"), Answer("recommend")]
    ),
    max_size=2,
    unique=True,
)


class Bakery:
    """A table, everything ever appended to it, and who lives in it."""

    def __init__(self, lake: str) -> None:
        self.table = FactTable(lake, "bakery")
        self.ledger = Ledger(self.table)
        self.rows: list[FactRow] = []
        self.seq, self.first = 0, dict[str, int]()

    def take(self, visit: dict) -> list[FactRow]:
        """A guest answers, or answers anew."""
        self.seq += 1
        guest, since = visit["guest"], self.first.get(visit["guest"])
        self.first.setdefault(guest, self.seq)
        common = {
            "day": visit["day"],
            "language": visit["language"],
            "weight": visit["weight"],
            "attributes": {"plan": visit["plan"]},
        }
        rows = (
            []
            if since is None
            else [retired(guest, self.seq, day=visit["day"], since=since if visit["knows_since"] else None)]
        )
        return [
            *rows,
            started(guest, self.seq, **common),
            nps(guest, self.seq, visit["value"], **common),
            bread(guest, self.seq, visit["bread"], **common),
        ]

    def do(self, step: list[dict] | str) -> None:
        if step == "vacuum":
            self.table.vacuum()
        elif isinstance(step, str):
            self.table.compact(step)
        else:
            rows = [row for visit in step for row in self.take(visit)]
            self.rows += rows
            self.table.append(rows, "drain", self.seq)


def close(a: Estimate, b: Estimate) -> bool:
    plain = (a.n, a.n_missing, a.n_invalid, a.method) == (b.n, b.n_missing, b.n_invalid, b.method)
    if b.value is None:
        return plain and (a.value, a.note) == (None, b.note)
    return plain and [a.value, a.low, a.high] == pytest.approx([b.value, b.low, b.high], rel=1e-9, abs=1e-9)


@SLOW
@given(steps, splits, st.tuples(st.none() | days, st.none() | days))
def test_a_number_pushed_down_is_the_librarys_number(steps, splits, period):
    query = Query(metric=RULE, kind="nps", survey=SURVEY, by=tuple(splits), since=period[0], until=period[1])
    with tempfile.TemporaryDirectory() as lake:
        bakery = Bakery(lake)
        for step in steps:
            bakery.do(step)

            found = dict(bakery.ledger.estimates(query))

            expected = {
                key: RULE.of([r.value for r in rows], [r.weight for r in rows])
                for key, rows in asked(bakery.rows, query).items()
            }
            if not splits:
                expected.setdefault((), RULE.of([]))
            assert found.keys() == expected.keys()
            assert all(close(found[key], expected[key]) for key in found)


@SLOW
@given(st.lists(visits, min_size=1, max_size=30))
def test_days_add_up_to_weeks_and_months(said):
    with tempfile.TemporaryDirectory() as lake:
        bakery = Bakery(lake)
        bakery.do(said)

        daily = bakery.ledger.counts(Query(metric=RULE, kind="nps", by=(Day(),)))
        weekly = bakery.ledger.counts(Query(metric=RULE, kind="nps", by=(Week(),)))
        monthly = bakery.ledger.counts(Query(metric=RULE, kind="nps", by=(Month(),)))

    def summed(start):
        found = {}
        for (day,), counts in daily.items():
            known = found.setdefault((start(day),), dict.fromkeys(counts, 0))
            for name, count in counts.items():
                known[name] += count
        return found

    assert weekly == {
        key: pytest.approx(counts) for key, counts in summed(lambda d: d - timedelta(days=d.weekday())).items()
    }
    assert monthly == {key: pytest.approx(counts) for key, counts in summed(lambda d: d.replace(day=1)).items()}


@settings(SLOW, max_examples=10)
@given(st.data(), st.lists(st.lists(visits, min_size=1, max_size=4), min_size=2, max_size=5))
def test_the_order_in_which_batches_arrive_does_not_matter(data, batches):
    told = Bakery("unused")
    batches = [[row for visit in batch for row in told.take(visit)] for batch in batches]
    query = Query(metric=RULE, kind="nps", by=(Column("language"),))

    found = []
    for order in (batches, data.draw(st.permutations(batches))):
        with tempfile.TemporaryDirectory() as lake:
            table = FactTable(lake, "bakery")
            ledger = Ledger(table)
            for step, batch in enumerate(order):
                table.append(batch, "drain", step)
                ledger.counts(query)
            found.append(ledger.counts(query))

    assert found[0] == {key: pytest.approx(counts) for key, counts in found[1].items()}


@SLOW
@given(st.lists(visits, min_size=1, max_size=20))
def test_the_two_halves_of_a_filter_add_up(said):
    from wellheard.facts.filter import Not, decode

    where = decode({"field": "answer:bread", "operator": "is", "value": "rye"})
    with tempfile.TemporaryDirectory() as lake:
        bakery = Bakery(lake)
        bakery.do(said)

        one, other, whole = (
            bakery.ledger.counts(Query(metric=ROWS, kind="nps", where=w))[()]["n"] for w in (where, Not(where), None)
        )

    assert one + other == whole


def test_the_distribution_counts_every_answer_once(table, ledger):
    rows = [
        nps("a", 1, 9.0),
        nps("b", 2, 9.0),
        nps("c", 3, 0.0),
        nps("d", 4, None),
        bread("a", 1, "rye"),
        bread("b", 2, "O'Hara's"),
    ]
    table.append(rows, "drain", 1)

    assert ledger.values(Query(metric=RULE, kind="nps")) == {0.0: 1, 9.0: 2}
    assert ledger.values(Query(metric=RULE, kind="choice")) == {"O'Hara's": 1, "rye": 1}


def test_nobody_is_none_and_not_zero(ledger):
    assert ledger.total(Query(metric=RULE, kind="nps")).value is None
    assert ledger.counts(Query(metric=RULE, kind="nps", by=(Day(),))) == {}
    assert ledger.values(Query(metric=RULE, kind="nps")) == {}


def test_several_chosen_count_the_person_under_each(table, ledger):
    several = {"survey": SURVEY, "question": "came_for", "shape": "many"}
    rows = [nps("a", 1, 10.0), nps("b", 2, 0.0)]
    rows += [
        FactRow(kind="choice", day=FIRST, submitted_at=rows[0].submitted_at, seq=1, response="a", value=2.0, **several)
    ]
    rows += [
        FactRow(
            kind="choice_item",
            day=FIRST,
            submitted_at=rows[0].submitted_at,
            seq=1,
            response="a",
            item=code,
            label=code,
            value=1.0,
            **several,
        )
        for code in ("bread", "coffee")
    ]
    table.append(rows, "drain", 1)

    found = dict(ledger.estimates(Query(metric=RULE, kind="nps", by=(Answer("came_for"),))))

    assert {key: estimate.n for key, estimate in found.items()} == {("bread",): 1, ("coffee",): 1, (None,): 1}


def test_attributes_are_listed_with_their_values(table, ledger):
    table.append(
        [started("a", 1, attributes={"plan": "gold", "shop": ""}), started("b", 2, attributes={"plan": "silver"})],
        "drain",
        1,
    )
    table.append([retired("b", 3), started("b", 3, attributes={"plan": "gold"})], "drain", 2)

    assert ledger.attributes(SURVEY) == {"plan": 1}
    assert ledger.attribute_values("plan") == ["gold"]
    assert ledger.attributes("another survey") == {}


def test_the_answers_behind_a_number_come_newest_first(table, ledger):
    table.append([nps(f"guest-{n}", n, float(n), day=FIRST + timedelta(days=n)) for n in range(5)], "drain", 1)

    hits = ledger.responses(Query(metric=RULE, kind="nps", since=FIRST + timedelta(days=1)), limit=3)

    assert [hit.response for hit in hits] == ["guest-4", "guest-3", "guest-2"]
    assert hits[0].value == 4.0
    assert hits[0].submitted_at.tzinfo is not None


def test_what_is_counted_once_is_not_counted_again(table, ledger, monkeypatch):
    query = Query(metric=RULE, kind="nps", since=date(2026, 8, 1))
    table.append([nps("a", 1, 9.0)], "drain", 1)
    table.append([nps("b", 2, 3.0)], "drain", 2)
    ledger.counts(query)
    read = []
    rows = ledger._engine.rows
    monkeypatch.setattr(ledger._engine, "rows", lambda s, **k: read.append(s.shown) or rows(s, **k))

    ledger.counts(query)
    assert read == []

    table.append([nps("c", 3, 10.0)], "drain", 3)
    assert ledger.total(query).n == 3
    assert all(sum(file.path in text for text in read) == 0 for file in table.files() if file.seq_high < 3)


def test_a_rebuilt_table_is_read_from_its_beginning(table, ledger):
    query = Query(metric=RULE, kind="nps")
    table.append([nps("a", 5, 9.0), retired("a", 9), nps("a", 9, 0.0)], "drain", 1)
    assert ledger.total(query).value == -100

    with table.rebuilding() as fresh:
        fresh.append([nps("a", 1, 10.0)], "drain", 1)

    assert ledger.total(query).value == 100


def test_the_shown_sql_gives_the_same_numbers_to_a_stranger(table, ledger):
    import duckdb

    said = [nps(f"guest-{n}", n, float(n % 11), language="he" if n % 3 else "O'x") for n in range(40)]
    table.append([*said, *[bread(f"guest-{n}", n, "rye") for n in range(0, 40, 2)]], "drain", 1)
    table.append([retired("guest-3", 50), nps("guest-3", 50, 10.0, language="O'x")], "drain", 2)
    from wellheard.facts.filter import decode

    where = decode(
        {
            "any": [
                {"field": "language", "operator": "is", "value": "O'x"},
                {"field": "answer:bread", "operator": "is", "value": "rye"},
            ]
        }
    )
    query = Query(
        metric=RULE, kind="nps", by=(Month(), Column("language")), where=where, until=FIRST + timedelta(days=9)
    )

    stranger = duckdb.connect()
    paths = [file.path for file in table.files()]
    stranger.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet({paths}, hive_partitioning = false)")
    rows = stranger.execute(ledger.sql(query)).fetchall()

    ours = ledger.counts(query)
    assert {tuple(row[:2]): list(row[2:]) for row in rows} == {
        key: list(counts.values()) for key, counts in ours.items()
    }
    assert sum(counts["promoters"] for counts in ours.values()) == sum(
        row.value >= 9
        for row in asked([*said, nps("guest-3", 50, 10.0, language="O'x")], Query(metric=RULE, kind="nps"))[()]
        if row.seq != 3 and (row.language == "O'x" or row.seq % 2 == 0)
    )


def test_started_and_completed_are_counted_as_rows(table, ledger):
    rows = [
        started("a", 1),
        started("b", 2),
        FactRow(
            kind="completed", day=FIRST, submitted_at=started("a", 1).submitted_at, seq=1, response="a", survey=SURVEY
        ),
    ]
    table.append(rows, "drain", 1)

    assert ledger.counts(Query(metric=ROWS, kind="started"))[()] == {"n": 2}
    assert ledger.counts(Query(metric=ROWS, kind="completed"))[()] == {"n": 1}
    assert len(alive(rows)) == 3


def test_a_retirement_that_comes_late_still_reaches_back(table, ledger):
    query = Query(metric=RULE, kind="nps")
    batches = [
        [nps("a", 1, 0.0)],
        [retired("a", 9, since=5), nps("a", 9, 10.0)],
        [retired("a", 5, since=1), nps("a", 5, 3.0)],
    ]

    for step, batch in enumerate(batches):
        table.append(batch, "drain", step)
        ledger.counts(query)

    assert (ledger.total(query).n, ledger.total(query).value) == (1, 100)
    assert (Ledger(table).total(query).n, Ledger(table).total(query).value) == (1, 100)


def test_a_period_that_cuts_through_a_file_counts_its_own_days_only(table, ledger):
    table.append([nps(f"guest-{n}", n, 9.0, day=date(2026, 8, 1 + n)) for n in range(10)], "drain", 1)

    def n(since, until):
        return ledger.total(Query(metric=RULE, kind="nps", since=since, until=until)).n

    assert n(None, None) == n(date(2026, 8, 1), date(2026, 8, 11)) == 10
    assert n(date(2026, 8, 2), None) == n(None, date(2026, 8, 10)) == 9
    assert n(date(2026, 8, 3), date(2026, 8, 5)) == 2
    assert n(date(2026, 8, 11), None) == n(None, date(2026, 8, 1)) == 0
