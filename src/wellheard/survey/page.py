"""What a respondent sees: one small page, one request, nothing that must run.

A form posts `version`, `page`, `edit`, `key` (or `token`), `language`, `source`, `started_at`, `hidden.<name>` and the
answers as `q.<question>`; `back` is the button that leads to the page before.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from wellheard.base.errors import AnswerError
from wellheard.base.language import N_, messages
from wellheard.survey.ask import asks
from wellheard.survey.compiled import Answers, Compiled
from wellheard.survey.digits import digits
from wellheard.survey.drawing import Links, draw
from wellheard.survey.look import markers, page_style, policy
from wellheard.survey.text import said

__all__ = ["NOTICES", "first_page", "policy", "render_notice", "render_page", "render_thanks", "visit"]

JOINT = "JOINT-OF-HEAD-AND-TAIL"
MOST_REMEMBERED = 256  # pages of one survey, however many addresses they were rendered for
NOTICES = {
    "closed": (N_("This survey is closed."), N_("Thank you for wanting to answer.")),
    "unknown": (
        N_("There is no survey here."),
        N_("Perhaps a part of the link was lost. Please open it again as you received it."),
    ),
    "expired": (
        N_("This link can no longer be used."),
        N_("It has expired or was withdrawn. Thank you for wanting to answer."),
    ),
    "answered": (N_("You have already answered."), N_("Each link can be answered once. Thank you.")),
    "busy": (
        N_("Very many people are answering just now."),
        N_("Nothing you wrote is lost: go back in a few seconds and send it again."),
    ),
    "refused": (N_("This page could not be read."), N_("Please go back and send it again.")),
}


def render_page(
    compiled: Compiled,
    page: int,
    language: str,
    *,
    action: str,
    key: str = "",
    token: str = "",
    edit: int = 0,
    version: int | None = None,
    answers: Answers | None = None,
    raw: Mapping[str, Any] | None = None,
    errors: Sequence[AnswerError] = (),
    source: str = "",
    hidden: Mapping[str, str] | None = None,
    started_at: str = "",
    links: Links | None = None,
    back: bool | None = None,
) -> bytes:
    """Page `page` of a survey as HTML.

    `answers` are all validated answers so far; `raw` what was just tried on this page, shown again beside `errors`.
    `links` leads to this page in other languages, by tag; None is "?lang=<tag>". `back` None: where there is a page
    before. `version` None: the compiled one's number.
    """
    given, tell = dict(answers or {}), messages(language).gettext
    known = compiled.standing(given)
    drawn = asks(compiled, page, language, known=known, given=given | dict(raw or {}), errors=errors)
    fields = [
        ("version", str(compiled.number if version is None else version)),
        ("page", str(page)),
        ("edit", str(edit)),
    ]
    fields += [("language", language), ("token", token) if token else ("key", key)]
    at, total, _ = compiled.progress(page, known)
    alarm = N_("Something is missing or cannot be used. Please look at the marked answers.")
    return draw(
        "page.html",
        compiled,
        language,
        links,
        title=_title(compiled, drawn, language),
        extra=Markup(page_style(compiled, page)),  # noqa: S704 made of checked keys and codes only
        action=action,
        hidden=fields + _visit_fields(source, hidden or {}, started_at),
        markers=markers(compiled, page, known),
        way=_way(compiled, page, language, known),
        alarm=tell(alarm) if errors else "",
        asks=drawn,
        last=at >= total,
        back=compiled.previous_page(page, known) is not None if back is None else back,
    )


def first_page(
    compiled: Compiled, language: str, *, action: str, personal: bool = False, links: Links | None = None
) -> tuple[bytes, bytes]:
    """The first page in two pieces, rendered once: `head + visit(secret, ...) + tail` is the page (and so is
    `head + secret + tail`). `personal` makes the secret a token."""
    where = ("first", language, action, personal, None if links is None else tuple(links.items()))
    if where not in compiled.remembered:
        page = compiled.next_page(0, {}) or 1
        key, token = ("", JOINT) if personal else (JOINT, "")
        html = render_page(compiled, page, language, action=action, key=key, token=token, links=links)
        head, _, tail = html.partition(JOINT.encode())
        if len(compiled.remembered) >= MOST_REMEMBERED:
            compiled.remembered.clear()
        compiled.remembered[where] = (head, tail)
    pieces: tuple[bytes, bytes] = compiled.remembered[where]
    return pieces


def visit(secret: str, *, source: str = "", hidden: Mapping[str, str] | None = None, started_at: str = "") -> bytes:
    """What differs from visit to visit, joined between head and tail: the secret, and hidden fields behind it."""
    written = str(escape(secret))
    for field, value in _visit_fields(source, hidden or {}, started_at):
        written += f'"><input type="hidden" name="{escape(field)}" value="{escape(value)}'
    return written.encode()


def render_thanks(
    compiled: Compiled, language: str, answers: Answers, *, links: Links | None = None, again: str = ""
) -> bytes:
    """The last page: what happens next, by answer. `again` leads back to the answers."""
    ending, tell = compiled.ending(answers), messages(language).gettext
    title = said(ending.title, language, compiled.source_language) if ending else None
    return draw(
        "thanks.html",
        compiled,
        language,
        links or {},
        title=title.words if title else tell(N_("Thank you")),
        ending=ending,
        again=again,
    )


def render_notice(kind: str, language: str, *, compiled: Compiled | None = None) -> bytes:
    """A page that says why there is nothing to answer: closed, unknown, expired, answered, busy, refused."""
    heading, words = (messages(language).gettext(message) for message in NOTICES[kind])
    return draw("notice.html", compiled, language, {}, title=heading, heading=heading, words=words)


def _title(compiled: Compiled, drawn: Sequence[SimpleNamespace], language: str) -> str:
    """The first question's words: what a tab, a history and a screen reader call the page."""
    words = said(drawn[0].text, language, compiled.source_language).words if drawn else ""
    return words or said(compiled.definition.title, language, compiled.source_language).words


def _way(compiled: Compiled, page: int, language: str, known: Answers) -> dict[str, Any] | None:
    """How far one is, and of how much; nothing on a survey of one page."""
    at, total, sure = compiled.progress(page, known)
    if total < 2:
        return None
    if all(sum(each.asks and not each.follows() for each in sheet) < 2 for sheet in compiled.sheets):
        message = N_("Question {n} of {total}") if sure else N_("Question {n} of at most {total}")
    else:
        message = N_("Page {n} of {total}") if sure else N_("Page {n} of at most {total}")
    words = messages(language).gettext(message).format(n=digits(at, language), total=digits(total, language))
    return {"words": words, "percent": round(100 * at / total)}


def _visit_fields(source: str, hidden: Mapping[str, str], started_at: str) -> list[tuple[str, str]]:
    fields = [
        ("source", source),
        ("started_at", started_at),
        *((f"hidden.{name}", value) for name, value in hidden.items()),
    ]
    return [(name, value) for name, value in fields if value]
