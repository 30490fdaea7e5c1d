"""What the collector asks of the house: which surveys are out, and whose personal link this is. The server answers from
its database, tests from a dict."""

from typing import Protocol
from uuid import UUID

import msgspec

from wellheard.survey import Compiled


class Published(msgspec.Struct, frozen=True):
    """A survey that was published at least once. `compiled` is the version shown now, `versions` all that may still be
    answered."""

    id: UUID
    workspace_id: UUID
    slug: str
    version: int
    compiled: Compiled
    versions: dict[int, Compiled]
    is_open: bool = True
    personal_only: bool = False
    touchpoint: str = ""


class Invited(msgspec.Struct, frozen=True):
    """A personal link somebody was given. Not live: revoked or expired."""

    id: UUID
    survey_slug: str
    response_id: UUID
    is_live: bool = True


class House(Protocol):
    """Asked once or twice a request on the event loop: surveys are answered from memory, an invitation may be waited
    for."""

    def survey(self, slug: str) -> Published | None: ...

    async def invitation(self, token_hash: str) -> Invited | None: ...
