"""Limits by somebody and window, kept together by many who count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from wellheard_server.base.limits import Limit, TooMany, keyed, sweep
from wellheard_server.base.models import LimitSlot

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FEW = Limit("loaves", 5, timedelta(minutes=10))


def tries(limit: Limit, moments: list[datetime], subject: str = "192.0.2.7") -> list[bool]:
    """Which of them got through."""
    return [_passes(limit, subject, now) for now in moments]


def _passes(limit: Limit, subject: str, now: datetime) -> bool:
    try:
        limit.take(subject, now=now)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_as_many_as_there_is_room_for_and_then_no_more():
    assert tries(FEW, [NOON] * 8) == [True] * 5 + [False] * 3
    assert tries(FEW, [NOON], "192.0.2.8") == [True]


@pytest.mark.django_db
def test_who_waits_as_long_as_was_said_gets_through():
    tries(FEW, [NOON + timedelta(seconds=50 * n) for n in range(5)])

    with pytest.raises(TooMany) as pause:
        FEW.take("192.0.2.7", now=NOON + timedelta(seconds=201))

    again = NOON + timedelta(seconds=201 + pause.value.seconds)
    assert tries(FEW, [again]) == [True]
    assert tries(FEW, [again]) == [False]  # only the first of the five has left the window


class Windows(TestCase):
    @given(st.lists(st.integers(0, 1500), min_size=1, max_size=40))
    def test_no_window_holds_more_than_the_limit_and_a_free_window_always_has_room(self, seconds):
        LimitSlot.objects.all().delete()
        moments = [NOON + timedelta(seconds=second) for second in sorted(seconds)]

        passed = [now for now, did in zip(moments, tries(FEW, moments), strict=True) if did]

        window = FEW.window
        assert all(sum(now <= each < now + window for each in passed) <= FEW.most for now in passed)
        refused = [now for now in moments if now not in passed]
        assert all(sum(now - window * 1.04 <= each <= now for each in passed) == FEW.most for now in refused)


@pytest.mark.django_db
def test_what_is_given_back_or_cleared_does_not_count():
    FEW.take("192.0.2.7", now=NOON).give_back()
    assert tries(FEW, [NOON] * 6) == [True] * 5 + [False]

    FEW.clear("192.0.2.7", now=NOON)
    assert tries(FEW, [NOON]) == [True]


@pytest.mark.django_db
def test_midnight_changes_the_salt_and_not_the_limit():
    midnight = datetime(2026, 11, 22, tzinfo=UTC)

    assert tries(FEW, [midnight - timedelta(seconds=5)] * 4 + [midnight] * 3) == [True] * 5 + [False] * 2
    assert keyed("loaves", "a", midnight) != keyed("loaves", "a", midnight - timedelta(seconds=5))


@pytest.mark.django_db
def test_no_address_is_kept_and_what_is_kept_is_swept():
    FEW.take("192.0.2.7", now=NOON)

    kept = LimitSlot.objects.values().get()
    assert "192.0.2.7" not in str(kept)
    sweep(NOON + FEW.window)
    assert LimitSlot.objects.exists()
    sweep(NOON + FEW.window * 1.1)
    assert not LimitSlot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_get_through():
    limit = Limit("crowd", 12, timedelta(minutes=10))

    def knock(_: int) -> bool:
        try:
            return _passes(limit, "192.0.2.7", NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(knock, range(40))) == 12
