"""The demo's customers. Nobody real: names are common ones put together by chance, addresses end in example.org."""

from random import Random

from wellheard_server.base.scope import current_workspace_id
from wellheard_server.people.models import Person
from wellheard_server.project.demo.business import LANGUAGES

PEOPLE = 1_500
FIRST = {
    "en": "Ada Ben Clara Dylan Edith Finn Grace Henry Iris Jack Kit Leah Mark Nora Owen Ruth Sam Tess",
    "he": "נועם יעל אורי תמר איתי מיכל דניאל שירה עומר רות גיל נועה",
    "ar": "ليلى أحمد سارة عمر نور يوسف هدى كريم مريم سامي",
    "sk": "Jana Peter Zuzana Martin Eva Tomáš Katarína Michal Lucia Ján",
    "zh-Hans": "伟 芳 娜 敏 静 磊 洋 勇 艳 杰",
}
LAST = {
    "en": "Abbott Brandt Carter Doyle Ellis Fox Grant Hughes Irving Jones Kemp Lowe Mason Nash Price Reed",
    "he": "כהן לוי פרץ מזרחי ביטון אברהם שפירא גולן ברק אלון",
    "ar": "حداد خوري ناصر منصور صالح عيسى فارس زيدان",
    "sk": "Nováková Horváth Kováč Vargová Tóth Nagy Baláž Molnárová",
    "zh-Hans": "王 李 张 刘 陈 杨 赵 黄",
}


def people(rng: Random) -> dict[str, list[Person]]:
    """Written and returned, by language."""
    made: dict[str, list[Person]] = {language: [] for language in LANGUAGES}
    for number in range(PEOPLE):
        language = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        first, last = rng.choice(FIRST[language].split()), rng.choice(LAST[language].split())
        name = f"{last}{first}" if language == "zh-Hans" else f"{first} {last}"
        person = Person(
            workspace_id=current_workspace_id(), external_id=f"C-{10_000 + number}", name=name, language=language,
            email=f"customer{number}@example.org",
        )  # fmt: skip
        made[language].append(person)
    Person.objects.bulk_create([person for group in made.values() for person in group], batch_size=500)
    return made
