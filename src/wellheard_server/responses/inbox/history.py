"""The doors' side of the inbox on PostgreSQL."""

from uuid import UUID

from wellheard.collector.any_inbox import Backlog
from wellheard.collector.inbox_reader import Row
from wellheard_server.base.asking import Asking
from wellheard_server.responses.inbox.table import SELECTED

MOST_COUNTED = 100_000  # a longer backlog is shown as this long
_PAGES = f"SELECT response_id, {SELECTED} FROM inbox_page WHERE response_id = ANY(%s) ORDER BY seq"
_CLOSED = "SELECT response_id FROM inbox_closed WHERE response_id = ANY(%s)"
# The oldest of each workspace is the first of its part of the index; the workspaces are found by jumping from part to part.
WORKSPACES_WAITING = """
WITH RECURSIVE waiting (workspace_id) AS (
  (SELECT workspace_id FROM inbox_page WHERE NOT drained ORDER BY workspace_id LIMIT 1)
  UNION ALL
  SELECT (
    SELECT page.workspace_id FROM inbox_page AS page
    WHERE NOT page.drained AND page.workspace_id > waiting.workspace_id ORDER BY page.workspace_id LIMIT 1
  ) FROM waiting WHERE waiting.workspace_id IS NOT NULL
)
"""
_BACKLOG = f"""
{WORKSPACES_WAITING}
SELECT most, (SELECT count(*) FROM (SELECT 1 FROM inbox_page WHERE NOT drained LIMIT most) AS counted), (
  SELECT min(received_at) FROM waiting CROSS JOIN LATERAL (
    SELECT received_at FROM inbox_page WHERE NOT drained AND workspace_id = waiting.workspace_id ORDER BY seq LIMIT 1
  ) AS oldest
) FROM unnest(%s::bigint[]) AS most
"""


class TableHistory:
    """Asked by a thread of its own (wellheard_server.base.asking)."""

    def __init__(self) -> None:
        self._asking = Asking()

    async def pages_of(self, response_id: UUID) -> list[Row]:
        return [Row(*row[1:]) for row in await self._asking.ask(_PAGES, response_id)]

    async def is_closed(self, response_id: UUID) -> bool:
        return bool(await self._asking.ask(_CLOSED, response_id))

    async def backlog(self, drained_seq: int, now: int) -> Backlog:
        """The rows themselves say whether they are drained, by whichever node."""
        [(_, rows, oldest)] = await self._asking.ask(_BACKLOG, MOST_COUNTED)
        return Backlog(rows, 0.0 if oldest is None else round(max(0.0, (now - oldest) / 1e6), 3))

    def close(self) -> None:
        self._asking.close()
