"""Forgets what was drained long ago from the inbox on PostgreSQL."""

from django.db import connection, transaction

AT_ONCE = 500  # rows: answers must not wait behind a deletion, so it goes in small bites
# Only responses nothing of which is newer, so that nobody's earlier pages vanish while they still answer. Nodes that prune at the same
# time skip what another holds.
_BITE = f"""
WITH old AS (
  SELECT seq, response_id FROM inbox_page AS mine
  WHERE drained AND received_at < %(before)s AND NOT EXISTS (
    SELECT 1 FROM inbox_page WHERE response_id = mine.response_id AND (NOT drained OR received_at >= %(before)s)
  )
  LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
), shut AS (
  INSERT INTO inbox_closed SELECT DISTINCT response_id FROM old ORDER BY response_id ON CONFLICT DO NOTHING
)
DELETE FROM inbox_page WHERE seq IN (SELECT seq FROM old)
"""


def prune(received_before: int) -> int:
    """Pages received before that time (microseconds); their responses stay closed for good. Returns how many went."""
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BITE, {"before": received_before})
            bite = cursor.rowcount
        gone += bite
        if bite < AT_ONCE:
            return gone
