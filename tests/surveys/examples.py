"""Surveys that stories are told with."""

from tests.world import World
from wellheard.survey import Choice, Definition, Ending, Question
from wellheard.survey.condition import AtMost
from wellheard_server.base.scope import scope
from wellheard_server.surveys.models import Survey


def after_a_purchase() -> Definition:
    """Two pages in two languages: would you recommend us and why; then where, and for the unhappy what went wrong."""
    return Definition(
        title={"en": "After a purchase", "he": "אחרי קנייה"},
        languages=["en", "he"],
        business={"en": "Orna Bakeries", "he": "מאפיות אורנה"},
        privacy={"en": "We keep answers for two years.", "he": "אנחנו שומרים תשובות שנתיים."},
        hidden=["shop"],
        questions=[
            Question(
                "nps",
                "nps",
                text={"en": "How likely are you to recommend us?", "he": "מה הסיכוי שתמליצו עלינו?"},
                required=True,
            ),
            Question("reason", "text", text={"en": "Why?", "he": "למה?"}),
            Question(
                "where",
                "choice",
                page=2,
                text={"en": "Where did you buy?", "he": "איפה קניתם?"},
                choices=[
                    Choice("shop", {"en": "In the shop", "he": "בחנות"}),
                    Choice("online", {"en": "Online", "he": "באתר"}),
                ],
            ),
            Question(
                "wrong", "text", page=2, text={"en": "What went wrong?", "he": "מה השתבש?"}, show_if=AtMost("nps", 6)
            ),
        ],
        endings=[Ending(title={"en": "Thank you", "he": "תודה"})],
    )


def published_in_the_bakery(world: World) -> Survey:
    with scope(world.bakery.id):
        survey = Survey.begin("After a purchase", after_a_purchase(), actor="member:alice")
        survey.publish(by=world.alice, actor="member:alice")
    return survey
