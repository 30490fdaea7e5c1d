"""The stream of answers, newest first: which of them, and a page at a time by where the last one ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wellheard.metrics import metrics
from wellheard.metrics.metric import Band
from wellheard_server.base.pagination import page
from wellheard_server.responses.models import Comment, Response
from wellheard_server.responses.voices import Voice, voice
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

PAGE = 25
TONES = {"det": _("Unhappy"), "pas": _("In between"), "pro": _("Happy")}


@dataclass(frozen=True)
class Chosen:
    """What the reader asked to see. A word that means nothing is no wish."""

    survey: Survey | None
    tone: str
    with_words: bool
    cursor: str

    @classmethod
    def of(cls, query: QueryDict) -> "Chosen":
        survey = Survey.objects.filter(slug=query.get("survey", "")[:40]).first()
        tone = query.get("tone", "")
        return cls(survey, tone if tone in TONES else "", query.get("words") == "1", query.get("after", "")[:300])

    @property
    def is_all(self) -> bool:
        return not (self.survey or self.tone or self.with_words)


@dataclass(frozen=True)
class Feed:
    """One page of the stream. `next` is empty at its end."""

    voices: list[Voice]
    next: str


def feed(chosen: Chosen) -> Feed:
    """Raises Refused when the cursor is not one of ours."""
    rows = _chosen_rows(chosen).select_related("person", "survey").prefetch_related("comments")
    found = page(rows, chosen.cursor, PAGE, by="submitted_at")
    return Feed([voice(row, row.survey) for row in found["items"]], found["next"])


def newer_than(chosen: Chosen, moment: datetime) -> int:
    return _chosen_rows(chosen).filter(submitted_at__gt=moment).count()


def _chosen_rows(chosen: Chosen) -> QuerySet[Response]:
    rows = Response.objects.all()
    if chosen.survey:
        rows = rows.filter(survey=chosen.survey)
    if chosen.with_words:
        rows = rows.filter(Exists(Comment.objects.filter(response=OuterRef("pk"))))
    if chosen.tone:
        surveys = [chosen.survey] if chosen.survey else list(Survey.objects.all())
        wanted = Q(pk__in=())
        bands = [(survey, key, band) for survey in surveys for key, band in _bands(survey, chosen.tone)]
        for place, (survey, key, band) in enumerate(bands):
            # The key is the survey's own and goes in as a value; the name it is asked by is ours.
            rows = rows.alias(**{f"answer_{place}": KeyTransform(key, "answers")})
            within = {f"answer_{place}__gte": band.low, f"answer_{place}__lte": band.high}
            wanted |= Q(survey=survey, **within)
        rows = rows.filter(wanted)
    return rows


def _bands(survey: Survey, tone: str) -> list[tuple[str, Band]]:
    """The bands of that tone of the survey's leading metric question."""
    latest = survey.latest
    uses = compiled_version(survey.id, latest.number).metric_questions() if latest else []
    for use in uses[:1]:
        return [
            (use.question_key, band)
            for band in metrics.get(use.metric_key).on(use.scale, use.top_from).bands
            if band.tone == tone
        ]
    return []
