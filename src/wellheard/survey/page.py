"""What a respondent sees: one small page, one request, nothing that must run.

A form posts `version`, `page`, `edit`, `key` (or `token`), `language`, `source`, `started_at`, `hidden.<name>` and the answers as `q.<question>`;
`back` is the button that leads to the page before.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from wellheard.base.errors import AnswerError
from wellheard.base.language import N_, direction, messages, name
from wellheard.survey.compiled import Answers, Compiled
from wellheard.survey.digits import digits
from wellheard.survey.faces import face
from wellheard.survey.look import base_style, markers, page_style, policy
from wellheard.survey.question_type import QuestionType, Seen
from wellheard.survey.refusal import Fault
from wellheard.survey.text import Text, said

__all__ = ["first_page", "policy", "render_notice", "render_page", "render_thanks", "visit"]
JOINT = "JOINT-OF-HEAD-AND-TAIL"

NOTICES = {
    "closed": (N_("This survey is closed."), N_("Thank you for wanting to answer.")),
    "unknown": (N_("There is no survey here."), N_("Perhaps a part of the link was lost. Please open it again as you received it.")),
    "expired": (N_("This link can no longer be used."), N_("It has expired or was withdrawn. Thank you for wanting to answer.")),
    "answered": (N_("You have already answered."), N_("Each link can be answered once. Thank you.")),
    "busy": (N_("Very many people are answering just now."), N_("Nothing you wrote is lost: go back in a few seconds and send it again.")),
    "refused": (N_("This page could not be read."), N_("Please go back and send it again.")),
}


def render_page(
    compiled: Compiled, page: int, language: str, *, action: str, key: str = "", token: str = "", edit: int = 0, version: int | None = None,
    answers: Answers | None = None, raw: Mapping[str, Any] | None = None, errors: Sequence[AnswerError] = (), source: str = "",
    hidden: Mapping[str, str] | None = None, started_at: str = "", links: Mapping[str, str] | None = None, back: bool | None = None,
) -> bytes:
    """Page `page` of a survey as HTML.

    `answers` are all validated answers so far; `raw` what was just tried on this page, shown again beside `errors`. `links` leads to this page in
    other languages, by tag; without it they are "?lang=<tag>".
    """
    known = compiled.standing(answers or {})
    drawn = _asks(compiled, page, language, known, dict(answers or {}) | dict(raw or {}), errors)
    fields = [("version", compiled.number if version is None else version), ("page", page), ("edit", edit), ("language", language)]
    fields += [("token", token)] if token else [("key", key)]
    fields += _visit_fields(source=source, hidden=hidden or {}, started_at=started_at)
    tell = messages(language).gettext
    return _render(
        "page.html", compiled, language, links, title=_title(compiled, drawn, language), extra=Markup(page_style(compiled, page)),  # noqa: S704 keys and codes only
        action=action, hidden=fields, markers=markers(compiled, page, known), way=_way(compiled, page, language, known),
        alarm=tell(N_("Something is missing or cannot be used. Please look at the marked answers.")) if errors else "", asks=drawn,
        last=_is_last(compiled, page, known), back=compiled.previous_page(page, known) is not None if back is None else back,
    )


def first_page(
    compiled: Compiled, language: str, *, action: str, personal: bool = False, links: Mapping[str, str] | None = None
) -> tuple[bytes, bytes]:
    """The first page in two pieces, rendered once: `head + visit(secret, ...) + tail` is the page (and so is `head + secret + tail`)."""
    where = ("first", language, action, personal, tuple((links or {}).items()))
    if where not in compiled.remembered:
        page = compiled.next_page(0, {}) or 1
        secret = {"token": JOINT} if personal else {"key": JOINT}
        head, _, tail = render_page(compiled, page, language, action=action, links=links, **secret).partition(JOINT.encode())
        compiled.remembered[where] = (head, tail)
    pieces: tuple[bytes, bytes] = compiled.remembered[where]
    return pieces


def visit(secret: str, *, source: str = "", hidden: Mapping[str, str] | None = None, started_at: str = "") -> bytes:
    """What differs from visit to visit, to be joined between head and tail: the secret, and hidden fields behind it."""
    more = _visit_fields(source=source, hidden=hidden or {}, started_at=started_at)
    written = str(escape(secret))
    for field, value in more:
        written += f'"><input type="hidden" name="{escape(field)}" value="{escape(value)}'
    return written.encode()


def render_thanks(compiled: Compiled, language: str, answers: Answers, *, links: Mapping[str, str] | None = None, again: str = "") -> bytes:
    """The last page: what happens next, by answer. `again` leads back to the answers."""
    ending, tell = compiled.ending(answers), messages(language).gettext
    speak = _speaker(language, compiled.source_language)
    heading = speak(ending.title) if ending else ""
    return _render(
        "thanks.html", compiled, language, links or {}, title=tell(N_("Thank you")), extra="", heading=heading or tell(N_("Thank you. Your answers have been saved.")),
        words=(speak(ending.text) if ending else "") or ("" if heading else tell(N_("You can close this page."))),
        link=ending.link if ending else "", link_words=(speak(ending.link_text) if ending else "") or (ending.link if ending else ""), again=again,
    )


def render_notice(kind: str, language: str, *, compiled: Compiled | None = None) -> bytes:
    """A page that says why there is nothing to answer: closed, unknown, expired, answered, busy, refused."""
    heading, words = (messages(language).gettext(message) for message in NOTICES[kind])
    return _render("notice.html", compiled, language, {}, title=heading, extra="", heading=heading, words=words)


# -- what they are made of


@cache
def _environment() -> Environment:
    """Everything is escaped; templates are read once."""
    environment = Environment(loader=PackageLoader("wellheard.survey"), autoescape=True, trim_blocks=False, auto_reload=False)
    environment.globals.update(direction=direction, name=name, face=face)
    return environment


def _render(template: str, compiled: Compiled | None, language: str, links: Mapping[str, str] | None, **context: Any) -> bytes:
    source = compiled.source_language if compiled else language
    definition = compiled.definition if compiled else None
    business = definition.business if definition else {}
    tags = compiled.languages if compiled else ()
    offered = [(tag, links.get(tag, "") if links is not None else f"?lang={tag}") for tag in tags]
    initial = said(business, language, source).words.strip()[:1].upper()

    def tell(message: str, **values: Any) -> str:
        return messages(language).gettext(message).format(**values)

    html = _environment().get_template(template).render(
        language=language, style=Markup(base_style()), _=tell, say=_speaker(language, source),  # noqa: S704 our own file
        plain=lambda text: said(text, language, source).words, business=business, privacy=definition.privacy if definition else {},
        initial=initial, tongues=[(tag, link) for tag, link in offered if link], **context,
    )
    return html.encode()


def _speaker(language: str, source: str) -> Any:
    """Words for the page, marked with their own language where that is not the page's."""

    def speak(text: Text) -> Markup:
        found = said(text, language, source)
        if not found.words or found.language == language:
            return escape(found.words)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(found.language, direction(found.language), found.words)

    return speak


