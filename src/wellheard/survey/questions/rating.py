"""How satisfied were you? On three, five, seven or ten points, as stars, smileys or thumbs."""

from collections.abc import Iterator
from typing import Annotated, Literal

from wellheard.base.errors import Issue
from wellheard.base.language import N_
from wellheard.survey.definition import Question
from wellheard.survey.field import setting
from wellheard.survey.issues import issue
from wellheard.survey.question_type import Band, types
from wellheard.survey.scale import Scale, ScaleSettings

# Lowest answer of the top box where the field has a convention: top box of 3, top two of 5, 7 and 10, share up of
# thumbs.
TOP = {2: 2, 3: 3, 5: 4, 7: 6, 10: 9}
NAMES = {
    2: (N_("Thumb down"), N_("Thumb up")),
    3: (N_("Dissatisfied"), N_("Neither satisfied nor dissatisfied"), N_("Satisfied")),
    5: (
        N_("Very dissatisfied"),
        N_("Dissatisfied"),
        N_("Neither satisfied nor dissatisfied"),
        N_("Satisfied"),
        N_("Very satisfied"),
    ),
}


class RatingSettings(ScaleSettings, frozen=True, forbid_unknown_fields=True):
    scale: Annotated[
        Literal[2, 3, 5, 7, 10],
        setting(
            N_("Points"),
            N_("Shares on different scales cannot be compared."),
            choices={3: "1–3", 5: "1–5", 7: "1–7", 10: "1–10", 2: N_("Thumbs")},
        ),
    ] = 5
    look: Annotated[
        Literal["number", "star", "smiley", "thumb"],
        setting(
            N_("Look"),
            choices={"number": N_("Numbers"), "star": N_("Stars"), "smiley": N_("Smileys"), "thumb": N_("Thumbs")},
        ),
    ] = "number"
    metric: Annotated[
        Literal["csat", "mean", "none"],
        setting(
            N_("Measures"),
            N_("Declared, never guessed from the scale."),
            choices={"csat": N_("Satisfaction (CSAT)"), "mean": N_("Average"), "none": N_("Nothing")},
        ),
    ] = "csat"
    top_from: Annotated[
        int,
        setting(
            N_("Satisfied from"),
            N_("The lowest answer that counts as satisfied; 0 is the field's convention."),
            ge=0,
            le=10,
        ),
    ] = 0


@types.add
class Rating(Scale):
    """Satisfaction (CSAT) or any other opinion on 1 to n. The look changes nothing but the look."""

    key = "rating"
    title = N_("Rating: satisfaction, stars, smileys, thumbs")
    wording = N_("Overall, how satisfied are you with us?")
    Settings = RatingSettings
    low = 1

    def __init__(self, question: Question, source: str = "en") -> None:
        super().__init__(question, source)
        settings = self.settings
        self.high = settings.scale
        self.look = "thumb" if self.high == 2 else settings.look
        self.metric_key = "" if settings.metric == "none" else settings.metric
        self.top_from = (settings.top_from or TOP[self.high]) if settings.metric == "csat" else None
        self.ends = ("", "") if self.high == 2 else (N_("very dissatisfied"), N_("very satisfied"))
        self.bands = bands(self.high)
        self.names = () if settings.low_label or settings.high_label else NAMES.get(self.high, ())

    @classmethod
    def example(cls, key: str = "") -> Question:
        return super().example(key or "satisfaction")

    def check(self) -> Iterator[Issue]:
        look, top = self.settings.look, self.settings.top_from
        if look == "thumb" and self.high != 2:
            yield issue("thumbs_are_two", "settings.look", expected="scale 2", got=f"scale {self.high}")
        if look in ("star", "smiley") and self.high not in (3, 5, 7):
            yield issue("look_of_few", "settings.look", expected="scale 3, 5 or 7", got=f"scale {self.high}")
        if top and not 1 < top <= self.high:
            yield issue("top_from", "settings.top_from", expected=f"2 to {self.high}", got=str(top))


def bands(points: int) -> tuple[Band, ...]:
    """Satisfied from the top box on, dissatisfied as far below the middle; three points and thumbs have no more than one each."""
    top, worst = TOP[points], points + 1 - TOP[points]
    found = [
        Band(1, worst, "bad", N_("We are sorry. What should we have done better?")),
        Band(worst + 1, top - 1, "middling", N_("What would have made it better?")),
        Band(top, points, "good", N_("Lovely. What did we do especially well?")),
    ]
    return tuple(band for band in found if band.low <= band.high)
