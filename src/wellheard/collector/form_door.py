"""A posted page: from the form to the disk, and on to the next page."""

from typing import Any

import msgspec
from msgspec.structs import replace

from wellheard.collector import history, steps
from wellheard.collector.any_inbox import AnyInbox, History
from wellheard.collector.body import Reader, Receive, Scope, Send
from wellheard.collector.entry import Outcome
from wellheard.collector.forms import Form, read_form
from wellheard.collector.house import House
from wellheard.collector.notice import send_on, send_page
from wellheard.collector.place import Place
from wellheard.collector.refusal import Refused, refused
from wellheard.collector.submission import Submission, check, explained
from wellheard.collector.visit import Visit
from wellheard.survey import Compiled, Refusal, page

PLAIN = ("version", "page", "edit", "key", "token", "language", "source", "started_at")
HIDDEN, ANSWER, BACK = "hidden.", "q.", "back"
TRIES = 3


class FormDoor:
    """Takes what `wellheard.survey.page` draws."""

    def __init__(self, house: House, inbox: AnyInbox, kept: History, clock: steps.Clock) -> None:
        self.house, self.inbox, self.kept, self.clock = house, inbox, kept, clock
        self.bodies = Reader()

    async def take(self, place: Place, visit: Visit, scope: Scope, receive: Receive, send: Send) -> str:
        """Keeps the page and sends the person on. What cannot be kept is shown again with what they wrote, except on
        the way back, where it would hold them up. Returns the outcome's word."""
        form = await read_form(self.bodies, scope["headers"], receive)
        sent = submission(form, place)
        place = replace(place, secret=sent.token or sent.key)
        steps.open_survey(place.published)
        compiled = steps.known_version(place.published, sent)
        sent.answers = compiled.read_form(sent.page, form)
        backwards = BACK in form
        if backwards and not sent.answers and not await self.been_there(place, sent.page):
            await send_on(send, await self.before(compiled, sent, place))
            return "looked_back"
        try:
            taken, outcome = await self.keep(sent, place, may_end=not backwards)
        except Refused as refusal:
            if not isinstance(refusal.__cause__, Refusal):
                raise
            if backwards:
                await send_on(send, await self.before(compiled, sent, place))
            else:
                html = await self.again(compiled, sent, place, visit, refusal.__cause__)
                await send_page(send, refusal.status, compiled, html)
            return refusal.reason
        await send_on(send, await self.before(compiled, sent, place) if backwards else place.address(taken.next_page))
        return outcome

    async def keep(self, sent: Submission, place: Place, *, may_end: bool) -> tuple[steps.Taken, Outcome]:
        """On disk. Another body under the same key is somebody who used the browser's own way back and changed their
        mind: it becomes the next edit."""
        for tries_left in reversed(range(TRIES)):
            taken = await steps.take(
                sent, place.published.slug, self.house, self.kept.pages_of, "link", may_end=may_end
            )
            try:
                return taken, await steps.keep(taken, self.inbox, self.clock())
            except Refused as refusal:
                if refusal.reason != "conflict" or not tries_left:
                    raise
            sent.edit = history.next_edit(
                history.own(await self.kept.pages_of(place.whose), place.published), sent.page
            )
        raise AssertionError("the last try returns or raises")

    async def been_there(self, place: Place, number: int) -> bool:
        return any(row.page == number for row in await self.kept.pages_of(place.whose))

    async def before(self, compiled: Compiled, sent: Submission, place: Place) -> str:
        earlier = await history.said_before(place.whose, place.published, sent.page, self.kept.pages_of)
        return place.address(compiled.previous_page(sent.page, earlier) or 1)

    async def again(self, compiled: Compiled, sent: Submission, place: Place, visit: Visit, refusal: Refusal) -> bytes:
        """The page with what they wrote and what is wrong with it."""
        return page.render_page(
            compiled,
            sent.page,
            visit.language(compiled, before=sent.language),
            action="?",
            key=sent.key,
            token=sent.token,
            edit=sent.edit,
            version=sent.version,
            answers=await history.said_before(place.whose, place.published, sent.page, self.kept.pages_of),
            raw=sent.answers,
            errors=refusal.errors,
            source=sent.source,
            hidden=sent.hidden,
            started_at=sent.started_at.isoformat() if sent.started_at else "",
            links={},
        )


def submission(form: Form, place: Place) -> Submission:
    """The form as the struct JSON would have become, its answers still to be read. Fields nobody asked for are refused
    by name."""
    fields: dict[str, Any] = {"answers": {}, "hidden": {}}
    for name, values in form.items():
        if name in PLAIN:
            fields[name] = values[-1]
        elif name.startswith(HIDDEN):
            fields["hidden"][name.removeprefix(HIDDEN)] = values[-1]
        elif not name.startswith(ANSWER) and name != BACK:
            raise refused(
                "malformed",
                "The form has a field nobody asked for.",
                field=name[:80],
                expected="no such field",
                got="one",
            )
    fields = {name: value for name, value in fields.items() if value != ""}
    whose = "token" if place.invited else "key"
    if place.secret and fields.setdefault(whose, place.secret) != place.secret:
        raise refused(
            "malformed", "The form belongs to another link.", field=whose, expected="the link's own", got="another"
        )
    if "token" in fields and place.invited is None:
        raise refused(
            "malformed", "A personal link has its own address.", field="token", expected="no token here", got="one"
        )
    try:
        sent = msgspec.convert(fields, Submission, strict=False)
    except msgspec.ValidationError as error:
        raise explained(str(error)) from None
    check(sent)
    return sent
