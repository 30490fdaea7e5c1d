"""Pages into one response. Pure: what came, in order, makes the answers, whoever computes it and whenever."""

from datetime import datetime
from typing import Any

import msgspec

from wellheard.survey import Compiled


class Arrival(msgspec.Struct, frozen=True):
    """One page with the moment it came: what `Response.received` lists."""

    at: datetime
    page: int
    edit: int
    answers: dict[str, Any]
    complete: bool = False


def merged(received: list[Arrival], compiled: Compiled) -> dict[str, Any]:
    """The answers that stand: of each page its latest edit, of those the questions that the other answers still show.

    Someone who goes back and chooses another path leaves answers on a page no longer shown: those stay in `received`, not here.
    """
    answers: dict[str, Any] = {}
    for arrival in latest_edits(received):
        answers |= arrival.answers
    return compiled.standing(answers)


def latest_edits(received: list[Arrival]) -> list[Arrival]:
    """One arrival a page, by page: the highest edit, whatever order they came in."""
    latest: dict[int, Arrival] = {}
    for arrival in received:
        before = latest.get(arrival.page)
        if before is None or arrival.edit >= before.edit:
            latest[arrival.page] = arrival
    return [latest[page] for page in sorted(latest)]


def completed_at(received: list[Arrival]) -> datetime | None:
    """When the last page was first sent; a later correction does not move it."""
    return min((arrival.at for arrival in received if arrival.complete), default=None)
