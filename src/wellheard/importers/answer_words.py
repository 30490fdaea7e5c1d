"""Answers written in words: the published words of every scale, in every language the product speaks, and thumbs."""

from collections.abc import Iterable
from functools import cache

from wellheard.base.language import SPOKEN, messages
from wellheard.importers.questions import settings_of
from wellheard.metrics.metric import Scale
from wellheard.survey import types

# What tools write for a thumb, beside our own words for it.
UP = (
    "up",
    "thumb up",
    "thumbs up",
    "👍",
    "yes",
    "good",
    "positive",
    "like",
    "true",
    "happy",
    "כן",
    "نعم",
    "بله",
    "áno",
    "是",
    "赞",
)
DOWN = (
    "down",
    "thumb down",
    "thumbs down",
    "👎",
    "no",
    "bad",
    "negative",
    "dislike",
    "false",
    "unhappy",
    "לא",
    "لا",
    "خیر",
    "nie",
    "否",
    "踩",
)


def read(values: Iterable[str], metric: str) -> tuple[Scale, dict[str, float]] | None:
    """The scale on which nearly all of these words are points of `metric`, and what each stands for; None where none is."""
    said = {value.strip().casefold(): value for value in values}
    best: tuple[Scale, dict[str, float]] | None = None
    for scale, points in _scales(metric):
        codes = {value: points[word] for word, value in said.items() if word in points}
        if len(codes) >= 2 and len(codes) >= 0.6 * len(said) and (best is None or len(codes) > len(best[1])):
            best = scale, codes
    return best


@cache
def _scales(metric: str) -> tuple[tuple[Scale, dict[str, float]], ...]:
    """Each scale of the metric whose points have words, with the number every word stands for."""
    found: dict[Scale, dict[str, float]] = {}
    for kind in types:
        for question in settings_of(kind):
            use, asked = question.metric(), question
            names: tuple[str, ...] = getattr(asked, "names", ())
            if use is None or use.metric_key != metric or not names or kind.shape != "ordinal":
                continue
            points = found.setdefault(use.scale, {})
            for place, name in enumerate(names):
                for tag in SPOKEN:
                    points.setdefault(messages(tag).gettext(name).casefold(), use.scale[0] + place)
    for scale, points in found.items():
        if scale[1] - scale[0] == 1:
            points |= dict.fromkeys(DOWN, scale[0]) | dict.fromkeys(UP, scale[1])
    return tuple(found.items())