def _asks(compiled: Compiled, page: int, language: str, known: Answers, given: Mapping[str, Any], errors: Sequence[AnswerError]) -> list[SimpleNamespace]:
    """The page's questions as templates draw them. One whose condition looks at this very page is drawn too; style hides it until it holds."""
    here = frozenset(each.question.key for each in compiled.sheets[page - 1])
    faults: dict[str, Fault] = {}
    for error in errors:
        if isinstance(error, Fault):
            faults.setdefault(error.question, error)
    drawn = [
        _ask(each, Seen(language, given.get(each.question.key), known, here), faults.get(each.question.key))
        for each in compiled.sheets[page - 1] if compiled.may_show(each, page, known)
    ]
    next((ask for ask in drawn if ask.error), SimpleNamespace()).focus = True
    return drawn


def _ask(each: QuestionType, seen: Seen, fault: Fault | None) -> SimpleNamespace:
    error = ""
    if fault is not None:
        values = {label: digits(number, seen.language) for label, number in fault.values.items()}
        error = messages(seen.language).gettext(fault.sentence).format(**values)
    question = each.question
    drawn = {"given": None, "text": question.text} | each.view(seen)
    return SimpleNamespace(
        type=each, template=each.template, key=question.key, name=each.name, help=question.help, required=question.required, error=error, focus=False,
        wrong=fault.path if fault else "", **drawn,
    )


def _title(compiled: Compiled, drawn: Sequence[SimpleNamespace], language: str) -> str:
    """The first question's words: what a tab, a history and a screen reader call the page."""
    words = said(drawn[0].text, language, compiled.source_language).words if drawn else ""
    return words or said(compiled.definition.title, language, compiled.source_language).words


def _way(compiled: Compiled, page: int, language: str, known: Answers) -> dict[str, Any] | None:
    """How far one is, and of how much; nothing on a survey of one page."""
    at, total, sure = compiled.progress(page, known)
    if total < 2:
        return None
    message = N_("Question {n} of {total}") if sure else N_("Question {n} of at most {total}")
    words = messages(language).gettext(message).format(n=digits(at, language), total=digits(total, language))
    return {"words": words, "percent": round(100 * at / total)}


def _is_last(compiled: Compiled, page: int, known: Answers) -> bool:
    at, total, _ = compiled.progress(page, known)
    return at >= total


def _visit_fields(*, source: str, hidden: Mapping[str, str], started_at: str) -> list[tuple[str, str]]:
    fields = [("source", source), ("started_at", started_at), *((f"hidden.{field}", value) for field, value in hidden.items())]
    return [(field, value) for field, value in fields if value]
