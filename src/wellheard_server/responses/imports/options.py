"""What a column may be said to mean: the choices of the mapping screen, from the metrics and question types there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wellheard.base.language import messages
from wellheard.importers.guess import Guess
from wellheard.importers.mapping import question_key
from wellheard.importers.questions import importable, statements
from wellheard.metrics.metric import Scale, metrics
from wellheard.survey import Compiled, QuestionType, types

LEAVE_OUT = ""
SINGLE = {
    "time": _("When it was answered"),
    "person": _("Who answered (your number or address of theirs)"),
    "identity": _("Number of the answer"),
    "weight": _("Weight"),
}
PLAIN = {"attribute": _("Something to split by"), "comment": _("Words: a comment")}
DASH = "–"


@dataclass(frozen=True)
class Option:
    value: str
    title: str | Promise


@dataclass(frozen=True)
class OptionGroup:
    title: str | Promise
    options: tuple[Option, ...]


def groups(compiled: Compiled | None) -> list[OptionGroup]:
    """For a new survey, or with the questions of the one the answers go into."""
    about = tuple(
        Option(value, title) for value, title in {**PLAIN, **SINGLE}.items() if compiled is None or value != "comment"
    )
    if compiled is None:
        return [OptionGroup(_("A score"), tuple(_scores())), OptionGroup(_("About the answer"), about)]
    return [
        OptionGroup(_("A question of the survey"), tuple(_questions(compiled))),
        OptionGroup(_("About the answer"), about),
    ]


def _scores() -> Iterator[Option]:
    say = messages(get_language() or "en").gettext
    for metric, scale, items in sorted(importable(), key=lambda each: (each[0], each[1])):
        title = say(metrics.get(metric).title)
        if items:
            kind = next(each for each in types if getattr(each, "metric_key", "") == metric)
            said = {item.code: item.text for item in kind(kind.example("it")).items}
            for code in items:
                words = said[code].get(get_language() or "en") or said[code].get("en", code)
                yield Option(f"i:{metric}:{code}", f"{title}: {words}")
        elif scale == (1, 2):
            yield Option(score(metric, (0, 1)), f"{title}, 0{DASH}1 (👎 👍)")
            yield Option(score(metric, scale), f"{title}, 1{DASH}2 (👎 👍)")
        else:
            yield Option(score(metric, scale), f"{title}, {scale[0]:g}{DASH}{scale[1]:g}")


def _questions(compiled: Compiled) -> Iterator[Option]:
    say = messages(get_language() or "en").gettext
    for key, question in compiled.questions.items():
        use, words = question.metric(), question.plain_title[:90]
        if use and statements(question):
            for code in statements(question):
                yield Option(f"q:{key}:{code}", f"{say(metrics.get(use.metric_key).title)}: {words} ({code})")
        elif use:
            scale = f"{use.scale[0]:g}{DASH}{use.scale[1]:g}"
            yield Option(f"q:{key}", f"{words} ({say(metrics.get(use.metric_key).title)}, {scale})")
        elif question.shape == "text" and question.asks:
            yield Option(f"q:{key}", words)


def score(metric: str, scale: Scale) -> str:
    return f"s:{metric}:{scale[0]:g}-{scale[1]:g}"


def value_of(guess: Guess, column: str, compiled: Compiled | None) -> str:
    """The choice that a guess comes to; leaving out where the survey has nothing that fits, or several things."""
    if guess.role in ("time", "weight", "person", "identity", "attribute"):
        return guess.role
    if compiled is None:
        return _of_a_new_survey(guess)
    fitting = [key for key, question in compiled.questions.items() if _takes(question, guess)]
    own = question_key(column)
    found = own if own in fitting else fitting[0] if len(fitting) == 1 else ""
    if not found:
        return LEAVE_OUT
    return f"q:{found}:{guess.item}" if guess.role == "item" else f"q:{found}"


def _of_a_new_survey(guess: Guess) -> str:
    if guess.role == "score" and guess.scale:
        return score(guess.metric, guess.scale)
    if guess.role == "item":
        return f"i:{guess.metric}:{guess.item}"
    return "comment" if guess.role == "comment" else LEAVE_OUT


def _takes(question: QuestionType, guess: Guess) -> bool:
    use = question.metric()
    if guess.role == "comment":
        return question.shape == "text" and question.asks
    if guess.role not in ("score", "item") or use is None or use.metric_key != guess.metric or guess.scale is None:
        return False
    step = 1 if guess.scale == (0, 1) else 0
    return use.scale == (guess.scale[0] + step, guess.scale[1] + step)
