"""Where somebody stands in which survey, found from the address alone."""

from uuid import UUID

import msgspec

from wellheard.collector import steps
from wellheard.collector.house import House, Invited, Published
from wellheard.collector.refusal import refused
from wellheard.collector.submission import SECRET, link_response


class Place(msgspec.Struct, frozen=True):
    """Whose answers, of which survey. The `secret` (of a personal link: its token) is empty where nobody has begun."""

    published: Published
    secret: str = ""
    invited: Invited | None = None

    @property
    def whose(self) -> UUID:
        return self.invited.response_id if self.invited else link_response(self.secret)

    def address(self, page: int | None) -> str:
        """Where these answers are taken up again at that page; None is the end."""
        base = f"/p/{self.secret}" if self.invited else f"/s/{self.published.slug}/{self.secret}"
        return f"{base}?end=1" if page is None else f"{base}?page={page}"


async def found(house: House, path: str) -> Place:
    """`/s/<survey>`, `/s/<survey>/<secret>` or `/p/<token>`; everything else is refused."""
    door, first, *rest = path[1:].split("/")
    if door == "p" and not rest:
        invited = await steps.live(house, first)
        return Place(steps.known_survey(house, invited.survey_slug), first, invited)
    secret = "".join(rest[:1])
    if door != "s" or len(rest) > 1 or (secret and not SECRET.match(secret)):
        raise refused("unknown_address", "There is nothing here.", field="path", expected="/s/<survey>", got="another")
    return Place(steps.known_survey(house, first), secret)
