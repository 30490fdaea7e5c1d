"""Would you recommend working here? 0 to 10."""

from wellheard.base.language import N_
from wellheard.survey.question_type import Band, types
from wellheard.survey.scale import Scale


@types.add
class ENPS(Scale):
    """The recommendation question asked of employees; its own metric, so that staff and customers never mix."""

    key = "enps"
    title = N_("Recommendation as a place to work, 0 to 10 (eNPS)")
    metric_key = "enps"
    wording = N_("How likely are you to recommend this organisation as a place to work?")
    ends = (N_("not at all likely"), N_("extremely likely"))
    bands = (
        Band(0, 6, "", N_("What would have to change?")),
        Band(7, 8, "", N_("What would make it better?")),
        Band(9, 10, "", N_("What makes it a good place to work?")),
    )
