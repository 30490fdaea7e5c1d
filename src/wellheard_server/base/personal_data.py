"""What the ground floor keeps about people, and its two stores: the announcements, and the database's own pages."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_ox.models import OxSchedule, OxScheduleChange, OxScheduleTick, OxTask

from wellheard.collector.forgetting import StillRead, empty_log
from wellheard_server.base import models, write_ahead
from wellheard_server.base.personal import Leaving, NotDone, Store, add, columns, keeps, tables

keeps(
    models.Announcement, store="announcements", personal="data", members="actor", plain="kind subject_id announced_at"
)
keeps(models.Installation, plain="key lake arriving_at arrived")
keeps(models.Lease, plain="name holder until")
keeps(models.LimitSlot, plain="key slot count until")
keeps(models.SendingStop, members="stopped_by resumed_by", plain="reason stopped_at resumed_at")
keeps(
    models.Erasure,
    members="actor",
    plain="workspace_id kind person_id subject responses invitations files digests why steps attempts asked_at tried_at finished_at",
)
keeps(models.Suppressed, plain="digest since")
# The queue's own: of a task that failed it keeps the words of the error, and they may be anybody's.
keeps(
    OxTask,
    store="queue",
    personal="args kwargs return_value errors",
    plain="task_path queue_name priority takes_context backend_name status run_after attempts max_attempts worker_ids enqueued_at"
    " started_at last_attempted_at finished_at locked_by locked_at lease_expires_at lease_epoch",
)
keeps(OxScheduleTick, plain="schedule_name scheduled_for created_at")
keeps(
    OxSchedule,
    plain="name task_key trigger cron every_seconds phase_seconds arguments enabled start_time boundary_for boundary_generation end_time"
    " starting_deadline_seconds created_at updated_at",
)
keeps(OxScheduleChange, plain="changed_at")
LOCK_SECONDS = 30


@add
class Announcements(Store):
    """They tell of ids; should one ever say more, it is emptied. That something happened stays."""

    key, title, order = "announcements", _("What was done about them"), 70
    how = "emptied of everything but ids"

    def count(self, leaving: Leaving) -> int:
        return self._theirs(leaving).exclude(data={}).count()

    def take(self, leaving: Leaving) -> int:
        return self._theirs(leaving).exclude(data={}).update(data={})

    def _theirs(self, leaving: Leaving) -> "QuerySet[models.Announcement]":
        ids = [*leaving.responses, *leaving.invitations, *([leaving.person_id] if leaving.person_id else [])]
        rows = models.Announcement.everywhere.filter(workspace_id=leaving.workspace_id)  # across: by workspace
        return rows if leaving.is_everything else rows.filter(subject_id__in=ids)


@add
class Queue(Store):
    """Tasks are given ids alone; of those that are over, what went wrong is forgotten for everybody."""

    key, title, order = "queue", _("What went wrong in the background"), 65

    def take(self, leaving: Leaving) -> int:
        return OxTask.objects.exclude(finished_at=None).exclude(errors=[]).update(errors=[])


@add
class Database(Store):
    """What was deleted can still be read in a database's files: in its log, in the free room of its pages, in what moved."""

    key, title, order, rewrites = "database", _("The database's own files"), 100, True
    how: ClassVar[str] = "written anew without what was deleted"

    def settle(self, leaving: Sequence[Leaving]) -> None:
        if connection.vendor == "postgresql":
            _rewrite_tables()
        else:
            _rewrite_file()


def _rewrite_file() -> None:
    """`secure_delete` is not enough: pages that were split or merged keep copies of rows (wellheard.collector.leftovers)."""
    connection.ensure_connection()
    try:
        empty_log(connection.connection)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        empty_log(connection.connection)
    except StillRead as busy:
        raise NotDone(str(busy), code="busy") from busy
    except OperationalError as error:
        if "locked" in str(error):
            raise NotDone("the database is being written to.", code="busy") from error
        raise


def _rewrite_tables() -> None:
    """A plain VACUUM frees the room of a dead row and leaves its bytes in the page; a full one writes table, TOAST and indexes anew."""
    known = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            for table in tables():
                if table in known:
                    cursor.execute(f'VACUUM (FULL) "{table}"')
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == "55P03":
                raise NotDone("a table is in use.", code="busy") from error
            raise
        finally:
            cursor.execute("RESET lock_timeout")
    write_ahead.empty()


def keep_no_statistics(**kwargs: Any) -> None:
    """PostgreSQL's planner would keep the commonest values of a column, which are names and addresses; unique indexes tell it enough."""
    if connection.vendor != "postgresql":
        return
    known = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attstattarget = 0 AND attnum > 0"
        )
        done = {(table.strip('"'), column) for table, column in cursor.fetchall()}
        for table, column in columns():
            if table in known and (table, column) not in done:
                cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')
