"""How would you feel if you could no longer use it?"""

from wellheard.base.language import N_
from wellheard.survey.question_type import Band, MayBeMissing, types
from wellheard.survey.scale import Point, Scale, ScaleSettings


class PMFSettings(ScaleSettings, frozen=True, forbid_unknown_fields=True):
    not_applicable: MayBeMissing = True


@types.add
class PMF(Scale):
    """Product-market fit: 3 very, 2 somewhat, 1 not disappointed; who no longer uses it is left out.

    Source: Sean Ellis (2009), the 40 % rule.
    """

    key = "pmf"
    title = N_("Product-market fit (Sean Ellis)")
    metric_key = "pmf"
    template = "questions/points.html"
    wording = N_("How would you feel if you could no longer use our product?")
    low, high = 1, 3
    look = "list"
    names = (N_("Not disappointed"), N_("Somewhat disappointed"), N_("Very disappointed"))
    missing_words = N_("Not applicable: I no longer use it")
    bands = (
        Band(1, 2, "", N_("What would make it more useful to you?")),
        Band(3, 3, "good", N_("What is the main benefit you get from it?")),
    )
    Settings = PMFSettings

    def points(self, language: str) -> list[Point]:
        return super().points(language)[::-1]
