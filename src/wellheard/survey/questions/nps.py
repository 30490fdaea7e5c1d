"""Would you recommend us? 0 to 10."""

from wellheard.base.language import N_
from wellheard.survey.question_type import Band, types
from wellheard.survey.scale import Scale


@types.add
class NPS(Scale):
    """The question behind the Net Promoter Score, on its one scale. Source: Reichheld (2003), HBR 81(12)."""

    key = "nps"
    title = N_("Recommendation, 0 to 10 (NPS)")
    metric_key = "nps"
    wording = N_("How likely are you to recommend us to a friend or colleague?")
    ends = (N_("not at all likely"), N_("extremely likely"))
    bands = (
        Band(0, 6, "bad", N_("We are sorry. What should we have done better?")),
        Band(7, 8, "middling", N_("What would have made it better?")),
        Band(9, 10, "good", N_("Lovely. What did we do especially well?")),
    )
