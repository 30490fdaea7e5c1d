"""Language tags (BCP 47), their direction and names, and the library's own messages."""

import gettext as _gettext
from functools import cache
from pathlib import Path

import msgspec

LOCALES = Path(__file__).resolve().parent.parent / "locale"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
ENGLISH = "en"
# The six the product speaks; a survey may be in any language.
SPOKEN = {"en": "English", "he": "עברית", "ar": "العربية", "fa": "فارسی", "sk": "Slovenčina", "zh-Hans": "简体中文"}


class Tag(msgspec.Struct, frozen=True):
    """A language tag taken apart far enough for direction and fallback."""

    text: str

    @property
    def primary(self) -> str:
        return self.text.split("-")[0].lower()

    @property
    def direction(self) -> str:
        return "rtl" if self.primary in RIGHT_TO_LEFT else "ltr"


def direction(tag: str) -> str:
    """`rtl` or `ltr`.

    >>> direction("he"), direction("zh-Hans")
    ('rtl', 'ltr')
    """
    return Tag(tag).direction


def name(tag: str) -> str:
    """The language's own name where we know it, else the tag."""
    return SPOKEN.get(tag, tag)


def fallbacks(tag: str, source: str) -> list[str]:
    """Where to look for a text in `tag`: itself, its primary language, the survey's source language, English.

    >>> fallbacks("pt-BR", "sk")
    ['pt-BR', 'pt', 'sk', 'en']
    """
    chain = [tag, Tag(tag).primary, source, ENGLISH]
    return list(dict.fromkeys(chain))


def negotiate(accept: str, offered: list[str]) -> str:
    """The best of `offered` for an Accept-Language header; the first offered when nothing fits.

    >>> negotiate("he-IL,he;q=0.9,en;q=0.8", ["en", "he"])
    'he'
    """
    wanted: list[tuple[float, str]] = []
    for part in accept[:400].split(","):
        tag, _, q = part.strip().partition(";q=")
        try:
            wanted.append((-float(q or 1), tag.strip()))
        except ValueError:
            continue
    for _, tag in sorted(wanted, key=lambda pair: pair[0]):
        for candidate in offered:
            if candidate.lower() == tag.lower() or Tag(candidate).primary == Tag(tag).primary:
                return candidate
    return offered[0]


@cache
def messages(tag: str) -> _gettext.NullTranslations:
    """The library's catalogue in `tag`, falling back to English. `messages("he").gettext("Next")`."""
    spellings = [tag.replace("-", "_"), Tag(tag).primary]
    if Tag(tag).primary == "zh":
        spellings.append("zh_Hans")
    return _gettext.translation("wellheard", LOCALES, languages=spellings, fallback=True)


def N_(message: str) -> str:
    """Marks a text for the catalogue where it is written; it is translated where it is shown."""
    return message
