"""The filter door: only the allow-list passes, and what passes means what plain Python means by it."""

import tempfile
from datetime import date, timedelta

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.facts.bakery import FIRST, SURVEY, asked, bread, nps
from wellheard.base.errors import DefinitionError
from wellheard.facts import ROWS, Column, FactRow, FactTable, Ledger, Query
from wellheard.facts.filter import COLUMNS, All, Answer, Any_, Attribute, Not, Test, decode, encode, field
from wellheard.facts.filter.tree import DAY, EVERY, NUMBER, TEXT, checked

# What people who look for a way in try first, and what honest people are called.
NASTY = [
    "", " ", "'", '"', "''", "';--", "' OR 1=1 --", "\\", "%", "_", "$1", "?", ":x", "{}", "NULL", "null", "true",
    "O'Hara's", "x'); DROP TABLE facts;--",
    "read_csv('/etc/passwd')", "getenv('HOME')", "/*", "*/", "\n", "\t", "\u202e", "שלום", "0", "-1", "1e3",
    "9", "9.5", "nan", "inf", "2026-08-30", "2026-13-01",
]  # fmt: skip
words = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=5)
numbers = st.integers(-2, 12) | st.sampled_from([6.5, 9.0, 0.1])
days = st.integers(-2, 6).map(lambda n: FIRST + timedelta(days=n))

rows = st.builds(
    lambda i, value, day, columns, attributes, said: [
        nps(f"guest-{i}", i, value, day=day, attributes=attributes, **columns),
        *([bread(f"guest-{i}", i, said, day=day)] if said else []),
    ],
    st.integers(0, 10**6),
    st.none() | st.integers(0, 10).map(float),
    days,
    st.fixed_dictionaries({"language": words, "touchpoint": words, "source": words, "version": st.integers(1, 3)}),
    st.dictionaries(st.sampled_from(["plan", "it's", '"quoted"', "x; --"]), words, max_size=3),
    words,
)


@st.composite
def leaves(draw):
    named = draw(
        st.sampled_from(
            [
                *COLUMNS,
                "attribute:plan",
                "attribute:it's",
                'attribute:"quoted"',
                "attribute:x; --",
                "answer:bread",
                "answer:recommend",
            ]
        )
    )
    operator = draw(st.sampled_from(COLUMNS.get(named, EVERY)))
    if operator == "answered":
        return {"field": named, "operator": operator, "value": draw(st.booleans())}
    if operator in ("before", "after") or named == "day":
        value = days.map(date.isoformat)
    elif operator in ("at_least", "at_most") or named == "version":
        value = numbers
    else:
        value = words | numbers
    return {
        "field": named,
        "operator": operator,
        "value": draw(st.lists(value, max_size=3) if operator == "any_of" else value),
    }


trees = st.recursive(
    leaves(),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(lambda some: {"all": some}),
        st.lists(parts, max_size=3).map(lambda some: {"any": some}),
        parts.map(lambda one: {"not": one}),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(rows, min_size=1, max_size=12, unique_by=lambda said: said[0].response),
    st.lists(trees, min_size=1, max_size=12),
)
def test_a_filter_means_what_plain_python_means_by_it(said, filters):
    flat = [row for some in said for row in some]
    with tempfile.TemporaryDirectory() as lake:
        table = FactTable(lake, "bakery")
        table.append(flat, "drain", 1)
        ledger = Ledger(table)
        for raw in filters:
            query = Query(metric=ROWS, kind="nps", survey=SURVEY, where=decode(raw))

            found = {hit.response for hit in ledger.responses(query)}

            assert found == {row.response for row in asked(flat, query).get((), [])}
            assert ledger.counts(query)[()]["n"] == len(found)


