"""On PostgreSQL: pages of somebody who is erased leave the inbox, and no later page brings them back.

The same as `wellheard.collector.forgetting` does to an inbox file.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

_CLOSE = """
INSERT INTO inbox_closed (response_id)
SELECT unnest(%(responses)s::uuid[]) UNION SELECT response_id FROM inbox_page WHERE workspace_id = %(workspace)s
ON CONFLICT DO NOTHING
"""
_THEIRS = "FROM inbox_page WHERE response_id = ANY(%(responses)s::uuid[]) OR workspace_id = %(workspace)s"


def count(responses: Sequence[UUID], workspace_id: UUID | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_THEIRS}", _values(responses, workspace_id))
        return int(cursor.fetchone()[0])


def forget(responses: Sequence[UUID], workspace_id: UUID | None = None) -> int:
    """Closed in a transaction of its own: a page that comes between the two statements is refused already, or is deleted."""
    values, gone = _values(responses, workspace_id), 0
    for _ in range(2):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLOSE, values)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE {_THEIRS}", values)
            gone += cursor.rowcount
    return gone


def _values(responses: Sequence[UUID], workspace_id: UUID | None) -> dict[str, Any]:
    return {"responses": list(responses), "workspace": workspace_id}
