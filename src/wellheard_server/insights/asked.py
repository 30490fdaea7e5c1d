"""What a survey measures: each of its questions that feeds a metric, with the metric on its declared scale."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wellheard.base.language import messages
from wellheard.metrics import metrics
from wellheard.metrics.metric import Metric
from wellheard.survey import Compiled
from wellheard.survey.fact_part import MetricUse
from wellheard.survey.text import Said, said
from wellheard_server.base.figures import plain
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey, Version


@dataclass(frozen=True)
class Rewording:
    """From this day on the question was put in other words: what was answered before is another series."""

    on: date
    number: int


@dataclass(frozen=True)
class Asked:
    """One metric question of one survey, in the wording of its latest version."""

    survey_id: UUID
    survey_slug: str
    survey_name: str
    question: str
    metric: Metric
    words: Said
    rewordings: tuple[Rewording, ...] = ()

    @property
    def kind(self) -> str:
        """How its rows are known in the ledger."""
        return self.metric.key

    @property
    def metric_name(self) -> str:
        return capfirst(messages(get_language() or "en").gettext(self.metric.title))

    @property
    def title(self) -> str:
        """The metric by its name, with what counts as the top where that is a choice."""
        name, metric = self.metric_name, self.metric
        if metric.unit != "share" or not metric.bands or len(metric.scales) == 1:
            return name
        top = metric.bands[-1]
        low, high = plain(top.low), plain(top.high)
        if low == high:
            return _("{metric} ({high} of {high})").format(metric=name, high=high)
        return _("{metric} ({low}–{high} of {high})").format(metric=name, low=low, high=high)

    @property
    def is_about_staff(self) -> bool:
        """Then single answers and groups under five are never shown."""
        return self.metric.smallest_group > 1

    @property
    def key(self) -> str:
        """Names it on a page."""
        return f"{self.survey_slug}-{self.question}"

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of what its value can be, as printed."""
        if self.metric.unit == "points":
            return (-100.0, 100.0)
        if self.metric.unit == "share":
            return (0.0, 100.0)
        return self.metric.scale or (0.0, 100.0)


def asked_by(survey: Survey, zone: str) -> list[Asked]:
    """In the order of the questions; empty for a survey that was never published."""
    versions = sorted(survey.versions.all(), key=lambda version: version.number)
    if not versions:
        return []
    latest = compiled_version(survey.id, versions[-1].number)
    return [
        _asked(survey, latest, use, _rewordings(survey, versions, use.question_key, zone))
        for use in latest.metric_questions()
    ]


def _asked(survey: Survey, compiled: Compiled, use: MetricUse, rewordings: tuple[Rewording, ...]) -> Asked:
    definition = compiled.definition
    question = next(each for each in definition.questions if each.key == use.question_key)
    words = said(question.text, _tag(), definition.source_language)
    metric = metrics.get(use.metric_key).on(use.scale, use.top_from)
    return Asked(survey.id, survey.slug, survey.name, use.question_key, metric, words, rewordings)


def _tag() -> str:
    """The page's language as a survey spells it."""
    language = get_language() or "en"
    return "zh-Hans" if language == "zh-hans" else language


def _rewordings(survey: Survey, versions: list[Version], key: str, zone: str) -> tuple[Rewording, ...]:
    """Published versions in which the words, in the source language, differ from the version before."""
    found, before = [], None
    for version in versions:
        words = _words(survey.id, version.number, key)
        if before is not None and words is not None and words != before:
            found.append(Rewording(_day(version.published_at, zone), version.number))
        before = words if words is not None else before
    return tuple(found)


def _words(survey_id: UUID, number: int, key: str) -> str | None:
    definition = compiled_version(survey_id, number).definition
    for question in definition.questions:
        if question.key == key:
            return said(question.text, definition.source_language, definition.source_language).words
    return None


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
