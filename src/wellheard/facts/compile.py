"""A query becomes SQL: names from the allow-list, quoted once; values bound; nothing that DuckDB 1.4 LTS and 2.0 read differently.

Rows come from a relation `facts` (every column, dead rows left out). Counts are additive, so the ledger runs a plan file by file, unless
the plan looks at another answer of the same response, which may lie in another file.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, assert_never

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.facts.filter import COLUMNS, All, Answer, Any_, Attribute, Column, Field, Filter, Not, Test, tests
from wellheard.facts.number import PATTERN, text
from wellheard.facts.query import By, Counted, Day, Month, Query, Week
from wellheard.facts.sql import Sql, join, name, value

EPOCH = date(1970, 1, 1)
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TYPED = ("version", "day")  # the fields that are not texts
BLANK_IS_NONE: tuple[str, Callable[[Any], Any]] = ("NULLIF({}, '')", lambda text: text or None)
# A label or a number as one text: `number.text` says the same in Python.
SPELLED = """coalesce(NULLIF(a."label", ''), CASE WHEN a."value" = floor(a."value") AND abs(a."value") < 9007199254740992
 THEN CAST(CAST(a."value" AS BIGINT) AS VARCHAR) ELSE CAST(a."value" AS VARCHAR) END)"""
# The rows that say what was answered: the head row, or one row a choice where several may be chosen.
SAID = """ AND a."missing" = '' AND (a."item" = '') = (a."shape" <> 'many')"""

# One value of a group, how many gave it, their weights and the squares of those added up.
EACH_VALUE = (
    'f."value" AS "value"',
    'count(*) AS "n"',
    'sum(coalesce(f."weight", 1.0)) AS "w"',
    'sum(coalesce(f."weight", 1.0) * coalesce(f."weight", 1.0)) AS "w2"',
)
EACH_VALUE_ALIKE = EACH_VALUE[:2]  # where every weight is 1


class Key(msgspec.Struct, frozen=True):
    """What to split by: a column, and what is made of its values: as SQL, `{}` standing for one, and in Python, where rows are grouped by
    the column and the making is done once a group.
    """

    column: Sql
    form: str = "{}"
    of: Callable[[Any], Any] | None = None

    @property
    def made(self) -> Sql:
        before, after = self.form.split("{}")
        return before + self.column + after


class Plan(msgspec.Struct, frozen=True):
    """What to count: group keys, sums, conditions but for the days, and the answers joined in."""

    metric: Counted
    keys: tuple[Key, ...]
    sums: tuple[tuple[str, str], ...]
    where: Sql
    joins: tuple[Sql, ...]
    since: date | None
    until: date | None
    across: bool  # looks at more than one row of a response: cannot be cut by file

    @property
    def by_value(self) -> bool:
        """Values are few: rows are put together by value first."""
        return self.metric.steps

    def statement(self, source: Sql, *, cut: bool = True) -> Sql:
        """The whole statement over `source`, a relation of facts. `cut` applies the days."""
        return "WITH facts AS (" + source + ")\n" + self._counting(cut=cut)

    def quick_statement(self, source: Sql, *, cut: bool = True, weighted: bool = True) -> Sql:
        """For our own engine, which then makes the groups (`folding`): what looks at the facts twice reads the columns it needs twice, and
        not all of them into memory. `by_value` the rows are EACH_VALUE of each column to split by; not `weighted`, every weight is 1.
        """
        facts = "WITH facts AS NOT MATERIALIZED (" + source + ")\n"
        if not self.by_value:
            return facts + self._counting(cut=cut)
        columns = _named(key.column for key in self.keys)
        counting = EACH_VALUE if weighted else EACH_VALUE_ALIKE
        return facts + self._selected([*columns, *map(Sql, counting)], cut=cut) + _grouped_by(len(columns) + 1)

    def _counting(self, *, cut: bool) -> Sql:
        keys = _named(key.made for key in self.keys)
        sums = [Sql(f"{expression} AS {name(count)}") for count, expression in self.sums]
        return self._selected(keys + sums, cut=cut) + _grouped_by(len(keys))

    def _selected(self, what: list[Sql], *, cut: bool) -> Sql:
        said = "SELECT " + join(",\n       ", what) + "\nFROM facts f"
        for i, joined in enumerate(self.joins, start=1):
            said = said + "\nLEFT JOIN (" + joined + f') a{i} ON a{i}."of" = f."response"'
        return said + "\nWHERE " + self.where + (self.days() if cut else "")

    def days(self) -> Sql:
        since = ' AND f."day" >= ' + value(self.since) if self.since else Sql("")
        return since + (' AND f."day" < ' + value(self.until) if self.until else Sql(""))


def _named(keys: Iterable[Sql]) -> list[Sql]:
    return [key + f" AS {name(f'by_{i}')}" for i, key in enumerate(keys, start=1)]


def _grouped_by(keys: int) -> str:
    return f"\nGROUP BY {', '.join(str(i) for i in range(1, keys + 1))}" if keys else ""


def compile_query(query: Query) -> Plan:
    """The plan of a query."""
    joins: list[Sql] = []
    keys = tuple(_key(by, joins, query.survey) for by in query.by)
    across = bool(joins) or any(isinstance(test.field, Answer) for test in (tests(query.where) if query.where else ()))
    return Plan(
        query.metric,
        keys,
        tuple(query.metric.sql().items()),
        conditions(query),
        tuple(joins),
        query.since,
        query.until,
        across,
    )


def conditions(query: Query) -> Sql:
    """What a row of `facts f` must fulfil, but for the days."""
    where = 'f."kind" = ' + value(query.kind)
    if query.survey is not None:
        where = where + ' AND f."survey" = ' + value(query.survey)
    if query.question is not None:
        where = where + ' AND f."question" = ' + value(query.question)
    return where if query.where is None else where + "\n  AND " + condition(query.where, query.survey)


def condition(filter_: Filter, survey: str | None = None, *, negated: bool = False) -> Sql:
    """True for the rows that pass. `survey` is where answers are looked up, when it is known. `negated`, below a NOT, it is never null."""
    match filter_:
        case All(parts):
            return (
                "(" + join(" AND ", (condition(part, survey, negated=negated) for part in parts)) + ")"
                if parts
                else Sql("TRUE")
            )
        case Any_(parts):
            return (
                "(" + join(" OR ", (condition(part, survey, negated=negated) for part in parts)) + ")"
                if parts
                else Sql("FALSE")
            )
        case Not(part):
            return "NOT " + condition(part, survey, negated=True)
        case Test(Answer(question), "answered", (said,)):
            return _answered(_told(question, survey), Sql("TRUE"), among=bool(said))
        case Test(Answer(question), "is_not", values):
            same = _holds(_answer_forms(), Test(Answer(question), "is", values))
            return (
                "("
                + _answered(_told(question, survey), Sql("TRUE"))
                + " AND "
                + _answered(_told(question, survey), same, among=False)
                + ")"
            )
        case Test(Answer(question)):
            return _answered(_told(question, survey), _holds(_answer_forms(), filter_))
        case Test(field):
            holds = _holds(_forms(field), filter_)
            return "coalesce(" + holds + ", FALSE)" if negated else holds
        case _:
            assert_never(filter_)


class _Forms(msgspec.Struct, frozen=True):
    """A field as SQL in the forms that operators compare."""

    column: Sql  # as it is; a blank is an empty text
    plain: Sql
    number: Sql
    day: Sql


def _forms(field: Field) -> _Forms:
    if not isinstance(field, Column | Attribute):
        raise TypeError("an answer is looked up by _answered")
    key = _plain(field)
    told = key.made
    if isinstance(field, Column):
        return _Forms(key.column, told, told, told)
    number = (
        "CASE WHEN regexp_full_match(" + told + ", " + value(PATTERN) + ") THEN TRY_CAST(" + told + " AS DOUBLE) END"
    )
    day = "TRY_CAST(CASE WHEN regexp_full_match(" + told + ", " + value(DAY) + ") THEN " + told + " END AS DATE)"
    return _Forms(key.column, told, number, day)


def _answer_forms() -> _Forms:
    shape = "CASE WHEN a.\"shape\" = 'date' THEN DATE '1970-01-01' + CAST(floor(a.\"value\") AS INTEGER) END"
    return _Forms(Sql(SPELLED), Sql(SPELLED), Sql('a."value"'), Sql(shape))


def _holds(forms: _Forms, test: Test) -> Sql:
    """One test of one row: not true, maybe null, for a blank, but for `answered` FALSE."""
    typed = test.field in (Column("version"), Column("day"))
    values: list[Any] = [v if typed or isinstance(v, date) else text(v) for v in test.values]
    match test.operator:
        case "answered":
            return "(" + forms.plain + " IS NOT NULL) = " + value(test.values[0])
        case "is":
            said = (forms.plain if values[0] == "" else forms.column) + " = " + value(values[0])
        case "is_not":
            said = forms.plain + " <> " + value(values[0])
        case "any_of":
            kind = {"day": "DATE", "version": "DOUBLE"}.get(getattr(test.field, "name", ""), "VARCHAR")
            said = "list_contains(CAST(" + value(values) + f" AS {kind}[]), " + forms.plain + ")"
        case "at_least":
            said = forms.number + " >= " + value(test.values[0])
        case "at_most":
            said = forms.number + " <= " + value(test.values[0])
        case "before":
            said = forms.day + " < " + value(test.values[0])
        case "after":
            said = forms.day + " > " + value(test.values[0])
        case _:
            assert_never(test.operator)
    return said


def _answered(told: Sql, holds: Sql, *, among: bool = True) -> Sql:
    """The response has (or has not) said something to that question for which `holds`."""
    asked = ' (SELECT a."response" FROM facts a WHERE ' + told + " AND "
    return f'f."response" {"IN" if among else "NOT IN"}' + asked + holds + ")"


def _told(question: str, survey: str | None) -> Sql:
    asked = 'a."question" = ' + value(question) + SAID
    return asked if survey is None else asked + ' AND a."survey" = ' + value(survey)


def _key(by: By, joins: list[Sql], survey: str | None) -> Key:
    match by:
        case Day():
            return Key(Sql('f."day"'))
        case Week():
            return Key(Sql("CAST(date_trunc('week', f.\"day\") AS DATE)"))
        case Month():
            return Key(Sql("CAST(date_trunc('month', f.\"day\") AS DATE)"))
        case Column() | Attribute():
            return _plain(by)
        case Answer(question):
            joins.append(
                f'SELECT a."response" AS "of", {SPELLED} AS "said" FROM facts a WHERE ' + _told(question, survey)
            )
            return Key(Sql(f'a{len(joins)}."said"'))
        case _:
            assert_never(by)


def _plain(field: Column | Attribute) -> Key:
    """A column or attribute as it is written; a blank is none."""
    if isinstance(field, Attribute):
        return Key(Sql('f."attributes"[') + value(field.key) + "]", *BLANK_IS_NONE)
    if field.name not in COLUMNS:
        raise DefinitionError(f"no field is called {field.name[:80]!r}.", code="unknown_field")
    column = Sql(f"f.{name(field.name)}")
    return Key(column) if field.name in TYPED else Key(column, *BLANK_IS_NONE)
