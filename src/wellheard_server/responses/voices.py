"""The newest answers, as somebody said them: score, words, where and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from wellheard.base import language
from wellheard.metrics import metrics
from wellheard.metrics.metric import Band
from wellheard.survey import Compiled
from wellheard_server.base.figures import plain
from wellheard_server.responses.models import Comment, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey


@dataclass(frozen=True)
class Quote:
    """A customer's own words, in the language they were written in."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        return language.direction(self.language)


@dataclass(frozen=True)
class Voice:
    """One response as a card shows it. `score` is their answer to the survey's first metric question, in words."""

    response_id: UUID
    survey: Survey
    score: str
    tone: str
    who: str
    touchpoint: str
    language: str
    at: datetime
    is_complete: bool
    quotes: tuple[Quote, ...]

    @property
    def side(self) -> str:
        """The card's edge: p, d or nothing."""
        return {"pro": "p", "det": "d"}.get(self.tone, "")

    @property
    def mark(self) -> str:
        return {"pro": "up", "det": "down", "pas": "flat"}.get(self.tone, "")


def newest(survey: Survey, count: int = 8) -> list[Voice]:
    """The survey's last answers, whether or not they hold a comment."""
    rows = Response.objects.filter(survey=survey).select_related("person").prefetch_related("comments")
    return [voice(row, survey) for row in rows.order_by("-submitted_at")[:count]]


def newest_words(surveys: list[Survey], count: int = 6) -> list[Voice]:
    """The last comments over all these surveys, one card a response."""
    known = {survey.id: survey for survey in surveys}
    comments = (
        Comment.objects.filter(response__survey__in=known)
        .order_by("-submitted_at")
        .values_list("response_id", flat=True)
    )
    ids = list(dict.fromkeys(comments[: 2 * count]))[:count]
    rows = Response.objects.filter(id__in=ids).select_related("person").prefetch_related("comments")
    return sorted((voice(row, known[row.survey_id]) for row in rows), key=lambda each: each.at, reverse=True)


def voice(response: Response, survey: Survey) -> Voice:
    compiled = compiled_version(response.survey_id, response.version)
    score, band = _score(compiled, response.answers)
    return Voice(
        response.id,
        survey,
        score,
        band.tone if band else "",
        response.person.name if response.person else "",
        response.touchpoint,
        response.language,
        response.submitted_at,
        response.completed_at is not None,
        tuple(Quote(comment.text, comment.language) for comment in response.comments.all()),
    )


def _score(compiled: Compiled, answers: dict[str, object]) -> tuple[str, Band | None]:
    """Their answer to the first metric question they answered, and the band it falls in."""
    words = {key: said for key, _question, said in compiled.words(answers, get_language() or "en")}
    for use in compiled.metric_questions():
        answer = answers.get(use.question_key)
        if not words.get(use.question_key):
            continue
        bands = metrics.get(use.metric_key).on(use.scale, use.top_from).bands
        if isinstance(answer, int | float):
            return plain(answer), next((band for band in bands if band.low <= answer <= band.high), None)
        return words[use.question_key], None
    return "", None
