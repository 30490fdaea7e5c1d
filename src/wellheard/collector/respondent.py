"""The door for people: pages that need no JavaScript, kept one by one, left and taken up again by link. A GET records
nothing, so whatever opens links by itself answers nothing."""

from collections.abc import Callable, Sequence

from wellheard.collector import history, steps
from wellheard.collector.any_inbox import AnyInbox, History
from wellheard.collector.body import Receive, Scope, Send
from wellheard.collector.form_door import FormDoor
from wellheard.collector.house import House
from wellheard.collector.inbox_reader import Row
from wellheard.collector.notice import send_notice, send_page
from wellheard.collector.place import Place, found
from wellheard.collector.refusal import Refused, refused
from wellheard.collector.reply import AT_HAND
from wellheard.collector.submission import decode_kept
from wellheard.collector.visit import Visit, moment
from wellheard.survey import Compiled, page


class Respondent:
    """GET shows where somebody stands, POST takes a page and sends them on (303): a reload never sends anything."""

    def __init__(
        self, house: House, inbox: AnyInbox, kept: History, clock: steps.Clock, secret: Callable[[], str]
    ) -> None:
        self.house, self.kept, self.clock, self.secret = house, kept, clock, secret
        self.form_door = FormDoor(house, inbox, kept, clock)

    async def answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> str:
        """Returns the outcome's word."""
        visit = Visit.of(scope)
        place: Place | None = None
        try:
            if scope["method"] not in ("GET", "HEAD", "POST"):
                raise refused("wrong_method", "Pages are read and posted.", field="method", expected="GET or POST")
            place = await found(self.house, path)
            if scope["method"] == "POST":
                return await self.form_door.take(place, visit, scope, receive, send)
            return await self.show(place, visit, send)
        except Refused as refusal:
            await send_notice(send, refusal, visit, place.published.compiled if place else None)
            return refusal.reason

    async def show(self, place: Place, visit: Visit, send: Send) -> str:
        rows = history.own(await self.kept.pages_of(place.whose), place.published) if place.secret else ()
        if any(row.complete for row in rows):
            return await self.show_end(place, rows, visit, send)
        steps.open_survey(place.published)
        if place.invited is None:
            steps.open_to_all(place.published)
        if rows:
            return await self.show_next(place, rows, visit, send)
        if place.secret and await self.kept.is_closed(place.whose):
            raise steps.answered()
        return await self.show_first(place, visit, send)

    async def show_first(self, place: Place, visit: Visit, send: Send) -> str:
        """Remembered bytes, with what differs from visit to visit joined in between."""
        compiled = place.published.compiled
        language, hidden = visit.language(compiled), visit.hidden(compiled)
        # "?" posts to the page's own address without its query: the same bytes for every personal link.
        action = "?" if place.secret else f"/s/{place.published.slug}"
        head, tail = page.first_page(compiled, language, action=action, personal=place.invited is not None)
        mine = page.visit(
            place.secret or self.secret(), source=visit.source, hidden=hidden, started_at=moment(self.clock())
        )
        await send_page(send, 200, compiled, visit.keeping(head, hidden) + mine + tail, AT_HAND)
        return "shown"

    async def show_next(self, place: Place, rows: Sequence[Row], visit: Visit, send: Send) -> str:
        """The page asked for, if they have been there or it is next; else the first they have not answered."""
        compiled = version_of(place, rows)
        answers, last = history.merged(rows), decode_kept(rows[-1].body)
        been, number = {row.page for row in rows}, history.first_unanswered(compiled, rows, answers)
        number = visit.page if visit.page in been else number
        language = visit.language(compiled, before=last.language)
        html = page.render_page(
            compiled,
            number,
            language,
            action="?",
            key="" if place.invited else place.secret,
            token=place.secret if place.invited else "",
            edit=history.next_edit(rows, number),
            answers=answers,
            source=last.source,
            hidden=last.hidden,
            started_at=last.started_at.isoformat() if last.started_at else "",
            links={tag: f"?page={number}&lang={tag}" for tag in compiled.languages},
        )
        await send_page(send, 200, compiled, html)
        return "shown"

    async def show_end(self, place: Place, rows: Sequence[Row], visit: Visit, send: Send) -> str:
        """Thanks. A personal link opened later on says that it has been used."""
        if place.invited and "end" not in visit.query:
            raise steps.answered()
        compiled = version_of(place, rows)
        language = visit.language(compiled, before=decode_kept(rows[-1].body).language)
        await send_page(send, 200, compiled, page.render_thanks(compiled, language, history.merged(rows)))
        return "shown"


def version_of(place: Place, rows: Sequence[Row]) -> Compiled:
    """The version they began with: what is asked never changes under somebody's hands."""
    compiled = place.published.versions.get(rows[0].version)
    if compiled is None:
        raise refused("unknown_version", "This version of the survey is no longer here.")
    return compiled
