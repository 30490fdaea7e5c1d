"""A survey to begin with: one question that measures, why in the words that fit the answer, and what happens next."""

from collections.abc import Sequence

from wellheard.base.language import N_
from wellheard.survey.condition import AnyOf, AtLeast, AtMost
from wellheard.survey.definition import Definition, Ending
from wellheard.survey.question_type import Band, QuestionType, types
from wellheard.survey.text import Text, everywhere

SHARED = N_("A person reads every answer. Yours helps us to do better.")
WORDS = {
    "good": (
        N_("Thank you! We are glad."),
        N_("If you like, tell a friend about us: nothing helps a business more."),
    ),
    "bad": (
        N_("Thank you for being frank."),
        N_("We are sorry that it was not good. If you would like us to put it right, please write to us or call us."),
    ),
}
PRIVACY = N_("We ask in order to do better. Your answers are seen only by our team, kept for two years and never sold.")


def starter(
    type_key: str, *, business: Text, languages: Sequence[str] = ("en",), title: Text | None = None
) -> Definition:
    """A definition around one question of that type, in its published wording; the first language is the source.

    It is sound when the product speaks the source language; in another the author has to write the words first.
    """
    kind = types.get(type_key)
    asked = kind(kind.example(), languages[0])
    return Definition(
        title=title or everywhere(kind.title),
        source_language=languages[0],
        languages=list(languages),
        business=business,
        privacy=everywhere(PRIVACY),
        questions=[asked.question, *(question for each in types if (question := each.follow_up(asked)))],
        endings=endings(asked),
    )


def endings(asked: QuestionType) -> list[Ending]:
    """Who is happy may be asked to tell others, who is not is offered help; everybody else is thanked."""
    found = []
    for band in asked.bands:
        if band.mood in WORDS:
            title, text = WORDS[band.mood]
            found.append(Ending(title=everywhere(title), text=everywhere(text), when=within(asked, band)))
    return [*found, Ending(title=everywhere(N_("Thank you for telling us.")), text=everywhere(SHARED))]


def within(asked: QuestionType, band: Band) -> AtLeast | AtMost | AnyOf:
    """The condition that an answer lies in the band."""
    points = asked.domain()
    if band.high == points[-1]:
        return AtLeast(asked.question.key, band.low)
    if band.low == points[0]:
        return AtMost(asked.question.key, band.high)
    return AnyOf(asked.question.key, list(range(band.low, band.high + 1)))
