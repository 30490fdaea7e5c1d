"""Templates, and what every page of the asking side has: direction, style, who asks, other languages, privacy."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from wellheard.base.language import direction, messages, name
from wellheard.survey.compiled import Compiled
from wellheard.survey.faces import face
from wellheard.survey.look import base_style
from wellheard.survey.text import Text, said

Links = Mapping[str, str]  # language tag -> where this page is in that language


@cache
def environment() -> Environment:
    """Everything is escaped; templates are read once."""
    found = Environment(loader=PackageLoader("wellheard.survey"), autoescape=True, auto_reload=False)
    found.globals.update(direction=direction, name=name, face=face)
    return found


def draw(template: str, compiled: Compiled | None, language: str, links: Links | None, **context: Any) -> bytes:
    """A page as HTML. `links` None: each of the survey's languages is at "?lang=<tag>"."""
    source = compiled.source_language if compiled else language
    definition = compiled.definition if compiled else None
    business = definition.business if definition else {}
    tags = compiled.languages if compiled else ()
    tongues = [(tag, links.get(tag, "") if links is not None else f"?lang={tag}") for tag in tags]

    def tell(message: str, **values: Any) -> str:
        return messages(language).gettext(message).format(**values)

    def plain(text: Text) -> str:
        return said(text, language, source).words

    page = environment().get_template(template)
    html = page.render(
        _=tell,
        say=speaker(language, source),
        plain=plain,
        language=language,
        style=Markup(base_style()),  # noqa: S704 our own file
        business=business,
        initial=plain(business).strip()[:1].upper(),
        privacy=definition.privacy if definition else {},
        tongues=[(tag, link) for tag, link in tongues if link],
        **context,
    )
    return html.encode()


def speaker(language: str, source: str) -> Callable[[Text], Markup]:
    """Words for the page, marked with their own language where that is not the page's."""

    def speak(text: Text) -> Markup:
        found = said(text, language, source)
        if not found.words or found.language == language:
            return escape(found.words)
        marked = Markup('<span lang="{}" dir="{}">{}</span>')
        return marked.format(found.language, direction(found.language), found.words)

    return speak
