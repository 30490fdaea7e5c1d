"""Pages over the wire, and the page that says why there is nothing to answer."""

from collections.abc import Sequence

from wellheard.base.language import SPOKEN
from wellheard.collector.body import Send
from wellheard.collector.refusal import Reason, Refused
from wellheard.collector.reply import ALWAYS, Header, headers_of, send_bytes
from wellheard.collector.visit import Visit
from wellheard.survey import Compiled, page

HTML: list[Header] = [(b"content-type", b"text/html; charset=utf-8")]
KINDS: dict[Reason, str] = {
    "unknown_address": "unknown",
    "unknown_survey": "unknown",
    "personal_only": "unknown",
    "closed_survey": "closed",
    "unknown_link": "expired",
    "already_answered": "answered",
    "too_many": "busy",
    "busy": "busy",
    "disk_full": "busy",
    "broken": "busy",
    "too_slow": "busy",
}


async def send_page(
    send: Send, status: int, compiled: Compiled | None, html: bytes, headers: Sequence[Header] = ALWAYS
) -> None:
    policy = page.policy(compiled).encode()
    await send_bytes(send, status, [*HTML, (b"content-security-policy", policy), *headers], html)


async def send_notice(send: Send, refusal: Refused, visit: Visit, compiled: Compiled | None) -> None:
    """In the survey's language where one is known, else in the best the product speaks."""
    language = visit.language(compiled) if compiled else visit.spoken(list(SPOKEN))
    html = page.render_notice(KINDS.get(refusal.reason, "refused"), language, compiled=compiled)
    await send_page(send, refusal.status, compiled, html, [*ALWAYS, *headers_of(refusal)])


async def send_on(send: Send, address: str) -> None:
    """To a page that may be reloaded without sending anything again (303)."""
    await send_bytes(send, 303, [(b"location", address.encode()), *ALWAYS], b"")
