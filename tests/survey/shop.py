"""A bakery that asks: the survey most stories here are about."""

from typing import Any

import msgspec

from wellheard.survey import Choice, Compiled, Definition, Ending, Question, compile_survey, types
from wellheard.survey.condition import AtLeast, AtMost, Condition

SPOKEN = ["en", "he", "ar", "fa", "sk", "zh-Hans"]


def question(kind: str, key: str = "", **fields: Any) -> Question:
    """The example of that type, changed where the story needs it."""
    return msgspec.structs.replace(types.get(kind).example(key), **fields)


def definition(*questions: Question, **fields: Any) -> Definition:
    words = {
        "title": {"en": "After a purchase"},
        "business": {"en": "Orna Bakeries", "he": "מאפיות אורנה"},
        "privacy": {"en": "We ask to do better."},
    }
    return Definition(questions=list(questions), **(words | fields))


def survey(*questions: Question, **fields: Any) -> Compiled:
    return compile_survey(definition(*questions, **fields), 1)


def bakery(show_if: Condition | None = None) -> Compiled:
    """Recommend us? Why? On the second page: where did you buy, and for the unhappy: may we call you?"""
    recommend = question("nps", required=True)
    why = types.get("text").follow_up(types.get("nps")(recommend))
    where = question("choice", "where", page=2)
    call = question(
        "choice",
        "call",
        page=3,
        text={"en": "May we call you?"},
        choices=[Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})],
    )
    call = msgspec.structs.replace(call, show_if=show_if or AtMost("nps", 6))
    endings = [
        Ending(
            {"en": "Tell a friend?"},
            when=AtLeast("nps", 9),
            link="https://example.com/share",
            link_text={"en": "Share"},
        ),
        Ending({"en": "We will do better."}, when=AtMost("nps", 6)),
        Ending({"en": "Thank you."}),
    ]
    return survey(recommend, why, where, call, endings=endings, languages=["en", "he"])