@given(trees)
def test_a_filter_survives_its_json(raw):
    made = decode(raw)

    assert decode(encode(made)) == made
    assert decode(msgspec.json.encode(encode(made))) == made


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ('{"field": "langauge", "operator": "is", "value": "he"}', "Did you mean language"),
        ('{"field": "response", "operator": "is", "value": "x"}', "no field is called 'response'"),
        ('{"field": "person", "operator": "is", "value": "x"}', "no field is called 'person'"),
        ('{"field": "survey__workspace", "operator": "is", "value": "x"}', "two underscores"),
        ('{"field": "attribute:owner__password", "operator": "is", "value": "x"}', "two underscores"),
        ('{"field": "attribute:", "operator": "is", "value": "x"}', "no field is called"),
        ('{"field": "language", "operator": "at_least", "value": 1}', "cannot be checked with 'at_least'"),
        ('{"field": "language", "operator": "regexp", "value": "x"}', "Invalid enum value 'regexp'"),
        ('{"field": "language", "operator": "is", "value": "he", "extra": 1}', "unknown field `extra`"),
        ('{"field": "language", "operator": "is"}', "needs field, operator and value"),
        ('{"field": "language", "operator": "any_of", "value": "he"}', "any_of takes a list"),
        ('{"field": "language", "operator": "is", "value": ["he"]}', "any_of takes a list"),
        (
            '{"field": "day", "operator": "after", "value": "yesterday"}',
            "expected a day like 2026-11-21, got 'yesterday'",
        ),
        ('{"field": "day", "operator": "after", "value": "20260830"}', "expected a day like"),
        ('{"field": "version", "operator": "is", "value": "1"}', "expected a number, got '1'"),
        ('{"field": "attribute:x", "operator": "at_least", "value": 1e300}', "expected a number"),
        ('{"field": "attribute:x", "operator": "at_least", "value": true}', "expected a number"),
        ('{"field": "attribute:x", "operator": "answered", "value": 1}', "answered is true or false"),
        ('{"field": "attribute:x", "operator": "is", "value": "a\\u0000b"}', "has no NUL"),
        ('{"all": [], "any": []}', "one of all, any, not"),
        ('{"all": [], "value": 1}', "one of all, any, not"),
        ("{}", "expected field with operator and value"),
        ("[]", "Expected `object`, got `array`"),
        ("{", "truncated"),
        ('{"all": [{"any": [{"field": "x", "operator": "is", "value": "y"}]}]}', "no field is called 'x'"),
        ('{"not": ' * 20 + "{}" + "}" * 20, "at most 8 levels"),
        ('{"not": ' * 100_000, "cannot be read|too deeply"),
        (b'{"field": "language", "operator": "is", "value": "\xff"}', "cannot be read"),
        (
            '{"all": [' + ",".join(['{"field": "language", "operator": "is", "value": "x"}'] * 51) + "]}",
            "at most 50 tests",
        ),
    ],
)
def test_a_filter_that_cannot_mean_anything_is_refused_in_words(raw, says):
    with pytest.raises(DefinitionError, match=says):
        decode(raw)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(DefinitionError, match="not valid Unicode"):
        decode({"field": "language", "operator": "is", "value": "\ud800"})


def test_every_function_of_duckdb_is_only_a_word_at_this_door(table, ledger, tmp_path):
    planted = tmp_path / "planted.csv"
    planted.write_text("secret\nhunter2\n")
    table.append([nps("a", 1, 9.0, language="he")], "drain", 1)
    functions = sorted({name for (name,) in duckdb.sql("SELECT function_name FROM duckdb_functions()").fetchall()})
    assert len(functions) > 300

    passed = []
    for name in functions:
        call = f"{name}('{planted}')"
        for named in {
            name,
            call,
            f"language {call}",
            f"attribute {name}",
        } - COLUMNS.keys():  # day() and version() are functions too
            with pytest.raises(DefinitionError):
                field(named)
        with pytest.raises(DefinitionError):
            decode({"field": "language", "operator": name, "value": "he"})
        passed.append(checked(Column("language"), "is", (call,)))
        passed.append(Not(checked(field(f"attribute:{call}"), "answered", (False,))) if "__" not in name else passed[0])
    for start in range(0, len(passed), 40):
        where = Any_(tuple(passed[start : start + 40]))
        query = Query(metric=ROWS, kind="nps", where=where)
        assert ledger.counts(query) == {(): {"n": 0}}
        assert "hunter2" not in str(ledger.responses(query))


def test_a_tree_built_past_the_door_is_refused_by_the_compiler(table, ledger):
    table.append([nps("a", 1, 9.0)], "drain", 1)
    sly = Test(Column("response\" = 'a' OR \"kind"), "is", ("x",))

    for query in (Query(metric=ROWS, kind="nps", where=sly), Query(metric=ROWS, kind="nps", by=(sly.field,))):
        with pytest.raises(DefinitionError, match="no field is called"):
            ledger.counts(query)


def test_names_with_marks_in_them_are_values_too(table, ledger):
    odd = 'it\'s "x"; --'
    table.append(
        [
            nps("a", 1, 9.0, attributes={odd: "1"}, question=odd, survey=odd),
            FactRow(**msgspec.structs.asdict(bread("a", 1, odd))),
        ],
        "drain",
        1,
    )

    found = ledger.counts(
        Query(
            metric=ROWS,
            kind="nps",
            survey=odd,
            question=odd,
            by=(Attribute(odd),),
            where=All((Not(checked(Answer(odd), "is", ("x",))),)),
        )
    )

    assert found == {("1",): {"n": 1}}
    assert "it''s" in ledger.sql(Query(metric=ROWS, kind=odd))


def test_the_operators_of_each_field_are_known():
    assert COLUMNS == {
        "touchpoint": TEXT,
        "language": TEXT,
        "channel": TEXT,
        "source": TEXT,
        "version": NUMBER,
        "day": DAY,
    }
