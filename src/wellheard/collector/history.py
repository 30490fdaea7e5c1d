"""What a respondent said before: the pages of one response, read back from the inbox."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from wellheard.collector.house import Published
from wellheard.collector.inbox_reader import Row
from wellheard.collector.refusal import refused
from wellheard.collector.submission import decode_kept
from wellheard.survey import Compiled

PagesOf = Callable[[UUID], Awaitable[Sequence[Row]]]


async def said_before(whose: UUID, published: Published, page: int, pages_of: PagesOf) -> dict[str, Any]:
    """The answers of the pages before this one: conditions look back."""
    return merged(own(await pages_of(whose), published), before=page) if page > 1 else {}


def own(rows: Sequence[Row], published: Published) -> Sequence[Row]:
    """The rows, if they belong to this survey: a secret opens one response of one survey."""
    if any(row.survey_id != published.id for row in rows):
        raise refused(
            "unknown_link",
            "This link does not work (any more).",
            field="key",
            expected="a secret of this survey",
            got="another",
        )
    return rows


def next_edit(rows: Sequence[Row], page: int) -> int:
    """How often this page was sent already."""
    return max((row.edit + 1 for row in rows if row.page == page), default=0)


def first_unanswered(compiled: Compiled, rows: Sequence[Row], answers: dict[str, Any]) -> int:
    """Where somebody goes on. Who left from the last page comes back to it."""
    been, page = {row.page for row in rows}, compiled.next_page(0, answers) or 1
    while page in been and (following := compiled.next_page(page, answers)) is not None:
        page = following
    return page


def merged(rows: Sequence[Row], before: int | None = None) -> dict[str, Any]:
    """Answers by question, in the order of pages, the latest edit of each page winning."""
    latest: dict[int, Row] = {}
    for row in sorted(rows, key=lambda row: row.edit):
        if before is None or row.page < before:
            latest[row.page] = row
    return {
        question: answer
        for _, row in sorted(latest.items())
        for question, answer in decode_kept(row.body).answers.items()
    }
