"""Several statements on one scale that make one index a person: the base of loyalty and engagement."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from wellheard.base.errors import Issue
from wellheard.base.language import N_, messages
from wellheard.survey.answer_column import AnswerColumn, Cell
from wellheard.survey.condition import Value
from wellheard.survey.definition import CODE, Question
from wellheard.survey.digits import digits
from wellheard.survey.fact_part import FactPart, MetricUse
from wellheard.survey.field import setting
from wellheard.survey.issues import issue
from wellheard.survey.question_type import DONT_KNOW, Answer, Form, QuestionType, Seen, is_missing, one, whole
from wellheard.survey.refusal import got, path_of
from wellheard.survey.scale import Point
from wellheard.survey.shapes import Missing, Shape
from wellheard.survey.text import Text, everywhere

MOST_ITEMS = 12


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One statement. `code` is what facts keep."""

    code: str
    text: Text = {}


class BatterySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[
        list[Item],
        setting(N_("Statements"), N_("Left empty, the published ones are asked in every language."), kind="items"),
    ] = []


class Battery(QuestionType):
    """A subclass says the published items, the scale with its words, and what a point is worth.

    JSON: {"code": point or {"missing": ...}, ...}.
    """

    shape: Shape = "matrix"
    template: ClassVar[str] = "questions/battery.html"
    missing: ClassVar[Missing] = DONT_KNOW
    metric_key: ClassVar[str]
    wording: ClassVar[str]
    published: ClassVar[tuple[tuple[str, str], ...]]  # (code, message)
    names: ClassVar[tuple[str, ...]]  # words of every point, from `low` on
    low: ClassVar[int] = 1
    high: ClassVar[int]
    missing_words: ClassVar[str] = N_("Cannot answer")
    offers_missing: ClassVar[bool] = True
    Settings: ClassVar[type[msgspec.Struct]] = BatterySettings

    @classmethod
    def example(cls, key: str = "") -> Question:
        return Question(key=key or cls.key, type=cls.key, text=everywhere(cls.wording), required=True)

    @classmethod
    def worth(cls, point: int) -> float:
        """What a point adds to the index, 0 to 100."""
        raise NotImplementedError

    @property
    def items(self) -> list[Item]:
        return self.settings.items or [Item(code, everywhere(message)) for code, message in self.published]

    @property
    def may_be_missing(self) -> bool:
        return self.offers_missing

    def texts(self) -> Iterator[tuple[str, Text]]:
        yield from super().texts()
        for item in self.settings.items:
            yield f"settings.items.{item.code}", item.text

    def check(self) -> Iterator[Issue]:
        codes = [item.code for item in self.settings.items]
        for code in codes:
            if not CODE.fullmatch(code):
                yield issue("bad_code", "settings.items", expected="up to 40 signs", got=got(code))
        if len(set(codes)) < len(codes):
            yield issue("duplicate_code", "settings.items")
        if len(codes) > MOST_ITEMS:
            yield issue("too_many", "settings.items", expected=f"at most {MOST_ITEMS}", got=str(len(codes)))

    # -- the answer's side

    def read_form(self, form: Form) -> object:
        words = {item.code: one(form, f"{self.name}.{item.code}") for item in self.items}
        return {
            code: {"missing": self.missing} if word == self.missing else whole(word)
            for code, word in words.items()
            if word
        } or None

    def answer(self, raw: object) -> Answer:
        return self.validate(raw)

    def validate(self, raw: object) -> Answer:
        codes = [item.code for item in self.items]
        if not isinstance(raw, dict):
            raise self.fault("wrong_type", "an object with an answer for each statement", raw)
        if not set(raw) <= set(codes):
            raise self.fault("unknown_item", f"answers to {', '.join(codes)}", raw)
        if self.question.required and set(raw) != set(codes):
            left = next(code for code in codes if code not in raw)
            raise self.fault("required", "an answer to every statement", None, at=left)
        return {code: self._point(code, raw[code]) for code in codes if raw.get(code) is not None} or None

    def _point(self, code: str, raw: object) -> object:
        if isinstance(raw, dict):
            return self.reason(raw, f"{path_of(self.question.key)}.{code}")
        expected = f"a whole number from {self.low} to {self.high}"
        if type(raw) is not int:
            raise self.fault("wrong_type", expected, raw, at=code)
        if not self.low <= raw <= self.high:
            raise self.fault("off_scale", expected, raw, at=code)
        return raw

    # -- what others may do with it

    def index(self, answer: Answer) -> float | None:
        """The person's index, 0 to 100; None unless every statement has a point (complete cases)."""
        points = [answer.get(item.code) for item in self.items]
        if any(point is None or is_missing(point) for point in points):
            return None
        return sum(self.worth(point) for point in points) / len(points)

    def values(self, answer: Answer) -> tuple[Value, ...]:
        index = self.index(answer)
        return ("answered",) if index is None else (index,)

    def facts(self, answer: Answer) -> list[FactPart]:
        index = self.index(answer)
        skipped = any(item.code not in answer for item in self.items)
        why = "" if index is not None else "declined" if skipped else self.missing
        head = self.fact(value=index, missing=why, scale_low=0.0, scale_high=100.0)
        return [head, *(self._item_fact(code, point) for code, point in answer.items())]

    def _item_fact(self, code: str, point: object) -> FactPart:
        ends = {"scale_low": float(self.low), "scale_high": float(self.high)}
        if isinstance(point, dict):
            return self.fact(item=code, missing=point["missing"], **ends)
        return self.fact(item=code, value=float(str(point)), **ends)

    def columns(self) -> list[AnswerColumn]:
        """The person's index, then each statement with its reasons."""
        found = [AnswerColumn(kind="number", ends=(0.0, 100.0))]
        points, ends = tuple(range(self.low, self.high + 1)), (float(self.low), float(self.high))
        for item in self.items:
            found.append(AnswerColumn(kind="whole", item=item.code, text=item.text, codes=points, ends=ends))
            found += self.reasons(item.code, item.text)
        return found

    def cells(self, answer: Answer) -> tuple[Cell, ...]:
        found: list[Cell] = [self.index(answer)]
        for item in self.items:
            point = answer.get(item.code)
            value, reason = (None, point["missing"]) if is_missing(point) else (point, None)
            found += (value, reason) if self.may_be_missing else (value,)
        return tuple(found)

    def code_words(self, column: AnswerColumn, code: str | int, language: str) -> str:
        words = self.missing_words if column.part == "missing" else self.names[int(code) - self.low]
        return messages(language).gettext(words)

    def metric(self) -> MetricUse:
        return MetricUse(self.question.key, self.metric_key, (0.0, 100.0), None, self.plain_title)

    def words(self, answer: Answer, language: str) -> str:
        tell = messages(language).gettext
        lines = []
        for item in self.items:
            point = answer.get(item.code)
            if point is not None:
                said = tell(self.missing_words) if is_missing(point) else tell(self.names[point - self.low])
                lines.append(f"{self.say(item.text, language)}: {said}")
        return "\n".join(lines)

    # -- the page's side

    def view(self, seen: Seen) -> dict[str, Any]:
        given = seen.raw if isinstance(seen.raw, dict) else {}
        items = [
            {
                "name": f"{self.name}.{item.code}",
                "code": item.code,
                "text": item.text,
                "given": _shown(given.get(item.code)),
            }
            for item in self.items
        ]
        return {"points": self.points(seen.language), "items": items}

    def answered(self) -> str:
        return f'[name^="{self.name}."]:checked'

    def points(self, language: str) -> list[Point]:
        tell = messages(language).gettext
        return [Point(low, digits(low, language), tell(name)) for low, name in enumerate(self.names, self.low)]


def _shown(point: object) -> object:
    return point.get("missing") if isinstance(point, dict) else point
