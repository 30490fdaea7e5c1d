"""PostgreSQL's write-ahead log holds every row as it was written. What an erasure can do about it, and whether that is all."""

from django.db import ProgrammingError, connection

EMPTYING = ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
# Old segments are deleted at a checkpoint only where they are not used again, kept for others, or copied away.
KEPT = """
SELECT CASE
  WHEN current_setting('wal_recycle') <> 'off' THEN 'wal_recycle is on'
  WHEN current_setting('archive_mode') <> 'off' THEN 'archive_mode is on'
  WHEN current_setting('wal_keep_size') NOT IN ('0', '0MB') THEN 'wal_keep_size is not 0'
  WHEN EXISTS (SELECT FROM pg_replication_slots) THEN 'there is a replication slot'
  WHEN NOT pg_has_role(current_user, 'pg_checkpoint', 'USAGE') THEN 'the account may not CHECKPOINT'
  WHEN NOT has_function_privilege('pg_switch_wal()', 'EXECUTE') THEN 'the account may not call pg_switch_wal()'
  ELSE '' END
"""


def empty() -> None:
    """The segments before this moment go, where the server and its settings allow it (`kept`)."""
    with connection.cursor() as cursor:
        for statement in EMPTYING:
            try:
                cursor.execute(statement)
            except ProgrammingError:  # not allowed to this account
                return


def kept() -> str:
    """Why the log still holds what was written before `empty`; nothing where it does not."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        (why,) = cursor.fetchone()
        return str(why)
