"""Filters as people type them over a file's columns: `year == 2017 and airline in ("A", "B") and not nps <= 6`.

    filter := part ("or" part)*            part := piece ("and" piece)*
    piece  := "not" piece | "(" filter ")" | test
    test   := column ("==" | "!=" | ">=" | "<=" | ">" | "<") value
            | column ["not"] "in" "(" value ("," value)* ")"
            | column "is" ["not"] "blank"
    column := name | "a name with spaces"  value := number | "text" | true | false

A day is a text like "2026-11-21". Names and texts stand in single or double quotes, doubled inside; a name may stand in backticks.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from wellheard.base.errors import DefinitionError, near_miss
from wellheard.facts.filter.tree import (
    DEEPEST,
    LONGEST,
    All,
    Any_,
    Column,
    Filter,
    Not,
    Operator,
    Test,
    Value,
    checked,
    within,
)

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.])) |
    (?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*') |
    (?P<quoted>`[^`]+`) |
    (?P<sign>==|!=|<>|>=|<=|[=<>(),]) |
    (?P<word>[^\W\d][\w.\-]*)
    )""",
    re.VERBOSE,
)
_WORDS = ("and", "or", "not", "in", "is", "blank", "true", "false")
_END = "the end"


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    at: int

    def is_(self, *words: str) -> bool:
        return self.kind in ("word", "sign") and self.text.lower() in words


def parse(text: str, columns: Sequence[str]) -> Filter:
    """The filter. Raises DefinitionError that says where, what was expected and what came.

    >>> parse("year == 2017", ["year", "nps"])
    Test(field=Column(name='year'), operator='is', values=(2017,))
    """
    return within(_Parser(text, columns).whole())


class _Parser:
    def __init__(self, text: str, columns: Sequence[str]) -> None:
        if len(text) > 10 * LONGEST:
            raise DefinitionError(f"a filter is at most {10 * LONGEST} characters long.", code="filter")
        self.text, self.columns = text, columns
        self.tokens = self._tokens()
        self.next = 0
        self.depth = 0

    def whole(self) -> Filter:
        found = self._filter()
        if self._peek.kind != _END:
            raise self._fault("and, or, or the end")
        return found

    def _filter(self) -> Filter:
        parts = [self._part()]
        while self._take("or"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _part(self) -> Filter:
        parts = [self._piece()]
        while self._take("and"):
            parts.append(self._piece())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _piece(self) -> Filter:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._fault(f"at most {DEEPEST} levels of brackets and nots")
        if self._take("not"):
            found: Filter = Not(self._piece())
        elif self._take("("):
            found = self._filter()
            self._must(")")
        else:
            found = self._test()
        self.depth -= 1
        return found

    def _test(self) -> Filter:
        column = self._column()
        if self._take("is"):
            blank = not self._take("not")
            self._must("blank")
            return self._made(column, "answered", (not blank,))
        if self._take("not"):
            self._must("in")
            return Not(self._made(column, "any_of", self._values()))
        if self._take("in"):
            return self._made(column, "any_of", self._values())
        sign = self._peek
        if not sign.is_("==", "=", "!=", "<>", ">=", "<=", ">", "<"):
            raise self._fault("a comparison such as ==, in or is blank")
        self.next += 1
        return self._compared(column, sign.text, self._value())

    def _compared(self, column: Column, sign: str, value: Value) -> Filter:
        if sign in ("==", "=", "!=", "<>"):
            return self._made(column, "is" if sign in ("==", "=") else "is_not", (value,))
        if isinstance(value, str):
            day = self._day(value)
            strict = self._made(column, "before" if "<" in sign else "after", (day,))
            return strict if "=" not in sign else Any_((strict, self._made(column, "is", (day,))))
        least, most = self._made(column, "at_least", (value,)), self._made(column, "at_most", (value,))
        near, far = (least, most) if ">" in sign else (most, least)
        return near if "=" in sign else All((near, Not(far)))

    def _made(self, column: Column, operator: Operator, values: tuple[Value, ...]) -> Test:
        return checked(column, operator, values, in_file=True, path=column.name)

    def _day(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise DefinitionError(
                f'{text[:80]!r} is neither a number nor a day like "2026-11-21": it has no order.', code="filter"
            ) from error

    def _column(self) -> Column:
        token = self._peek
        if token.kind not in ("word", "text", "quoted") or token.is_(*_WORDS):
            raise self._fault("a column")
        self.next += 1
        name = _unquoted(token)
        if name not in self.columns:
            raise DefinitionError(
                f"no column is called {name[:80]!r}.", code="unknown_column", hint=near_miss(name[:80], self.columns)
            )
        return Column(name)

    def _values(self) -> tuple[Value, ...]:
        self._must("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._must(")")
        return tuple(values)

    def _value(self) -> Value:
        token = self._peek
        if token.kind == "number":
            found: Value = float(token.text) if "." in token.text else int(token.text)
        elif token.kind == "text":
            found = _unquoted(token)
        elif token.is_("true", "false"):
            found = token.text.lower() == "true"
        else:
            raise self._fault("a number or a text in quotes")
        self.next += 1
        return found

    @property
    def _peek(self) -> _Token:
        return self.tokens[self.next]

    def _take(self, word: str) -> bool:
        found = self._peek.is_(word)
        self.next += found
        return found

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise self._fault(word)

    def _fault(self, expected: str) -> DefinitionError:
        got = self._peek
        return DefinitionError(
            f"filter, character {got.at + 1}: expected {expected}, got {got.text[:80]!r}.", code="filter"
        )

    def _tokens(self) -> list[_Token]:
        tokens, at, end = [], 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if found is None or found.lastgroup is None:
                at += len(self.text[at:]) - len(self.text[at:].lstrip())
                expected = "a column, a comparison or a value"
                raise DefinitionError(
                    f"filter, character {at + 1}: expected {expected}, got {self.text[at : at + 20]!r}.", code="filter"
                )
            tokens.append(_Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)))
            at = found.end()
        return [*tokens, _Token(_END, _END, at)]


def _unquoted(token: _Token) -> str:
    if token.kind == "word":
        return token.text
    mark = token.text[0]
    return token.text[1:-1].replace(mark * 2, mark)
