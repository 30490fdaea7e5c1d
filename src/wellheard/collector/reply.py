"""What goes back over the wire: a few fixed sets of headers, so that no answer is cached, sniffed or tells where its
reader came from."""

import msgspec

from wellheard.collector.body import Send
from wellheard.collector.refusal import Refused

Header = tuple[bytes, bytes]

SAFE: list[Header] = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
ALWAYS: list[Header] = [(b"cache-control", b"no-store"), *SAFE]
# The first page holds the visit's secret. Its own browser may keep it, so that the way back from the second page leads
# to the same answers and not to a second, empty start; nobody else may, and a new visit asks anew.
AT_HAND: list[Header] = [(b"cache-control", b"private, no-cache"), *SAFE]
JSON = [(b"content-type", b"application/json"), *ALWAYS]
TEXT = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8"), *ALWAYS]
RETRY_SECONDS, PAUSE_SECONDS = 2, 60
COME_BACK: list[Header] = [(b"retry-after", str(RETRY_SECONDS).encode())]
LATER: list[Header] = [(b"retry-after", str(PAUSE_SECONDS).encode())]
# A sender who is still sending when refused is not waited for.
HANG_UP: list[Header] = [(b"connection", b"close")]


async def send_bytes(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


async def send_refusal(send: Send, refusal: Refused) -> None:
    """As JSON: the first thing wrong under `error`; all of them under `errors` where there are several."""
    await send_bytes(send, refusal.status, [*JSON, *headers_of(refusal)], msgspec.json.encode(described(refusal)))


def headers_of(refusal: Refused) -> list[Header]:
    if refusal.status == 503:
        return COME_BACK
    if refusal.reason == "too_many":
        return LATER
    return HANG_UP if refusal.reason in ("too_large", "too_slow") else []


def described(refusal: Refused) -> dict[str, object]:
    details = [{"code": refusal.reason, **msgspec.structs.asdict(detail)} for detail in refusal.details]
    return {"error": details[0]} if len(details) == 1 else {"error": details[0], "errors": details}
