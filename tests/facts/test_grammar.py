"""Filters as people type them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.base.errors import DefinitionError
from wellheard.facts.filter import All, Any_, Column, Not, Test, parse

COLUMNS = ["year", "nps", "airline", "flown", "Boarding Area", "it's", "version", "day"]


def is_(column, value):
    return Test(Column(column), "is", (value,))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("year==2017", is_("year", 2017)),
        ("year = 2017", is_("year", 2017)),
        ("nps == -1.5", is_("nps", -1.5)),
        ("airline != 'A'", Test(Column("airline"), "is_not", ("A",))),
        ("airline <> \"A\"", Test(Column("airline"), "is_not", ("A",))),
        ("airline in (\"A\", 'B') and nps>=9", All((Test(Column("airline"), "any_of", ("A", "B")), Test(Column("nps"), "at_least", (9,))))),
        ("airline NOT IN (1)", Not(Test(Column("airline"), "any_of", (1,)))),
        ("nps <= 6 or nps == 10 and year == 1", Any_((Test(Column("nps"), "at_most", (6,)), All((is_("nps", 10), is_("year", 1)))))),
        ("(nps == 1 or nps == 2) and year == 1", All((Any_((is_("nps", 1), is_("nps", 2))), is_("year", 1)))),
        ("nps > 6", All((Test(Column("nps"), "at_least", (6,)), Not(Test(Column("nps"), "at_most", (6,)))))),
        ("nps < 6", All((Test(Column("nps"), "at_most", (6,)), Not(Test(Column("nps"), "at_least", (6,)))))),
        ("flown < '2017-02-03'", Test(Column("flown"), "before", (date(2017, 2, 3),))),
        ("flown >= '2017-02-03'", Any_((Test(Column("flown"), "after", (date(2017, 2, 3),)), is_("flown", date(2017, 2, 3))))),
        ("not year == 2017", Not(is_("year", 2017))),
        ("nps is blank", Test(Column("nps"), "answered", (False,))),
        ("nps is not blank", Test(Column("nps"), "answered", (True,))),
        ('"Boarding Area" == "a ""b"""', is_("Boarding Area", 'a "b"')),
        ("`it's` == 'it''s'", is_("it's", "it's")),
        ("airline == true", is_("airline", True)),
        # A file's own columns of these names have nothing to do with those of the fact table.
        ("version == '2'", is_("version", "2")),
        ("day == 'Monday'", is_("day", "Monday")),
    ],
)  # fmt: skip
def test_what_is_typed_is_what_is_meant(text, tree):
    assert parse(text, COLUMNS) == tree


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a column, got 'the end'"),
        ("yeer == 1", "Did you mean year"),
        ("year", "expected a comparison"),
        ("year ==", "character 8: expected a number or a text in quotes, got 'the end'"),
        ("year == A", "expected a number or a text in quotes, got 'A'"),
        ("year == 1 2", "expected and, or, or the end, got '2'"),
        ("(year == 1", r"expected \), got 'the end'"),
        ("year in 1", r"expected \(, got '1'"),
        ("year in ()", "expected a number or a text"),
        ("year is 1", "expected blank, got '1'"),
        ("flown < 'soon'", "it has no order"),
        ("year == 1e9", "character 9: expected"),
        ("year == 12345678901234567890", "expected"),
        ("year == 'open", "character 9: expected"),
        ("year == 1; drop table x", "character 10: expected"),
        ("year == 1 -- x", "character 11: expected"),
        ("and == 1", "expected a column, got 'and'"),
        ("not " * 9 + "year == 1", "at most 8 levels"),
        ("(" * 9 + "year == 1" + ")" * 9, "at most 8 levels"),
        ("year == 1 or " * 60 + "year == 1", "at most 50 tests"),
        ("x" * 20_000, "at most 10000 characters"),
        ("__class__ == 1", "no column is called"),
    ],
)
def test_what_cannot_be_meant_says_where(text, says):
    with pytest.raises(DefinitionError, match=says):
        parse(text, COLUMNS)


@given(st.text(max_size=40) | st.text("()'\"`=<>!, 19aeornity", max_size=40))
def test_any_text_is_a_filter_or_a_refusal(text):
    with suppress(DefinitionError):
        parse(text, COLUMNS)


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20))
def test_a_quoted_text_is_itself(text):
    quoted = "'" + text.replace("'", "''") + "'"

    assert parse(f"airline == {quoted}", COLUMNS) == is_("airline", text)
