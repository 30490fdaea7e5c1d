"""When a question is shown or an ending chosen: typed conditions on answers given earlier.

As JSON: `{"op": "at_most", "question": "score", "value": 6}`, `{"op": "all", "of": [...]}`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

Value = str | int | float
# What a question's answer says to a condition: its values; () when unanswered or "not applicable"; None when it is
# still to be asked.
Given = Callable[[str], Sequence[Value] | None]
Operator = Literal["is", "is_not", "any_of", "at_least", "at_most", "answered"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """What all conditions can do. `holds` is None while it hangs on a question that is still to be asked."""

    def holds(self, given: Given) -> bool | None:
        raise NotImplementedError

    def leaves(self) -> "Iterator[Comparison]":
        raise NotImplementedError

    def questions(self) -> set[str]:
        return {leaf.question for leaf in self.leaves()}


class Comparison(Rule, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """Looks at one question. An unanswered question fulfils nothing, not even `is_not`: silence opens no door."""

    question: str

    def fits(self, values: Sequence[Value]) -> bool:
        raise NotImplementedError

    @property
    def operator(self) -> str:
        return str(self.__struct_config__.tag)

    def compared(self) -> list[Value]:
        """The values of the definition this looks for."""
        return []

    def holds(self, given: Given) -> bool | None:
        values = given(self.question)
        return None if values is None else bool(values) and self.fits(values)

    def leaves(self) -> "Iterator[Comparison]":
        yield self


class Is(Comparison, frozen=True, forbid_unknown_fields=True, tag="is"):
    value: Value

    def fits(self, values: Sequence[Value]) -> bool:
        return self.value in values

    def compared(self) -> list[Value]:
        return [self.value]


class IsNot(Comparison, frozen=True, forbid_unknown_fields=True, tag="is_not"):
    value: Value

    def fits(self, values: Sequence[Value]) -> bool:
        return self.value not in values

    def compared(self) -> list[Value]:
        return [self.value]


class AnyOf(Comparison, frozen=True, forbid_unknown_fields=True, tag="any_of"):
    values: list[Value]

    def fits(self, values: Sequence[Value]) -> bool:
        return any(value in self.values for value in values)

    def compared(self) -> list[Value]:
        return list(self.values)


class AtLeast(Comparison, frozen=True, forbid_unknown_fields=True, tag="at_least"):
    value: int | float

    def fits(self, values: Sequence[Value]) -> bool:
        return any(value >= self.value for value in values if not isinstance(value, str))

    def compared(self) -> list[Value]:
        return [self.value]


class AtMost(Comparison, frozen=True, forbid_unknown_fields=True, tag="at_most"):
    value: int | float

    def fits(self, values: Sequence[Value]) -> bool:
        return any(value <= self.value for value in values if not isinstance(value, str))

    def compared(self) -> list[Value]:
        return [self.value]


class Answered(Comparison, frozen=True, forbid_unknown_fields=True, tag="answered"):
    def fits(self, values: Sequence[Value]) -> bool:
        return True


class All(Rule, frozen=True, forbid_unknown_fields=True, tag="all", tag_field="op"):
    """Every one of `of`."""

    of: "list[Condition]"

    def holds(self, given: Given) -> bool | None:
        verdicts = [condition.holds(given) for condition in self.of]
        return False if False in verdicts else None if None in verdicts else True

    def leaves(self) -> Iterator[Comparison]:
        for condition in self.of:
            yield from condition.leaves()


class Either(Rule, frozen=True, forbid_unknown_fields=True, tag="any", tag_field="op"):
    """At least one of `of`."""

    of: "list[Condition]"

    def holds(self, given: Given) -> bool | None:
        verdicts = [condition.holds(given) for condition in self.of]
        return True if True in verdicts else None if None in verdicts else False

    def leaves(self) -> Iterator[Comparison]:
        for condition in self.of:
            yield from condition.leaves()


Condition = Is | IsNot | AnyOf | AtLeast | AtMost | Answered | All | Either
