"""What Orna Bakeries asks: after a purchase, after a delivery, after help, and once a month about the bread club."""

from functools import cache

import msgspec
from msgspec.structs import replace

from wellheard.survey import Choice, Definition, Question, types
from wellheard.survey.text import Text
from wellheard_server.project.demo.business import DELIVERY, LANGUAGES, ONLINE, SHOP, SUPPORT


class DemoSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A survey of the demo and how many answers it has after a year."""

    key: str
    name: str
    slug: str
    touchpoint: str
    answers: int
    definition: Definition


def _text(en: str, he: str, ar: str, sk: str, zh: str) -> Text:
    return {"en": en, "he": he, "ar": ar, "sk": sk, "zh-Hans": zh}


BUSINESS = _text("Orna Bakeries", "מאפיות אורנה", "مخابز أورنا", "Pekárne Orna", "奥尔娜面包坊")
PRIVACY = _text(
    "Your answer is kept for two years, seen only by our team and never sold.",
    "התשובה נשמרת שנתיים, רק הצוות שלנו רואה אותה והיא לא נמכרת.",
    "تُحفظ إجابتك سنتين، ولا يراها إلا فريقنا، ولا تُباع أبدًا.",
    "Vašu odpoveď uchovávame dva roky, vidí ju len náš tím a nikdy ju nepredáme.",
    "您的回答保存两年，仅我们的团队可见，绝不出售。",
)


@cache
def surveys() -> tuple[DemoSurvey, ...]:
    return (
        DemoSurvey(
            key="purchase",
            name="After a purchase",
            slug="purchase",
            touchpoint=SHOP,
            answers=4_700,
            definition=_purchase(),
        ),
        DemoSurvey(
            key="delivery",
            name="After a delivery",
            slug="delivery",
            touchpoint=DELIVERY,
            answers=2_200,
            definition=_delivery(),
        ),
        DemoSurvey(
            key="support", name="After we helped", slug="help", touchpoint=SUPPORT, answers=560, definition=_support()
        ),
        DemoSurvey(key="club", name="The bread club", slug="club", touchpoint=ONLINE, answers=520, definition=_club()),
    )


def _purchase() -> Definition:
    recommend = types.get("nps").example("nps")
    shops = (
        Choice("old_market", _text("Old Market", "השוק הישן", "السوق القديم", "Starý trh", "老市场")),
        Choice("harbour_street", _text("Harbour Street", "רחוב הנמל", "شارع الميناء", "Prístavná ulica", "港口街")),
        Choice("mill_lane", _text("Mill Lane", "סמטת הטחנה", "زقاق الطاحونة", "Mlynská ulička", "磨坊巷")),
        Choice("station", _text("Station", "תחנת הרכבת", "محطة القطار", "Stanica", "火车站")),
        Choice("online", _text("Online shop", "החנות המקוונת", "المتجر الإلكتروني", "Internetový obchod", "网上商店")),
    )
    where = _text("Where did you buy?", "איפה קניתם?", "أين اشتريت؟", "Kde ste nakúpili?", "您在哪里购买的？")
    title = _text("After a purchase", "אחרי קנייה", "بعد الشراء", "Po nákupe", "购物之后")
    place = Question(key="where", type="choice", text=where, page=2, choices=list(shops))
    return _definition(title, [recommend, _why(recommend), place])


def _delivery() -> Definition:
    asked = _text(
        "How satisfied were you with the delivery?", "עד כמה הייתם מרוצים מהמשלוח?", "ما مدى رضاك عن التوصيل؟",
        "Ako ste boli spokojní s doručením?", "您对这次配送满意吗？",
    )  # fmt: skip
    arrival = replace(types.get("rating").example("delivery"), text=asked, settings={"look": "smiley"})
    ease = replace(types.get("ces").example("ease"), page=2)
    title = _text("After a delivery", "אחרי משלוח", "بعد التوصيل", "Po doručení", "配送之后")
    return _definition(title, [arrival, _why(arrival), ease])


def _support() -> Definition:
    asked = _text(
        "How satisfied were you with the help you got?", "עד כמה הייתם מרוצים מהעזרה שקיבלתם?",
        "ما مدى رضاك عن المساعدة التي تلقيتها؟", "Ako ste boli spokojní s našou pomocou?", "您对我们的帮助满意吗？",
    )  # fmt: skip
    help_ = replace(types.get("rating").example("help"), text=asked)
    return _definition(
        _text("After we helped", "אחרי שעזרנו", "بعد المساعدة", "Po pomoci", "帮助之后"), [help_, _why(help_)]
    )


def _club() -> Definition:
    asked = _text(
        "How would you feel if the bread club came to an end?", "איך הייתם מרגישים אם מועדון הלחם היה נסגר?",
        "كيف ستشعر لو توقف نادي الخبز؟", "Ako by ste sa cítili, keby chlebový klub skončil?", "如果面包俱乐部停办，您会有什么感受？",
    )  # fmt: skip
    miss = replace(types.get("pmf").example("club"), text=asked)
    return _definition(
        _text("The bread club", "מועדון הלחם", "نادي الخبز", "Chlebový klub", "面包俱乐部"), [miss, _why(miss)]
    )


def _why(question: Question) -> Question:
    """The reason, asked in words that fit the answer above it."""
    written = types.get("text")
    follow_up = written.follow_up(types.get(question.type)(question))
    return replace(follow_up or written.example(), key=f"{question.key}_reason")


def _definition(title: Text, questions: list[Question]) -> Definition:
    return Definition(
        title=title,
        languages=list(LANGUAGES),
        business=BUSINESS,
        privacy=PRIVACY,
        questions=questions,
        hidden=["first_order", "basket"],
    )
