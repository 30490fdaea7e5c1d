"""Words in several languages, with a fallback that is never silent."""

import msgspec

from wellheard.base.language import ENGLISH, SPOKEN, Tag, fallbacks, messages

Text = dict[str, str]  # language tag -> words


class Said(msgspec.Struct, frozen=True):
    """Words as they will be read, and the language they are really in (the page marks it where it differs from its
    own).
    """

    words: str
    language: str


def said(text: Text, language: str, source: str) -> Said:
    """The words in `language`, else along its fallbacks, else in whatever language there is; empty words only when
    there are none at all.

    >>> said({"en": "Hello", "sk": "Ahoj"}, "he", "sk")
    Said(words='Ahoj', language='sk')
    """
    related = [tag for tag in text if Tag(tag).primary == Tag(language).primary]
    for tag in [language, *related, *fallbacks(language, source), *text]:
        if text.get(tag, "").strip():
            return Said(text[tag], tag)
    return Said("", language)


def has(text: Text, language: str) -> bool:
    """Whether there are words in exactly this language."""
    return bool(text.get(language, "").strip())


def everywhere(message: str) -> Text:
    """A sentence of the library's catalogue in each language the product speaks; a language without a translation is
    left out.
    """
    found = {tag: messages(tag).gettext(message) for tag in SPOKEN}
    return {tag: words for tag, words in found.items() if tag == ENGLISH or words != message}
