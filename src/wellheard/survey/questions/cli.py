"""Would you recommend us, buy again, buy more?"""

from wellheard.base.language import N_
from wellheard.survey.battery import Battery
from wellheard.survey.question_type import types


@types.add
class CLI(Battery):
    """Customer Loyalty Index: three statements, 1 definitely yes (100) to 6 definitely no (0).

    1 is best here; the direction is stored with the scale.
    """

    key = "cli"
    title = N_("Loyalty, three statements (CLI)")
    metric_key = "cli"
    wording = N_("How do you see the future with us?")
    published = (
        ("recommend", N_("I will recommend you to others.")),
        ("again", N_("I will buy from you again.")),
        ("more", N_("I will buy other products or services from you.")),
    )
    names = (
        N_("Definitely yes"),
        N_("Probably yes"),
        N_("Rather yes"),
        N_("Rather no"),
        N_("Probably no"),
        N_("Definitely no"),
    )
    high = 6

    @classmethod
    def worth(cls, point: int) -> float:
        return 20.0 * (6 - point)
