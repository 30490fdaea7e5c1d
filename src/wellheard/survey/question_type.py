"""What every question type can do, with defaults that work; a type is one file in `questions/` and overrides what
differs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from wellheard.base.errors import DefinitionError, Issue
from wellheard.base.language import N_
from wellheard.base.registry import Registry
from wellheard.survey.answer_column import AnswerColumn, Cell
from wellheard.survey.condition import Value
from wellheard.survey.definition import Question, plainly
from wellheard.survey.fact_part import FactPart, MetricUse
from wellheard.survey.field import Field, fields_of, setting
from wellheard.survey.refusal import Fault, got, path_of
from wellheard.survey.shapes import Missing, Shape
from wellheard.survey.text import Text, said

Form = Mapping[str, Sequence[str]]
Answer = Any  # plain JSON, already validated
# The form's word for "not applicable"; in JSON it is {"missing": "not_applicable"}.
NOT_APPLICABLE: Missing = "not_applicable"
DONT_KNOW: Missing = "dont_know"
DECLINED: Missing = "declined"

# The setting by which a type lets a respondent say so; every type that can is asked for it in the same words.
MayBeMissing = Annotated[bool, setting(N_("Offer “not applicable”"), N_("Counted apart and never scored."))]


class NoSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to set."""


class Band(msgspec.Struct, frozen=True):
    """A stretch of a scale, both ends included, whose answers mean the same, and how a follow-up asks why there."""

    low: int
    high: int
    mood: Literal["good", "middling", "bad", ""]
    ask: str


class Seen(msgspec.Struct, frozen=True):
    """What a question is drawn with: the page's language, its own answer as it was given or tried, the other
    answers, the page's questions.
    """

    language: str
    raw: Any
    answers: Mapping[str, Any]
    here: frozenset[str]


