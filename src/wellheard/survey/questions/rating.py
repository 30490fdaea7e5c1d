"""How satisfied were you? On three, five, seven or ten points, as stars, smileys or thumbs."""

from collections.abc import Iterator
from typing import Annotated, Literal

from wellheard.base.errors import Issue
from wellheard.base.language import N_
from wellheard.survey.definition import Question
from wellheard.survey.field import setting
from wellheard.survey.question_type import types
from wellheard.survey.scale import Look, Scale, ScaleSettings

# Lowest answer of the top box where the field has a convention: top box of 3, top two of 5, 7 and 10, share up of thumbs.
TOP = {2: 2, 3: 3, 5: 4, 7: 6, 10: 9}
NAMES = {
    2: (N_("Thumb down"), N_("Thumb up")),
    3: (N_("Dissatisfied"), N_("Neither satisfied nor dissatisfied"), N_("Satisfied")),
    5: (
        N_("Very dissatisfied"), N_("Dissatisfied"), N_("Neither satisfied nor dissatisfied"), N_("Satisfied"), N_("Very satisfied"),
    ),
}


class RatingSettings(ScaleSettings, frozen=True, forbid_unknown_fields=True):
    scale: Annotated[
        Literal[2, 3, 5, 7, 10],
        setting(N_("Points"), N_("Shares on different scales cannot be compared."), choices={3: "1–3", 5: "1–5", 7: "1–7", 10: "1–10", 2: N_("Thumbs")}),
    ] = 5
    look: Annotated[
        Literal["number", "star", "smiley", "thumb"],
        setting(N_("Look"), choices={"number": N_("Numbers"), "star": N_("Stars"), "smiley": N_("Smileys"), "thumb": N_("Thumbs")}),
    ] = "number"
    metric: Annotated[
        Literal["csat", "mean", "none"],
        setting(N_("Measures"), N_("Declared, never guessed from the scale."), choices={"csat": N_("Satisfaction (CSAT)"), "mean": N_("Average"), "none": N_("Nothing")}),
    ] = "csat"
    top_from: Annotated[int, setting(N_("Satisfied from"), N_("The lowest answer that counts as satisfied; 0 is the field's convention."), ge=0, le=10)] = 0


@types.add
class Rating(Scale):
    """Satisfaction (CSAT) or any other opinion on 1 to n. The look changes nothing but the look."""

    key = "rating"
    title = N_("Rating: satisfaction, stars, smileys, thumbs")
    wording = N_("Overall, how satisfied are you with us?")
    Settings = RatingSettings
    low = 1

    @property
    def high(self) -> int:  # type: ignore[override]  # the settings say it
        return int(self.settings.scale)

    @property
    def look(self) -> Look:  # type: ignore[override]  # the settings say it
        look: Look = "thumb" if self.high == 2 else self.settings.look
        return look

    @property
    def metric_key(self) -> str:  # type: ignore[override]  # the settings say it
        return "" if self.settings.metric == "none" else str(self.settings.metric)

    @property
    def top_from(self) -> int | None:
        return (self.settings.top_from or TOP[self.high]) if self.settings.metric == "csat" else None

    @property
    def ends(self) -> tuple[str, str]:  # type: ignore[override]  # thumbs say it themselves
        return ("", "") if self.high == 2 else (N_("very dissatisfied"), N_("very satisfied"))

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]  # own labels take the place of the published ones
        own = self.settings.low_label or self.settings.high_label
        return () if own else NAMES.get(self.high, ())

    @classmethod
    def example(cls, key: str = "") -> Question:
        return super().example(key or "satisfaction")

    def check(self) -> Iterator[Issue]:
        if self.settings.look == "thumb" and self.high != 2:
            yield Issue("error", "settings.look", "look", "Thumbs have two answers; this scale has more.", expected="scale 2", got=f"scale {self.high}")
        if self.settings.look in ("star", "smiley") and self.high in (2, 10):
            yield Issue("error", "settings.look", "look", "Stars and smileys are drawn for three, five and seven points.", expected="scale 3, 5 or 7", got=f"scale {self.high}")
        if self.settings.top_from and not 1 < self.settings.top_from <= self.high:
            yield Issue("error", "settings.top_from", "top_from", "The top box must begin on the scale, above its lowest answer.", expected=f"2 to {self.high}", got=str(self.settings.top_from))
