"""How easy was it? Both published versions."""

from typing import Annotated, Literal

from wellheard.base.language import N_
from wellheard.survey.definition import Question
from wellheard.survey.field import setting
from wellheard.survey.question_type import Band, types
from wellheard.survey.scale import Scale, ScaleSettings
from wellheard.survey.text import everywhere

EASE = N_("To what extent do you agree: the company made it easy for me to handle my issue.")
EFFORT = N_("How much effort did you personally have to put forth to handle your request?")
AGREE = (N_("strongly disagree"), N_("strongly agree"))
MUCH = (N_("very low effort"), N_("very high effort"))
HARD, MIDDLING, EASY = (
    N_("We are sorry. What made it hard?"),
    N_("What would have made it easier?"),
    N_("What made it easy?"),
)
HARD_TO_EASY = (Band(1, 3, "bad", HARD), Band(4, 4, "middling", MIDDLING), Band(5, 7, "good", EASY))
EASY_TO_HARD = (Band(1, 2, "good", EASY), Band(3, 3, "middling", MIDDLING), Band(4, 5, "bad", HARD))


class CESSettings(ScaleSettings, frozen=True, forbid_unknown_fields=True):
    version: Annotated[
        Literal[1, 2],
        setting(
            N_("Version"),
            N_("The two cannot be converted into one another."),
            choices={
                2: N_("2.0: made it easy, 1 to 7, high is good"),
                1: N_("1.0: how much effort, 1 to 5, low is good"),
            },
        ),
    ] = 2


@types.add
class CES(Scale):
    """Customer effort.

    1.0: Dixon, Freeman, Toman (2010), Stop Trying to Delight Your Customers, HBR 88(7/8). 2.0: CEB (2013).
    """

    key = "ces"
    title = N_("Effort (CES)")
    wording = EASE
    Settings = CESSettings
    low = 1

    def __init__(self, question: Question, source: str = "en") -> None:
        super().__init__(question, source)
        version = self.settings.version
        self.metric_key = f"ces{version}"  # the version is part of the metric's name
        self.high = 7 if version == 2 else 5
        self.ends = AGREE if version == 2 else MUCH
        self.bands = HARD_TO_EASY if version == 2 else EASY_TO_HARD

    @classmethod
    def example(cls, key: str = "", version: int = 2) -> Question:
        return Question(
            key=key or "effort",
            type=cls.key,
            text=everywhere(EASE if version == 2 else EFFORT),
            required=True,
            settings={"version": version},
        )