class QuestionType:
    """A question of one type, bound to its place in a survey. Raises DefinitionError when its settings mean nothing."""

    key: ClassVar[str]
    title: ClassVar[str]
    shape: Shape = "nominal"
    template: ClassVar[str] = "questions/list.html"
    asks: ClassVar[bool] = True  # a statement asks nothing
    bands: tuple[Band, ...] = ()
    alone: frozenset[Value] = frozenset()  # values that exclude all others
    offers: ClassVar[bool] = False  # has choices of its own in the definition
    is_plain: bool = (
        False  # an answer that is one number or one text fills the first of its columns, as it is, and no other
    )
    missing: ClassVar[Missing] = NOT_APPLICABLE  # what "no value" means when the respondent may say so

    Settings: ClassVar[type[msgspec.Struct]] = NoSettings

    def __init__(self, question: Question, source: str = "en") -> None:
        self.question, self.source = question, source
        try:
            self.settings: Any = msgspec.convert(question.settings, self.Settings)
        except (msgspec.ValidationError, RecursionError) as error:
            raise DefinitionError(
                f"settings of a {self.key} question: {plainly(str(error))}.", code="settings"
            ) from None

    # -- the editor's side

    @classmethod
    def fields(cls) -> list[Field]:
        return fields_of(cls.Settings)

    @classmethod
    def example(cls, key: str = "") -> Question:
        """A question of this type in the field's published wording, in all languages the product speaks."""
        return Question(key=key or cls.key, type=cls.key)

    @classmethod
    def follow_up(cls, asked: "QuestionType") -> Question | None:
        """A question of this type that asks why after `asked`; most types cannot."""
        return None

    def check(self) -> Iterator[Issue]:
        """Faults only this type can see. Paths are relative to the question."""
        yield from ()

    def follows(self) -> str:
        """The key of the earlier question whose answer words this one; empty when none does."""
        return ""

    def fits_after(self, asked: "QuestionType") -> bool:
        """Whether its wordings fit the answers of the question it follows."""
        return True

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every text a translator must see, with its path relative to the question."""
        yield "text", self.question.text
        if self.question.help:
            yield "help", self.question.help
        for choice in self.question.choices:
            yield f"choices.{choice.code}", choice.text
        for field in msgspec.structs.fields(self.Settings):
            if field.type == Text and getattr(self.settings, field.name):
                yield f"settings.{field.name}", getattr(self.settings, field.name)

    # -- the answer's side

    @property
    def name(self) -> str:
        """The name of its form field. Prefixed, so that no question's key can pass for a field of the form itself."""
        return f"q.{self.question.key}"

    @property
    def may_be_missing(self) -> bool:
        """Whether a respondent may say "not applicable"."""
        return bool(getattr(self.settings, "not_applicable", False))

    def read_form(self, form: Form) -> object:
        """The raw answer as JSON would have brought it; None when the person left it."""
        word = one(form, self.name)
        return {"missing": self.missing} if word == self.missing else word or None

    def answer(self, raw: object) -> Answer:
        """The answer as it is kept. Raises Fault (or several, as Faults) when it does not fit."""
        if isinstance(raw, dict) and "missing" in raw:
            return self.reason(raw, path_of(self.question.key))
        return self.validate(raw)

    def reason(self, raw: dict[str, object], path: str) -> Answer:
        """{"missing": ...}, if this question allows it and says no more."""
        if not self.may_be_missing or raw != {"missing": self.missing}:
            wanted = f'an answer or {{"missing": "{self.missing}"}}' if self.may_be_missing else "an answer"
            raise Fault(path, "wrong_type", expected=wanted, got="a reason why there is none")
        return dict(raw)

    def validate(self, raw: object) -> Answer:
        raise self.fault("wrong_type", "no answer", raw)

    def fault(self, code: str, expected: str, raw: object, *, at: str = "", **values: int) -> Fault:
        path = path_of(self.question.key)
        return Fault(f"{path}.{at}" if at else path, code, expected=expected, got=got(raw), **values)

    # -- what others may do with an answer

    def values(self, answer: Answer) -> tuple[Value, ...]:
        """What a condition compares with; empty when there is no value."""
        return () if is_missing(answer) else (answer,)

    def domain(self) -> list[Value]:
        """Every value an answer can have, where they can be listed; the checker proves with it what can be reached."""
        return []

    def facts(self, answer: Answer) -> list[FactPart]:
        """The rows of the ledger: one head row, then the items."""
        if is_missing(answer):
            return [self.fact(missing=answer["missing"])]
        return [self.fact(label=str(answer))]

    def columns(self) -> list[AnswerColumn]:
        """What its answers fill in a table of responses, in order; nothing where nothing is asked."""
        if not self.asks:
            return []
        return [AnswerColumn(kind="words" if self.shape == "text" else "code"), *self.reasons()]

    def reasons(self, item: str = "", text: Text | None = None) -> list[AnswerColumn]:
        """The column of reasons why there is no value, where the respondent may give one."""
        column = AnswerColumn(kind="code", item=item, part="missing", text=text or {}, codes=(self.missing,))
        return [column] if self.may_be_missing else []

    def cells(self, answer: Answer) -> tuple[Cell, ...]:
        """One cell for each of `columns`, None where the answer says nothing there."""
        reason = answer["missing"] if is_missing(answer) else None
        head = self.facts(answer)[0]
        value = None if reason else self.comment(answer) if self.shape == "text" else head.label or head.value
        return (value, reason) if self.may_be_missing else (value,)

    def code_words(self, column: AnswerColumn, code: str | int, language: str) -> str:
        """What one of a column's `codes` says to a person."""
        return self.words({"missing": code} if column.part == "missing" else code, language)

    def fact(self, **columns: Any) -> FactPart:
        use = self.metric()
        kind = (use.metric_key if use else self.key) + ("_item" if columns.get("item") else "")
        return FactPart(kind=kind, question=self.question.key, shape=self.shape, **columns)

    def metric(self) -> MetricUse | None:
        """The metric its answers feed."""
        return None

    def options(self) -> list[tuple[str, str]]:
        """(code, label) of the answers others can be split by, in the survey's source language."""
        return []

    def comment(self, answer: Answer) -> str:
        """What the person wrote; empty when nothing."""
        return ""

    def words(self, answer: Answer, language: str) -> str:
        """An answer as a person would read it."""
        return "" if is_missing(answer) else str(answer)

    # -- the page's side

    def view(self, seen: "Seen") -> dict[str, Any]:
        """What its template needs beside the question's own words."""
        return {}

    def style(self, here: Mapping[str, "QuestionType"]) -> str:
        """CSS by which its look follows what is chosen on the same page, `here`."""
        return ""

    def checked(self, values: Sequence[Value]) -> str:
        """A CSS selector of its inputs that stand for one of `values`, when chosen."""
        return ",".join(f'[name="{self.name}"][value="{value}"]:checked' for value in values)

    def answered(self) -> str:
        """A CSS selector that finds something as soon as there is an answer."""
        return f'[name="{self.name}"]:checked:not([value="{self.missing}"])'

    def say(self, text: Text, language: str) -> str:
        return said(text, language, self.source).words

    @property
    def plain_title(self) -> str:
        """The question's words in the survey's source language, for lists and tiles."""
        return self.say(self.question.text, self.source) or self.question.key


def one(form: Form, name: str) -> str:
    """The field's last value, without the space around it; a browser sends one."""
    values = form.get(name) or [""]
    return values[-1].strip()


def whole(word: str) -> int | str:
    """A form's word as the number JSON would have brought; what is no plain ASCII number stays a word and is refused
    as one.
    """
    digits = word.removeprefix("-")
    return int(word) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else word


def is_missing(answer: Answer) -> bool:
    return isinstance(answer, dict) and set(answer) == {"missing"}


types: Registry[type[QuestionType]] = Registry("question type", "wellheard.survey.questions")
