"""A year of people answering: who, when, in which language, what. The same seed and day give the same year."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from wellheard_server.project.demo.business import (
    DAYS,
    LANGUAGES,
    ONLINE,
    PLACES,
    ZONE,
    busyness,
    feeling,
    satisfied_with_delivery,
)
from wellheard_server.project.demo.comments import TONES, comment
from wellheard_server.project.demo.surveys import DemoSurvey

HOURS = (0, 0, 0, 0, 0, 1, 4, 9, 11, 9, 7, 6, 7, 6, 5, 6, 8, 10, 9, 6, 5, 3, 2, 1)
SOURCES = {"receipt": 46, "e-mail": 30, "website": 14, "table card": 10}
BREAK_OFF = 0.07
MISSING = {"missing": "not_applicable"}


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """One person's answers to one survey: by page, and whether they came to the end."""

    started_at: datetime
    at: datetime
    language: str
    touchpoint: str
    source: str
    attributes: dict[str, str]
    pages: list[dict[str, Any]]
    complete: bool


Answers = tuple[str, list[dict[str, Any]]]  # touchpoint, answers by page


def year(survey: DemoSurvey, *, now: datetime, rng: Random) -> Iterator[Given]:
    """In order of time, ending now."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS)]
    weights = [busyness(day, today) * rng.lognormvariate(0, 0.12) for day in days]
    chosen = rng.choices(days, weights, k=survey.answers)
    moments = sorted(at for at in (_moment(rng, day) for day in chosen) if at < now)
    for at in moments:
        yield _given(rng, survey, at, today)


def _moment(rng: Random, day: date) -> datetime:
    hour = rng.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), ZoneInfo(ZONE)).astimezone(UTC)


def _given(rng: Random, survey: DemoSurvey, at: datetime, today: date) -> Given:
    language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    first_order = rng.random() < 0.22
    attributes = {
        "first_order": "yes" if first_order else "no",
        "basket": rng.choices(("small", "medium", "large"), (5, 4, 1))[0],
    }
    person = Someone(rng, language, at.astimezone(ZoneInfo(ZONE)).date(), today, first_order)
    touchpoint, pages = ANSWERS[survey.key](person)
    stays = len(pages) == 1 or rng.random() > BREAK_OFF
    return Given(
        started_at=at - timedelta(seconds=rng.randrange(20, 150)),
        at=at,
        language=language,
        touchpoint=touchpoint or survey.touchpoint,
        source=rng.choices(list(SOURCES), list(SOURCES.values()))[0],
        attributes=attributes,
        pages=pages if stays else pages[:1],
        complete=stays,
    )


class Someone(msgspec.Struct, frozen=True):
    """Somebody about to answer."""

    rng: Random
    language: str
    day: date
    today: date
    first_order: bool

    def pick(self, values: tuple[int, ...], weights: tuple[float, ...]) -> int:
        return self.rng.choices(values, weights)[0]

    def writes(self, key: str, topic: str, tone: int) -> dict[str, str]:
        """A comment by some, more often by the unhappy."""
        if self.rng.random() > (0.52, 0.26, 0.33)[tone]:
            return {}
        return {key: comment(self.rng, self.language, topic, TONES[tone])}


def _purchase(person: Someone) -> Answers:
    place = person.rng.choices(PLACES, [place.buyers for place in PLACES])[0]
    detractors, promoters = feeling(place, person.day, person.today, first_order=person.first_order)
    tone = person.pick((0, 1, 2), (detractors, 1 - detractors - promoters, promoters))
    score = (
        person.pick((0, 1, 2, 3, 4, 5, 6), (6, 4, 6, 9, 11, 28, 36)), person.pick((7, 8), (4, 6)), person.pick((9, 10), (4, 6))
    )[tone]  # fmt: skip
    topic = "online" if place.touchpoint == ONLINE else "shop"
    first = {"nps": score, **person.writes("nps_reason", topic, tone)}
    return place.touchpoint, [first, {"where": place.code}]


def _delivery(person: Someone) -> Answers:
    share = satisfied_with_delivery(person.day, person.today)
    happy = person.rng.random() < share
    score = person.pick((4, 5), (4, 6)) if happy else person.pick((1, 2, 3), (3, 3, 4))
    first = {"delivery": score, **person.writes("delivery_reason", "delivery", 2 if happy else 1 if score == 3 else 0)}
    ease = person.pick((1, 2, 3, 4, 5, 6, 7), (2, 3, 7, 12, 24, 31, 21))
    return "", [first, {"ease": ease}]


def _support(person: Someone) -> Answers:
    score = person.pick((1, 2, 3, 4, 5), (12, 12, 18, 30, 28))
    return "", [{"help": score, **person.writes("help_reason", "support", 2 if score > 3 else 1 if score == 3 else 0)}]


def _club(person: Someone) -> Answers:
    score = person.pick((0, 1, 2, 3), (7, 16, 34, 43))
    if not score:
        return "", [{"club": MISSING}]
    return "", [{"club": score, **person.writes("club_reason", "club", score - 1)}]


ANSWERS: dict[str, Callable[[Someone], Answers]] = {
    "purchase": _purchase,
    "delivery": _delivery,
    "support": _support,
    "club": _club,
}
