"""Which of these?"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from wellheard.base.errors import Issue
from wellheard.base.language import N_, messages
from wellheard.survey.answer_column import AnswerColumn, Cell
from wellheard.survey.condition import Value
from wellheard.survey.definition import Choice, Question
from wellheard.survey.fact_part import FactPart
from wellheard.survey.field import setting
from wellheard.survey.issues import issue
from wellheard.survey.question_type import Answer, Form, MayBeMissing, QuestionType, Seen, is_missing, one, types
from wellheard.survey.refusal import UNREADABLE
from wellheard.survey.text import everywhere

LONGEST_OTHER = 300


class ChoiceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    several: Annotated[bool, setting(N_("Several may be chosen"))] = False
    not_applicable: MayBeMissing = False


@types.add
class OneOrMany(QuestionType):
    """One of a list, or several.

    In JSON a code or a list of codes; with words for "other": {"chosen": ..., "text": "..."}.
    """

    key = "choice"
    title = N_("Choice, one or several")
    template = "questions/list.html"
    offers = True
    missing_words = N_("Not applicable")
    Settings = ChoiceSettings

    def __init__(self, question: Question, source: str = "en") -> None:
        super().__init__(question, source)
        self.shape = "many" if self.settings.several else "nominal"
        self.is_plain = not self.settings.several
        self.alone = frozenset(choice.code for choice in question.choices if choice.alone)
        self.by_code = {choice.code: choice for choice in question.choices}
        self._asks_words = any(choice.other for choice in question.choices)

    @classmethod
    def example(cls, key: str = "") -> Question:
        offered = (("shop", N_("In the shop")), ("online", N_("Online")), ("phone", N_("By phone")))
        choices = [Choice(code, everywhere(words)) for code, words in offered]
        choices.append(Choice("other", everywhere(N_("Something else")), other=True))
        return Question(
            key=key or "where", type=cls.key, text=everywhere(N_("Where did you deal with us?")), choices=choices
        )

    def check(self) -> Iterator[Issue]:
        choices = self.question.choices
        if len(choices) < 2:
            yield issue("too_few_choices", "choices", expected="2 or more", got=str(len(choices)))
        if not self.settings.several and any(choice.alone for choice in choices):
            yield issue("alone_without_need", "choices")
        if sum(choice.other for choice in choices) > 1:
            yield issue("two_others", "choices")

    # -- the answer's side

    def read_form(self, form: Form) -> object:
        codes = list(dict.fromkeys(word for word in form.get(self.name, ()) if word))
        if codes == [self.missing] and self.may_be_missing:
            return {"missing": self.missing}
        words = one(form, f"{self.name}.text")
        if not codes:
            return None
        chosen: Any = codes if self.settings.several else codes[-1]
        asks_words = any(
            code in self.by_code and self.by_code[code].other
            for code in (codes if self.settings.several else codes[-1:])
        )
        return {"chosen": chosen, "text": words} if words and asks_words else chosen

    def validate(self, raw: object) -> Answer:
        chosen, words = self._parts(raw)
        codes = self._codes(chosen)
        if words is None:
            return (codes if self.settings.several else codes[0]) if codes else None
        if not any(self.by_code[code].other for code in codes):
            raise self.fault("text_without_other", "words only with the answer that asks for them", words, at="text")
        return {"chosen": codes if self.settings.several else codes[0], "text": words}

    def _parts(self, raw: object) -> tuple[object, str | None]:
        """The chosen and the words beside it; no words are None."""
        if not isinstance(raw, dict):
            return raw, None
        if set(raw) != {"chosen", "text"}:
            raise self.fault("wrong_type", 'a code, a list of codes or {"chosen", "text"}', raw)
        words = raw["text"]
        if type(words) is not str:
            raise self.fault("wrong_type", "text", words, at="text")
        if UNREADABLE.search(words):
            raise self.fault("unreadable", "text without control characters or lone surrogates", words, at="text")
        if len(words) > LONGEST_OTHER:
            raise self.fault(
                "too_long",
                f"at most {LONGEST_OTHER} characters",
                words,
                at="text",
                length=len(words),
                limit=LONGEST_OTHER,
            )
        return raw["chosen"], words.strip() or None

    def _codes(self, chosen: object) -> list[str]:
        if self.settings.several:
            if type(chosen) is not list:
                raise self.fault("wrong_type", "a list of codes", chosen)
            codes = chosen
        else:
            codes = [chosen]
        for code in codes:
            if type(code) is not str:
                raise self.fault("wrong_type", "the code of a choice", code)
            if code == self.missing and self.may_be_missing and len(codes) > 1:
                raise self.fault("alone", "nothing beside a reason why there is no answer", codes)
            if code not in self.by_code:
                raise self.fault("unknown_choice", "one of its choices", code)
        if len(set(codes)) < len(codes):
            raise self.fault("twice", "each choice once", codes)
        if len(codes) > 1 and self.alone & set(codes):
            raise self.fault("alone", "nothing beside an answer that excludes the others", codes)
        return list(codes)

    # -- the page's side

    def view(self, seen: Seen) -> dict[str, Any]:
        raw = seen.raw
        if isinstance(raw, dict) and "missing" in raw:
            return {"given": raw["missing"], "chosen": [], "other": "", "choices": self.question.choices}
        words = raw.get("text", "") if isinstance(raw, dict) else ""
        chosen = raw.get("chosen") if isinstance(raw, dict) else raw
        return {
            "given": None,
            "chosen": chosen if isinstance(chosen, list) else [chosen],
            "other": words,
            "choices": self.question.choices,
        }

    # -- what others may do with it

    def _chosen(self, answer: Answer) -> list[str]:
        chosen = answer["chosen"] if isinstance(answer, dict) else answer
        return list(chosen) if isinstance(chosen, list) else [chosen]

    def values(self, answer: Answer) -> tuple[Value, ...]:
        return () if is_missing(answer) else tuple(self._chosen(answer))

    def domain(self) -> list[Value]:
        return [choice.code for choice in self.question.choices]

    def facts(self, answer: Answer) -> list[FactPart]:
        if is_missing(answer):
            return [self.fact(missing=answer["missing"])]
        codes = self._chosen(answer)
        if not self.settings.several:
            return [self.fact(label=codes[0])]
        counted = [code for code in codes if code not in self.alone]
        return [self.fact(value=float(len(counted))), *(self.fact(item=code, label=code, value=1.0) for code in codes)]

    def columns(self) -> list[AnswerColumn]:
        """One of a list: its code. Several: 1 or 0 for each choice, blank where nothing was answered."""
        if self.settings.several:
            found = [AnswerColumn(kind="flag", item=each.code, text=each.text) for each in self.question.choices]
        else:
            found = [AnswerColumn(kind="code", codes=tuple(self.by_code))]
        words = [AnswerColumn(kind="words", part="text")] if self._asks_words else []
        return [*found, *words, *self.reasons()]

    def cells(self, answer: Answer) -> tuple[Cell, ...]:
        missing = is_missing(answer)
        chosen = [] if missing else self._chosen(answer)
        if not self.settings.several:
            found: list[Cell] = [chosen[0] if chosen else None]
        else:
            found = [None if missing else int(code in chosen) for code in self.by_code]
        found += [self.comment(answer) or None] if self._asks_words else []
        return (*found, answer["missing"] if missing else None) if self.may_be_missing else tuple(found)

    def options(self) -> list[tuple[str, str]]:
        return [(choice.code, self.say(choice.text, self.source) or choice.code) for choice in self.question.choices]

    def comment(self, answer: Answer) -> str:
        return str(answer.get("text", "")) if isinstance(answer, dict) else ""

    def _called(self, code: str, language: str) -> str:
        choice = self.by_code.get(code)
        return (self.say(choice.text, language) if choice else "") or code

    def words(self, answer: Answer, language: str) -> str:
        if is_missing(answer):
            return messages(language).gettext(self.missing_words)
        chosen = ", ".join(self._called(code, language) for code in self._chosen(answer))
        return f"{chosen}: {self.comment(answer)}" if self.comment(answer) else chosen
