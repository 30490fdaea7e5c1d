"""A receipt says of PostgreSQL's log what is true of this server."""

import pytest
from django.db import connection

from tests import databases
from wellheard_server.base import receipts, write_ahead

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not databases.is_postgres(), reason="PostgreSQL's own")]


def test_where_old_segments_are_deleted_nothing_is_said_to_be_left() -> None:
    assert write_ahead.kept() == ""
    assert not any(receipts.LOG in line for line in receipts._outside())


def test_where_they_are_used_again_the_receipt_says_so() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET wal_recycle = on")
        try:
            said = receipts._outside()
        finally:
            cursor.execute("RESET wal_recycle")

    assert f"{receipts.LOG} (wal_recycle is on)." in said
