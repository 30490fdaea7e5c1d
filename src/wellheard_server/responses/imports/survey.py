"""Which survey a file's answers belong to: one that is there, or a new one with questions made from the columns."""

from collections.abc import Mapping as Reads
from typing import Any

import msgspec

from wellheard.base.errors import DefinitionError, near_miss
from wellheard.importers.mapping import Mapping, MetricColumn, question_key
from wellheard.importers.questions import question_for
from wellheard.importers.records import ResponseRecord
from wellheard.importers.responses import MISSING
from wellheard.metrics.metric import Metric, metrics
from wellheard.survey import Compiled, Definition, Fault, Question, QuestionType, compile_survey, types
from wellheard_server.journeys.models import Touchpoint
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey


class SurveyPlan:
    """Made without writing anything. `keys` says which question of the survey takes the answers of which column."""

    def __init__(
        self, name: str, survey: Survey | None, compiled: Compiled, keys: dict[str, str], touchpoint: str
    ) -> None:
        self.name, self.survey, self.compiled, self.keys = name, survey, compiled, keys
        self.touchpoint = touchpoint
        self.is_new = survey is None

    @classmethod
    def of(
        cls, wanted: str, mapping: Mapping, *, language: str, touchpoint: str = "", into: Survey | None = None
    ) -> "SurveyPlan":
        """The plan for a survey's slug or name, or for `into`. Inside the workspace's scope."""
        survey = into or _found(wanted)
        if survey is None:
            definition = _definition(wanted, mapping, language)
            return cls(
                wanted, None, compile_survey(definition, 1), {key: key for key in _column_keys(mapping)}, touchpoint
            )
        compiled = compiled_version(survey.id, survey.latest.number)
        return cls(
            survey.name,
            survey,
            compiled,
            _matched(mapping, compiled),
            survey.touchpoint.name if survey.touchpoint else "",
        )

    def question(self, column: MetricColumn) -> QuestionType:
        """The question that takes the column's answers."""
        return self.compiled.questions[self.keys[column.key]]

    def rule(self, column: MetricColumn) -> Metric:
        """How a dashboard will count them."""
        use = self.question(column).metric()
        assert use is not None  # noqa: S101  (only questions that feed a metric take such a column)
        return metrics.get(use.metric_key).on(use.scale, use.top_from)

    @property
    def slug(self) -> str:
        return self.survey.slug if self.survey else ""

    def establish(self, *, actor: str) -> Survey:
        """The survey, made and published if it is new. In the caller's transaction."""
        if self.survey is None:
            place = _touchpoint(self.touchpoint, actor) if self.touchpoint else None
            survey = Survey.begin(self.name, self.compiled.definition, actor=actor)
            survey.touchpoint = place
            survey.save(update_fields=["touchpoint"])
            survey.publish(by=None, actor=actor)
            self.survey = survey
        return self.survey

    def answers(self, record: ResponseRecord) -> dict[str, Any]:
        """The record's answers as this survey keeps them; "not applicable" is left out where the question does not
        offer it.
        """
        kept: dict[str, Any] = {}
        for key, raw in record.answers.items():
            question = self.compiled.questions[self.keys[key]]
            if raw == MISSING and not question.may_be_missing:
                continue
            try:
                answer = question.answer(_said(raw, question))
            except Fault:  # a comment with control characters; its scores still count
                continue
            if answer is not None:
                kept[self.keys[key]] = answer
        return kept


def _said(raw: Any, question: QuestionType) -> Any:
    """Why there is no answer, in the question's own word; also for the statements of an index."""
    if raw == MISSING:
        return {"missing": question.missing}
    if isinstance(raw, dict):
        return {code: _said(each, question) for code, each in raw.items()}
    return raw


def _touchpoint(name: str, actor: str) -> Touchpoint:
    return Touchpoint.objects.filter(name=name).first() or Touchpoint.named(name, actor=actor)


def _found(wanted: str) -> Survey | None:
    """By slug, else by name. A draft without a version cannot take answers; two of one name cannot be told apart."""
    same = list(Survey.objects.filter(slug=wanted)) or list(Survey.objects.filter(name=wanted)[:2])
    if len(same) > 1:
        raise DefinitionError(
            f"two surveys are called {wanted!r}; say the one you mean by the end of its link.", code="two_surveys"
        )
    if same and same[0].latest is None:
        raise DefinitionError(f"survey {wanted!r} is still a draft; publish it first.", code="draft")
    return same[0] if same else None


def _definition(name: str, mapping: Mapping, language: str) -> Definition:
    """The questions as the file calls them: what was really asked is not known."""
    questions = [msgspec.structs.replace(question_for(each), text={language: each.column}) for each in mapping.metrics]
    written = next(kind.key for kind in types if kind.shape == "text" and kind.asks)
    questions += [
        Question(key=question_key(column), type=written, text={language: column}) for column in mapping.comments
    ]
    return Definition(title={language: name}, source_language=language, languages=[language], questions=questions)


def _column_keys(mapping: Mapping) -> list[str]:
    return [*(each.key for each in mapping.metrics), *map(question_key, mapping.comments)]


def _matched(mapping: Mapping, compiled: Compiled) -> dict[str, str]:
    keys = {each.key: mapping.questions.get(each.column) or _question_of(each, compiled) for each in mapping.metrics}
    texts = [key for key, each in compiled.questions.items() if each.shape == "text" and each.asks]
    for column in mapping.comments:
        key, told = question_key(column), mapping.questions.get(column)
        found = told if told in texts else key if key in texts else texts[0] if len(texts) == 1 else None
        if found is None:
            raise DefinitionError(
                f"the survey has no text question for column {column!r}.",
                code="no_question",
                hint=near_miss(key, texts) if texts else "",
            )
        keys[key] = found
    if len(set(keys.values())) < len(keys):
        raise DefinitionError("two columns lead to the same question of the survey.", code="same_question")
    return keys


def _question_of(column: MetricColumn, compiled: Compiled) -> str:
    """The question of the column's own key, else the only one that feeds the metric on that scale."""
    fitting = [
        use.question_key
        for use in compiled.metric_questions()
        if use.metric_key == column.metric and use.scale == column.asked
    ]
    if column.key in fitting:
        return column.key
    if len(fitting) == 1:
        return fitting[0]
    why = "has several questions" if fitting else "has no question"
    raise DefinitionError(
        f"the survey {why} for {column.rule.title} on the scale of column {column.column!r}.",
        code="no_question",
        hint=_called(compiled),
    )


def _called(compiled: Compiled) -> str:
    uses: Reads[str, str] = {
        use.question_key: f"{use.metric_key}:{use.scale[0]:g}-{use.scale[1]:g}" for use in compiled.metric_questions()
    }
    return f"Its questions: {', '.join(f'{key} ({said})' for key, said in uses.items())}." if uses else ""
