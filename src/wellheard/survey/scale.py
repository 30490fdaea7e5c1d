"""Questions answered by one point of a scale: the base of the field's scores."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from wellheard.base.language import N_, messages
from wellheard.survey.answer_column import AnswerColumn, Cell
from wellheard.survey.condition import Value
from wellheard.survey.definition import Question
from wellheard.survey.digits import digits
from wellheard.survey.fact_part import FactPart, MetricUse
from wellheard.survey.field import setting
from wellheard.survey.question_type import Answer, Form, MayBeMissing, QuestionType, Seen, is_missing, one, whole
from wellheard.survey.shapes import Shape
from wellheard.survey.text import Text, everywhere, said

Look = Literal["number", "star", "smiley", "thumb", "list"]


class ScaleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Empty labels mean the published ones, in whichever language the page is read."""

    low_label: Annotated[
        Text, setting(N_("At the low end"), N_("Left empty, the published words are shown in every language."))
    ] = {}
    high_label: Annotated[Text, setting(N_("At the high end"))] = {}
    not_applicable: MayBeMissing = False


class Point(msgspec.Struct, frozen=True):
    """One button of a scale as it is drawn: `name` is what a screen reader says."""

    value: int
    face: str
    name: str


class Scale(QuestionType):
    """A subclass says the scale's ends, its published words and the metric it feeds."""

    shape: Shape = "ordinal"
    template: ClassVar[str] = "questions/scale.html"
    is_plain: bool = True
    metric_key: str = ""
    top_from: int | None = None  # the lowest answer of the top box, where the metric lets it be chosen
    low: int = 0
    high: int = 10
    look: Look = "number"
    wording: ClassVar[str] = ""  # the published question
    ends: tuple[str, str] = ("", "")  # the published words at both ends
    names: tuple[str, ...] = ()  # words of every point, low to high, where the scale has them
    missing_words: ClassVar[str] = N_("Not applicable")
    Settings: ClassVar[type[msgspec.Struct]] = ScaleSettings

    @classmethod
    def example(cls, key: str = "") -> Question:
        return Question(key=key or cls.key, type=cls.key, text=everywhere(cls.wording), required=True)

    # -- the answer's side

    def read_form(self, form: Form) -> object:
        word = one(form, self.name)
        return {"missing": self.missing} if word == self.missing else whole(word) if word else None

    def validate(self, raw: object) -> Answer:
        if type(raw) is int and self.low <= raw <= self.high:
            return raw
        code = "off_scale" if type(raw) is int else "wrong_type"
        raise self.fault(code, f"a whole number from {self.low} to {self.high}", raw)

    def domain(self) -> list[Value]:
        return list(range(self.low, self.high + 1))

    def facts(self, answer: Answer) -> list[FactPart]:
        ends = {"scale_low": float(self.low), "scale_high": float(self.high)}
        if is_missing(answer):
            return [self.fact(missing=answer["missing"], **ends)]
        return [self.fact(value=float(answer), **ends)]

    def columns(self) -> list[AnswerColumn]:
        points = tuple(range(self.low, self.high + 1))
        ends = float(self.low), float(self.high)
        return [AnswerColumn(kind="whole", codes=points, ends=ends), *self.reasons()]

    def cells(self, answer: Answer) -> tuple[Cell, ...]:
        value, reason = (None, answer["missing"]) if is_missing(answer) else (answer, None)
        return (value, reason) if self.may_be_missing else (value,)

    def metric(self) -> MetricUse | None:
        if not self.metric_key:
            return None
        return MetricUse(
            self.question.key, self.metric_key, (float(self.low), float(self.high)), self.top_from, self.plain_title
        )

    def options(self) -> list[tuple[str, str]]:
        return [(str(point.value), point.name) for point in self.points(self.source)]

    def words(self, answer: Answer, language: str) -> str:
        if is_missing(answer):
            return messages(language).gettext(self.missing_words)
        return next((point.name for point in self.points(language) if point.value == answer), str(answer))

    # -- the page's side

    def view(self, seen: Seen) -> dict[str, Any]:
        given = seen.raw.get("missing") if isinstance(seen.raw, dict) else seen.raw
        return {
            "given": given,
            "points": self.points(seen.language),
            "low": self.end(0, seen.language),
            "high": self.end(1, seen.language),
        }

    def points(self, language: str) -> list[Point]:
        """The scale's buttons, low to high, in the digits and words of `language`."""
        return [
            Point(value, digits(value, language), self._name(value, language))
            for value in range(self.low, self.high + 1)
        ]

    def end(self, which: int, language: str) -> str:
        """The words at the low (0) or high (1) end."""
        own: Text = (self.settings.low_label, self.settings.high_label)[which]
        published = self.ends[which]
        if own:
            return said(own, language, self.source).words
        return messages(language).gettext(published) if published else ""

    def _name(self, value: int, language: str) -> str:
        if self.names:
            return messages(language).gettext(self.names[value - self.low])
        number = digits(value, language)
        if self.look != "number":  # a star or a face says nothing by itself
            total = digits(self.high, language)
            number = messages(language).gettext(N_("{n} of {total}")).format(n=number, total=total)
        end = self.end(0, language) if value == self.low else self.end(1, language) if value == self.high else ""
        return f"{number}, {end}" if end else number
