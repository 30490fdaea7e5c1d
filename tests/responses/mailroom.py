"""Puts accepted pages into a real inbox, as the collector does after it has accepted them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec

from wellheard.base.ids import response_id
from wellheard.collector.any_inbox import AnyInbox
from wellheard.collector.entry import Entry
from wellheard.collector.submission import Accepted
from wellheard_server.responses.drain import Drain
from wellheard_server.responses.inbox import sources
from wellheard_server.surveys.models import Survey

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Mailroom:
    """`post` is durable when it returns. `drain()` is a drain of its own each time, as after a restart."""

    def __init__(self, inbox: AnyInbox, survey: Survey) -> None:
        self.inbox, self.survey = inbox, survey

    def post(
        self,
        key: str,
        page: int,
        answers: dict[str, Any],
        *,
        edit: int = 0,
        complete: bool = False,
        at: datetime = NOON,
        **more: Any,
    ) -> str:
        """Says what the inbox said."""
        survey = more.pop("survey", self.survey)
        body = Accepted(
            version=more.get("version", 1), page=page, edit=edit, language=more.get("language", "en"), source="", hidden=more.get("hidden", {}),
            started_at=at, answers=answers, complete=complete, channel="link", invitation_id=None,
        )  # fmt: skip
        entry = Entry(
            response_id(key).bytes, survey.workspace_id.bytes, survey.id.bytes, survey.slug, body.version, page, edit, complete,
            str(answers).encode()[:16], int(at.timestamp() * 1e6), more.get("body") or msgspec.json.encode(body),
        )  # fmt: skip
        return asyncio.run(self._append(entry))

    async def _append(self, entry: Entry) -> str:
        return await self.inbox.append(entry)

    def drain(self) -> Drain:
        return Drain(sources.opened())
