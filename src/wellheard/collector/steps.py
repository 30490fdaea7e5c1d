"""The way of a submission, step by step, cheapest first. Each step finds one thing out, or refuses with one word
(wellheard.collector.refusal)."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

import msgspec

from wellheard.collector.any_inbox import AnyInbox, Broken, Busy, DiskFull
from wellheard.collector.entry import Entry, Outcome
from wellheard.collector.history import PagesOf, said_before
from wellheard.collector.house import House, Invited, Published
from wellheard.collector.refusal import Detail, Refused, refused
from wellheard.collector.submission import Accepted, Submission, digest, encode, link_response, token_hash
from wellheard.survey import Compiled, Refusal

Clock = Callable[[], int]  # microseconds since 1970
Channel = Literal["link", "personal", "api"]


class Taken(msgspec.Struct, frozen=True):
    """A submission that passed every step, with what the steps found out."""

    published: Published
    compiled: Compiled
    response_id: UUID
    next_page: int | None
    accepted: Accepted

    def entry(self, received_at: int) -> Entry:
        """The inbox's row. `received_at` in microseconds since 1970; it is no part of the body, so that a repeated page
        stays the same."""
        body = encode(self.accepted)
        published, accepted = self.published, self.accepted
        return Entry(
            self.response_id.bytes,
            published.workspace_id.bytes,
            published.id.bytes,
            published.slug,
            accepted.version,
            accepted.page,
            accepted.edit,
            accepted.complete,
            digest(body),
            received_at,
            body,
        )


async def take(
    submission: Submission, slug: str, house: House, pages_of: PagesOf, channel: Channel, *, may_end: bool = True
) -> Taken:
    """All steps. From JSON (`api`) the sender says whether this was the last page; a form cannot know, so for forms the
    survey says it."""
    published = known_survey(house, slug)
    open_survey(published)
    invited = await live_invitation(house, published, submission)
    compiled = known_version(published, submission)
    known_page(compiled, submission)
    offered_language(compiled, submission)
    declared_hidden_fields(compiled, submission)
    whose = invited.response_id if invited else link_response(submission.key)
    earlier = await said_before(whose, published, submission.page, pages_of)
    answers = valid_answers(compiled, submission, earlier)
    next_page = compiled.next_page(submission.page, {**earlier, **answers})
    complete = honest_end(submission, next_page) if channel == "api" else may_end and next_page is None
    accepted = Accepted(
        version=submission.version,
        page=submission.page,
        edit=submission.edit,
        language=submission.language or compiled.source_language,
        source=submission.source,
        hidden=submission.hidden,
        started_at=submission.started_at,
        answers=answers,
        complete=complete,
        channel="personal" if invited else channel,
        invitation_id=str(invited.id) if invited else None,
    )
    return Taken(published, compiled, whose, next_page, accepted)


def known_survey(house: House, slug: str) -> Published:
    published = house.survey(slug)
    if published is None:
        raise refused(
            "unknown_survey",
            "There is no such survey.",
            field="survey",
            expected="the address of a published survey",
            got=slug,
        )
    return published


def open_survey(published: Published) -> None:
    if not published.is_open:
        raise refused(
            "closed_survey", "This survey is closed.", field="survey", expected="an open survey", got="a closed one"
        )


async def live_invitation(house: House, published: Published, submission: Submission) -> Invited | None:
    """Who was asked personally. Revoked, expired, unknown and another survey's link are told apart by nobody
    outside."""
    if not submission.token:
        open_to_all(published)
        return None
    return await live(house, submission.token, published.slug)


def open_to_all(published: Published) -> None:
    if published.personal_only:
        raise refused(
            "personal_only",
            "This survey is answered by personal link.",
            field="token",
            expected="a personal link's token",
            got="none",
        )


async def live(house: House, token: str, slug: str = "") -> Invited:
    """The invitation of a token that works, of the survey `slug` where one is named."""
    invited = await house.invitation(token_hash(token))
    if invited is None or not invited.is_live or (slug and invited.survey_slug != slug):
        raise refused(
            "unknown_link",
            "This link does not work (any more).",
            field="token",
            expected="a live personal link",
            got="another",
        )
    return invited


def known_version(published: Published, submission: Submission) -> Compiled:
    compiled = published.versions.get(submission.version)
    if compiled is None:
        expected = f"one of {', '.join(map(str, sorted(published.versions)))}"
        raise refused(
            "unknown_version",
            "This survey has no such version.",
            field="version",
            expected=expected,
            got=submission.version,
        )
    return compiled


def known_page(compiled: Compiled, submission: Submission) -> None:
    if submission.page > compiled.pages:
        raise refused(
            "invalid",
            "The survey has no such page.",
            field="page",
            expected=f"1 to {compiled.pages}",
            got=submission.page,
        )


def offered_language(compiled: Compiled, submission: Submission) -> None:
    offered = compiled.languages
    if submission.language and submission.language not in offered:
        raise refused(
            "invalid",
            "The survey is not offered in this language.",
            field="language",
            expected=f"one of {', '.join(offered)}",
            got=submission.language,
        )


def declared_hidden_fields(compiled: Compiled, submission: Submission) -> None:
    """A link carries along only what the survey's maker named, so that nobody can plant columns in somebody's facts."""
    for name in submission.hidden:
        if name not in compiled.definition.hidden:
            expected = (
                f"one of {', '.join(compiled.definition.hidden)}" if compiled.definition.hidden else "no hidden field"
            )
            raise refused(
                "invalid",
                "The survey has no such hidden field.",
                field=f"hidden.{name}",
                expected=expected,
                got="an unknown field",
            )


def valid_answers(compiled: Compiled, submission: Submission, earlier: dict[str, Any]) -> dict[str, Any]:
    try:
        return compiled.validate(submission.page, submission.answers, earlier)
    except Refusal as refusal:
        details = [Detail(error.path, error.expected, error.got, error.message) for error in refusal.errors]
        raise Refused("invalid", *details) from refusal


def honest_end(submission: Submission, next_page: int | None) -> bool:
    if submission.complete and next_page is not None:
        raise refused(
            "invalid",
            "There are more pages to answer.",
            field="complete",
            expected="false before the last page",
            got="true",
        )
    return submission.complete


async def keep(taken: Taken, inbox: AnyInbox, received_at: int) -> Outcome:
    """On disk, or refused. The same page sent again is as good as the first time."""
    try:
        outcome = await inbox.append(taken.entry(received_at))
    except Busy as error:
        raise refused("busy", error.message) from None
    except DiskFull as error:
        raise refused("disk_full", error.message) from None
    except Broken as error:
        raise refused("broken", error.message) from None
    if outcome == "conflict":
        raise refused(
            "conflict",
            "This page was already sent with other answers.",
            field="edit",
            expected="a new edit",
            got=taken.accepted.edit,
        )
    if outcome == "closed":
        raise answered()
    return outcome


def answered() -> Refused:
    return refused(
        "already_answered",
        "This survey was already answered with this link.",
        field="key",
        expected="an unfinished response",
        got="a finished one",
    )
