"""What would you like to tell us?"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec

from wellheard.base.language import N_
from wellheard.survey.definition import Question
from wellheard.survey.fact_part import FactPart
from wellheard.survey.field import setting
from wellheard.survey.question_type import Answer, Form, QuestionType, Seen, is_missing, types
from wellheard.survey.refusal import UNREADABLE
from wellheard.survey.text import Text, everywhere

LONGEST = 10_000


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the question is put to those who answered `low` to `high`, both included."""

    low: int
    high: int
    text: Text = {}


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes the question a follow-up of an earlier scale question, worded by its answer."""

    question: str
    wordings: list[Wording] = []


class TextSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    long: Annotated[bool, setting(N_("Several lines"))] = True
    max_length: Annotated[int, setting(N_("Longest answer, in characters"), ge=1, le=LONGEST)] = LONGEST
    after: Annotated[
        After | None,
        setting(
            N_("Worded by the answer to"),
            N_("The preview shows the general wording until an answer is chosen."),
            kind="wordings",
        ),
    ] = None


@types.add
class FreeText(QuestionType):
    """The person's own words, in any language.

    They are kept where they can be erased; a fact keeps only their length.
    """

    key = "text"
    title = N_("Words")
    shape = "text"
    template = "questions/text.html"
    is_plain = True
    Settings = TextSettings

    @classmethod
    def example(cls, key: str = "") -> Question:
        return Question(
            key=key or "reason",
            type=cls.key,
            text=everywhere(N_("What is the main reason for your answer?")),
            help=everywhere(N_("If you like. A person reads every line, in any language.")),
        )

    @classmethod
    def follow_up(cls, asked: QuestionType) -> Question | None:
        """The example on the same page, in the wordings that the scale before it has for each band."""
        if asked.shape == cls.shape:
            return None
        wordings = [Wording(band.low, band.high, everywhere(band.ask)) for band in asked.bands]
        settings = {"after": msgspec.to_builtins(After(asked.question.key, wordings))} if wordings else {}
        question = cls.example(f"{asked.question.key[:33]}_reason")
        return msgspec.structs.replace(question, page=asked.question.page, settings=settings)

    def texts(self) -> Iterator[tuple[str, Text]]:
        yield from super().texts()
        for number, wording in enumerate(self.settings.after.wordings if self.settings.after else ()):
            yield f"settings.after.wordings.{number}", wording.text

    def read_form(self, form: Form) -> object:
        """A form sends CR LF, and words pasted from an office programme hold vertical tabs and form feeds: all are
        line breaks.
        """
        words = (form.get(self.name) or [""])[-1]
        for sign in ("\r\n", "\r", "\v", "\f"):
            words = words.replace(sign, "\n")
        return words.strip() or None

    def validate(self, raw: object) -> Answer:
        if type(raw) is not str:
            raise self.fault("wrong_type", "text", raw)
        words = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
        if UNREADABLE.search(words):
            raise self.fault("unreadable", "text without control characters or lone surrogates", raw)
        if len(words) > self.settings.max_length:
            limit = self.settings.max_length
            raise self.fault("too_long", f"at most {limit} characters", words, length=len(words), limit=limit)
        return words or None

    # -- the page's side

    def follows(self) -> str:
        return self.settings.after.question if self.settings.after else ""

    def fits_after(self, asked: QuestionType) -> bool:
        """Each band begins and ends on the scale, and none overlaps the one before."""
        points, ends = asked.domain(), [-1]
        for wording in sorted(self.settings.after.wordings, key=lambda each: each.low):
            if wording.low not in points or wording.high not in points or not ends[-1] < wording.low <= wording.high:
                return False
            ends.append(wording.high)
        return True

    def view(self, seen: Seen) -> dict[str, Any]:
        """Worded by the answer it follows: here when that was given on an earlier page, by CSS when it stands on the
        same one.
        """
        words = seen.raw if isinstance(seen.raw, str) else ""
        drawn: dict[str, Any] = {"given": words, "long": self.settings.long, "wordings": []}
        after = self.settings.after
        if after and after.question in seen.here:
            drawn["wordings"] = [wording.text for wording in after.wordings]
        elif after and type(score := seen.answers.get(after.question)) is int:
            drawn["text"] = next(
                (wording.text for wording in after.wordings if wording.low <= score <= wording.high), self.question.text
            )
        return drawn

    def style(self, here: Mapping[str, QuestionType]) -> str:
        asked = here.get(self.follows())
        if asked is None or asked is self:
            return ""
        key, rules, worded = self.question.key, [], []
        for number, wording in enumerate(self.settings.after.wordings):
            chosen = asked.checked(
                [value for value in asked.domain() if isinstance(value, int) and wording.low <= value <= wording.high]
            )
            rules.append(f"form:has({chosen}) .w-{key}-{number}{{display:inline}}")
            worded.append(chosen)
        return "".join(rules) + (f"form:has({','.join(worded)}) .any-{key}{{display:none}}" if worded else "")

    def answered(self) -> str:
        return f'[name="{self.name}"]:not(:placeholder-shown)'

    def facts(self, answer: Answer) -> list[FactPart]:
        return [self.fact(value=float(len(answer)), unit="character")]

    def comment(self, answer: Answer) -> str:
        return "" if is_missing(answer) else str(answer)
