"""Are people proud of working here?"""

from wellheard.base.language import N_
from wellheard.survey.battery import Battery
from wellheard.survey.question_type import DECLINED, types


@types.add
class Engagement(Battery):
    """Employee engagement index: five statements, 1 strongly disagree (0) to 5 strongly agree (100).

    Source: UK Civil Service People Survey.
    """

    key = "engagement"
    title = N_("Employee engagement, five statements")
    metric_key = "engagement"
    wording = N_("How far do you agree with these statements about working here?")
    published = (
        ("proud", N_("I am proud when I tell others I am part of this organisation.")),
        ("recommend", N_("I would recommend this organisation as a great place to work.")),
        ("attached", N_("I feel a strong personal attachment to this organisation.")),
        ("inspires", N_("This organisation inspires me to do the best in my job.")),
        ("motivates", N_("This organisation motivates me to help it achieve its objectives.")),
    )
    names = (
        N_("Strongly disagree"),
        N_("Disagree"),
        N_("Neither agree nor disagree"),
        N_("Agree"),
        N_("Strongly agree"),
    )
    high = 5
    missing_words = N_("Prefer not to say")
    missing = DECLINED

    @classmethod
    def worth(cls, point: int) -> float:
        return 25.0 * (point - 1)
