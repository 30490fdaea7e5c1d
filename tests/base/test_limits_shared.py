"""What several collectors count, counted together."""

import pytest

from wellheard.collector.limit import MINUTE, AddressLimit
from wellheard.collector.refusal import Refused
from wellheard_server.base.limits_shared import SharedLimit
from wellheard_server.base.models import LimitSlot

pytestmark = pytest.mark.django_db
SOMEBODY = "192.0.2.7"


class Collector:
    """One of several."""

    def __init__(self, clock: list[int]) -> None:
        self.limit = AddressLimit(100, lambda: clock[0])
        self.shared = SharedLimit("answers", self.limit)

    def send(self, times: int) -> int:
        passed = 0
        for _ in range(times):
            try:
                self.limit.take(SOMEBODY)
                passed += 1
            except Refused:
                pass
        return passed


@pytest.fixture
def clock() -> list[int]:
    return [100 * MINUTE]


def test_three_collectors_keep_one_limit(clock):
    three = [Collector(clock) for _ in range(3)]

    passed = 0
    for _ in range(20):  # a second each, ten pages to each of them
        passed += sum(each.send(10) for each in three)
        for each in three:
            each.shared.round()

    assert 100 <= passed <= 130  # one second of three collectors


def test_who_comes_seldom_is_not_written_down(clock):
    one = Collector(clock)
    one.send(9)

    one.shared.round()

    assert not LimitSlot.objects.exists()


def test_what_is_written_down_is_no_address_and_goes(clock):
    one = Collector(clock)
    one.send(50)
    one.shared.round()
    one.send(5)
    one.shared.round()
    one.shared.round()

    kept = LimitSlot.objects.values().get()
    assert kept["count"] == 55
    assert SOMEBODY not in str(kept)


def test_in_a_new_minute_half_of_the_last_one_is_over(clock):
    one, other = Collector(clock), Collector(clock)
    one.send(100)
    other.send(10)
    one.shared.round()
    other.shared.round()

    clock[0] += MINUTE * 3 // 2

    assert other.send(100) == 45  # 110 counted in the minute before, half of it over
