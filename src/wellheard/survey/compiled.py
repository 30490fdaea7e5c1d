"""A published definition made ready to serve: frozen, checked once, cheap to ask at every request."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from wellheard.base.errors import DefinitionError, near_miss
from wellheard.survey.check import check
from wellheard.survey.condition import Given, Rule, Value
from wellheard.survey.definition import KEY, Definition, Ending, Question
from wellheard.survey.fact_part import FactPart, MetricUse
from wellheard.survey.question_type import Answer, Form, QuestionType, types
from wellheard.survey.refusal import Fault, Refusal, got, path_of
from wellheard.survey.shapes import SPLITTABLE

Answers = Mapping[str, Answer]


class Compiled:
    """Pages count from 1.

    `answers` are validated answers by question key, of any pages; those of questions no longer shown are ignored.
    """

    def __init__(self, definition: Definition, number: int) -> None:
        self.definition, self.number = definition, number
        self.source_language, self.languages = definition.source_language, tuple(definition.languages)
        asked = [types.get(question.type)(question, definition.source_language) for question in definition.questions]
        self.questions: dict[str, QuestionType] = {each.question.key: each for each in asked}
        self.sheets: list[list[QuestionType]] = [
            list(run) for _, run in groupby(asked, key=lambda each: each.question.page)
        ]
        self._keys = [frozenset(each.question.key for each in sheet) for sheet in self.sheets]
        self._page_of = {each.question.key: number for number, sheet in enumerate(self.sheets, 1) for each in sheet}
        self._is_straight = all(each.question.show_if is None for each in asked)
        self.remembered: dict[Any, Any] = {}  # rendered pages, by what they were rendered for

    @property
    def pages(self) -> int:
        return len(self.sheets)

    # -- the way through

    def visible(self, page: int, answers: Answers) -> list[Question]:
        """The questions of a page that these answers show."""
        return [each.question for each in self.shown(page, answers)]

    def shown(self, page: int, answers: Answers) -> list[QuestionType]:
        """As `visible`, bound to their types."""
        if not 1 <= page <= self.pages:
            return []
        given = self._given(self.standing(answers))
        return [
            each
            for each in self.sheets[page - 1]
            if each.question.show_if is None or each.question.show_if.holds(given)
        ]

    def next_page(self, page: int, answers: Answers) -> int | None:
        """The next page with something to show; from 0 the first one; None is the end."""
        return next((number for number in range(page + 1, self.pages + 1) if self.shown(number, answers)), None)

    def previous_page(self, page: int, answers: Answers) -> int | None:
        """The page before with something to show; None on the first."""
        return next(
            (number for number in range(min(page, self.pages + 1) - 1, 0, -1) if self.shown(number, answers)), None
        )

    def standing(self, answers: Answers) -> dict[str, Answer]:
        """The answers that count: those of questions the other answers still show, in the survey's order."""
        if self._is_straight:
            return {key: answer for key in self.questions if (answer := answers.get(key)) is not None}
        kept: dict[str, Answer] = {}
        given = self._given(kept)
        for key, each in self.questions.items():
            if answers.get(key) is not None and (each.question.show_if is None or each.question.show_if.holds(given)):
                kept[key] = answers[key]
        return kept

    def progress(self, page: int, answers: Answers) -> tuple[int, int, bool]:
        """(this screen, screens in all, whether that is sure): what may still be skipped is counted in, so the count
        never grows.
        """
        kept = self.standing(answers)
        settled = self._given(kept)

        def given(key: str) -> Sequence[Value] | None:
            return settled(key) if self._page_of[key] < page else None

        def verdicts(number: int) -> list[bool | None]:
            return [
                each.question.show_if.holds(given) if each.question.show_if else True
                for each in self.sheets[number - 1]
            ]

        before = sum(True in verdicts(number) for number in range(1, page))
        after = [verdicts(number) for number in range(page + 1, self.pages + 1)]
        coming = [each for each in after if True in each or None in each]
        return before + 1, before + 1 + len(coming), all(True in each for each in coming)

    def may_show(self, each: QuestionType, page: int, answers: Answers) -> bool:
        """Whether a question of this page is shown, or may yet be by an answer given on the page itself."""
        settled = self._given(self.standing(answers))
        condition = each.question.show_if
        return (
            condition is None
            or condition.holds(lambda key: settled(key) if self._page_of[key] < page else None) is not False
        )

    def fulfils(self, condition: Rule, answers: Answers) -> bool:
        """Whether these answers fulfil a condition."""
        return bool(condition.holds(self._given(self.standing(answers))))

    def ending(self, answers: Answers) -> Ending | None:
        """The first ending these answers lead to."""
        given = self._given(self.standing(answers))
        return next((each for each in self.definition.endings if each.when is None or each.when.holds(given)), None)

    def _given(self, answers: Answers) -> Given:
        def given(key: str) -> tuple[Value, ...]:
            answer = answers.get(key)
            return () if answer is None else self.questions[key].values(answer)

        return given

    # -- answers in

    def read_form(self, page: int, form: Form) -> dict[str, object]:
        """A posted form as the raw answers JSON would have brought.

        What a person left, or filled in before it was hidden again, is not among them.
        """
        sheet = self._sheet(page)
        raw = {each.question.key: answer for each in sheet if (answer := each.read_form(form)) is not None}
        keys = {each.question.key for each in sheet}
        strange = {name.split(".")[1]: "" for name in form if name.startswith("q.") and name.split(".")[1] not in keys}
        for each in sheet:
            if each.question.show_if and each.question.show_if.holds(self._tried(page, raw)) is False:
                raw.pop(each.question.key, None)
        return raw | strange

    def _tried(self, page: int, raw: Mapping[str, object]) -> Given:
        """What a form's own answers say to conditions; of other pages nothing is known here."""

        def given(key: str) -> tuple[Value, ...] | None:
            if self._page_of[key] != page:
                return None
            try:
                answer = self.questions[key].answer(raw[key]) if key in raw else None
            except Fault:
                return None
            return () if answer is None else self.questions[key].values(answer)

        return given

    def _sheet(self, page: int) -> list[QuestionType]:
        return self.sheets[page - 1] if 1 <= page <= self.pages else []

    def validate(self, page: int, raw: Mapping[str, object], earlier: Answers) -> dict[str, Answer]:
        """The page's answers as they are kept. Raises Refusal with every fault: nothing is kept of a page with one."""
        if not 1 <= page <= self.pages:
            raise Refusal([Fault("page", "unknown_page", expected=f"1 to {self.pages}", got=got(page))])
        sheet, here = self.sheets[page - 1], self._keys[page - 1]
        errors = [
            self._misplaced(key, page)
            for key, value in raw.items()
            if key not in here and (value is not None or key not in self.questions)
        ]
        known: dict[str, Answer] = {}  # what conditions look at: it grows as this page's answers are found good
        if earlier:
            before = {key: answer for key, answer in earlier.items() if self._page_of.get(key, page) < page}
            known = self.standing(before)
        given, answers = self._given(known), {}
        for each in sheet:
            try:
                answer = self._one(each, raw.get(each.question.key), given)
            except Fault as fault:
                errors.append(fault)
            else:
                if answer is not None:
                    answers[each.question.key] = known[each.question.key] = answer
        if errors:
            raise Refusal(errors)
        return answers

    def validate_all(self, raw: Mapping[str, object]) -> dict[str, Answer]:
        """Answers to the whole survey at once, as an import or a program sends them."""
        answers: dict[str, Answer] = {}
        errors = [self._unknown(key) for key in raw if key not in self.questions]
        for page in range(1, self.pages + 1):
            here = {each.question.key for each in self._sheet(page)}
            try:
                answers |= self.validate(page, {key: value for key, value in raw.items() if key in here}, answers)
            except Refusal as refusal:
                errors.extend(refusal.errors)
        if errors:
            raise Refusal(errors)
        return answers

    def _one(self, each: QuestionType, raw: object, given: Given) -> Answer:
        """One answer, None where there is none and none is needed."""
        condition = each.question.show_if
        shown = condition is None or condition.holds(given)
        if raw is None and not (shown and each.question.required and each.asks):
            return None
        if not shown:
            raise each.fault("not_shown", "no answer, as these answers do not lead to it", raw)
        if not each.asks:
            raise each.fault("takes_no_answer", "no answer, as it asks nothing", raw)
        answer = None if raw is None else each.answer(raw)
        if answer is None and each.question.required:
            raise each.fault("required", "an answer", raw)
        return answer

    def _misplaced(self, key: str, page: int) -> Fault:
        if key not in self.questions:
            return self._unknown(key)
        return Fault(
            path_of(key),
            "other_page",
            expected=f"answers to page {page}",
            got=f"an answer to page {self._page_of[key]}",
        )

    def _unknown(self, key: str) -> Fault:
        hint = near_miss(key, self.questions) if KEY.fullmatch(key) else near_miss("", self.questions)
        return Fault(
            path_of(key), "unknown_question", expected=f"a question of this survey ({hint})", got="another key"
        )

    # -- what others may do with answers

    def facts(self, answers: Answers) -> list[FactPart]:
        """The rows of the ledger, in the survey's order."""
        return [part for key, answer in self.standing(answers).items() for part in self.questions[key].facts(answer)]

    def comments(self, answers: Answers) -> dict[str, str]:
        """What the person wrote, by question."""
        written = {key: self.questions[key].comment(answer) for key, answer in self.standing(answers).items()}
        return {key: words for key, words in written.items() if words}

    def words(self, answers: Answers, language: str) -> list[tuple[str, str, str]]:
        """(question key, question, answer) as a person reads them."""
        return [
            (key, each.say(each.question.text, language), each.words(answer, language))
            for key, answer in self.standing(answers).items()
            for each in [self.questions[key]]
        ]

    def metric_questions(self) -> list[MetricUse]:
        """The questions that feed a metric, in the survey's order."""
        return [use for each in self.questions.values() if (use := each.metric()) is not None]

    def splits(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """(question key, title, [(code, label)]) of the questions an answer can be split by."""
        return [
            (key, each.plain_title, options)
            for key, each in self.questions.items()
            if each.shape in SPLITTABLE and (options := each.options())
        ]


def compile_survey(definition: Definition, number: int) -> Compiled:
    """A sound definition as version `number`.

    Raises DefinitionError with the first faults when `check` finds errors.
    """
    errors = [issue for issue in check(definition) if issue.level == "error"]
    if errors:
        listed = "; ".join(f"{issue.path}: {issue.message}" for issue in errors[:5])
        raise DefinitionError(f"the survey has {len(errors)} faults: {listed}", code="unsound")
    return Compiled(definition, number)
