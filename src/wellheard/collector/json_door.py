"""The door for programs: POST /a/<slug> with one page of answers as JSON."""

from wellheard.collector import steps, submission
from wellheard.collector.any_inbox import AnyInbox, History
from wellheard.collector.body import Reader, Receive, Scope, Send, header
from wellheard.collector.house import House
from wellheard.collector.refusal import refused
from wellheard.collector.reply import JSON, send_bytes

TYPES = (b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8")


class JsonDoor:
    def __init__(self, house: House, inbox: AnyInbox, history: History, clock: steps.Clock) -> None:
        self.house, self.inbox, self.history, self.clock = house, inbox, history, clock
        self.bodies = Reader()

    async def answer(self, slug: str, scope: Scope, receive: Receive, send: Send) -> str:
        """Takes the page and says where to go on. Returns the outcome's word."""
        if scope["method"] != "POST":
            raise refused("wrong_method", "Answers are posted.", field="method", expected="POST", got=scope["method"])
        headers = scope["headers"]
        kind = header(headers, b"content-type")
        if kind not in TYPES and kind.lower().replace(b'"', b"") not in TYPES:
            raise refused(
                "unsupported_type",
                "Send JSON.",
                field="Content-Type",
                expected="application/json",
                got=kind.decode("latin-1") or "nothing",
            )
        if header(headers, b"content-encoding") not in (b"", b"identity"):
            raise refused(
                "unsupported_type",
                "Send the body as it is.",
                field="Content-Encoding",
                expected="none",
                got="an encoded body",
            )
        sent = submission.decode(await self.bodies.read(headers, receive))
        taken = await steps.take(sent, slug, self.house, self.history.pages_of, "api")
        outcome = await steps.keep(taken, self.inbox, self.clock())
        await send_bytes(
            send, 201, JSON, b'{"next_page":%s}' % (b"null" if taken.next_page is None else b"%d" % taken.next_page)
        )
        return outcome
