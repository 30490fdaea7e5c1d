"""How many pages an address may send, counted in memory and told from collector to collector."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.collector.client import Proxies, household
from wellheard.collector.limit import MINUTE, MOST_ADDRESSES, AddressLimit
from wellheard.collector.refusal import Refused

SOMEBODY = "192.0.2.7"


class Clock:
    """Microseconds, as somebody sets them."""

    def __init__(self, now: int = 100 * MINUTE) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def passes(limit: AddressLimit, address: str = SOMEBODY) -> bool:
    try:
        limit.take(address)
    except Refused as refusal:
        return refusal.reason != "too_many"
    return True


def test_as_many_pages_as_are_allowed_and_then_none():
    limit = AddressLimit(20, Clock())

    assert [passes(limit) for _ in range(25)] == [True] * 20 + [False] * 5
    assert passes(limit, "192.0.2.8")


@given(st.lists(st.integers(0, 4 * MINUTE), max_size=120))
def test_two_minutes_of_the_clock_never_let_through_more_than_the_moving_minute_allows(offsets):
    clock = Clock()
    limit, passed = AddressLimit(10, clock), []
    for offset in sorted(offsets):
        clock.now = 100 * MINUTE + offset
        if passes(limit):
            passed.append(offset)

    # The part of the last minute that still counts is reckoned evenly, so that a moving minute may hold a little more.
    assert all(sum(first <= each < first + MINUTE for each in passed) <= 20 for first in passed)
    minutes = [sum(each // MINUTE == minute for each in passed) for minute in range(5)]
    assert all(count <= 10 for count in minutes)
    assert all(sum(pair) <= 20 for pair in pairwise(minutes))


def test_after_a_minute_and_the_next_somebody_may_send_again():
    clock = Clock()
    limit = AddressLimit(10, clock)
    for _ in range(10):
        passes(limit)

    clock.now += MINUTE
    assert not passes(limit)
    clock.now += MINUTE // 2
    assert [passes(limit) for _ in range(6)] == [True] * 5 + [False]


def test_the_machine_itself_is_not_counted():
    limit = AddressLimit(2, Clock())

    assert all(passes(limit, address) for address in ("127.0.0.1", "::1", "", "::ffff:127.0.0.9") * 5)


def test_a_house_of_ipv6_addresses_is_one():
    limit = AddressLimit(10, Clock())

    assert [passes(limit, f"2001:db8::{n:x}") for n in range(12)] == [True] * 10 + [False] * 2
    assert passes(limit, "2001:db8:0:1::1")


def test_what_others_counted_counts_here_too():
    limit = AddressLimit(20, Clock())
    for _ in range(5):
        passes(limit)

    minute, hot = limit.hot()
    assert hot == {SOMEBODY: 5}
    limit.told(minute, {SOMEBODY: 14})

    assert [passes(limit) for _ in range(3)] == [True, False, False]


def test_a_crowd_is_forgotten_before_one_who_sends_much():
    limit = AddressLimit(20, Clock())
    for _ in range(20):
        passes(limit)

    for n in range(MOST_ADDRESSES + 10):
        passes(limit, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")

    assert len(limit._here) <= MOST_ADDRESSES
    assert not passes(limit)


def test_a_page_is_counted_in_about_a_microsecond():
    limit = AddressLimit(10**9, lambda: 100 * MINUTE)
    passes(limit)
    best = 1.0
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(2000):
            limit.take(SOMEBODY)
        best = min(best, (time.perf_counter() - began) / 2000)

    assert best < 10e-6, f"{best * 1e6:.2f} microseconds"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # not a proxy: its word is nothing
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # the client claimed 1.1.1.1
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),  # two headers are one list
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),  # a chain of proxies
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2, 10.0.0.3"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.5, 10.0.0.2"], "10.0.0.5"),  # somebody inside
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
        ("10.0.0.1", ["1.1.1.1," * 5000 + "198.51.100.1"], "198.51.100.1"),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_no_proxy_of_ours(peer, forwarded, client):
    assert Proxies("10.0.0.0/8").client(peer, forwarded) == client


def test_without_proxies_no_header_is_read():
    assert Proxies("").client("10.0.0.1", ["198.51.100.1"]) == "10.0.0.1"


@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_header_of_anything_is_never_more_than_an_address(words):
    found = Proxies("10.0.0.0/8").client("10.0.0.1", words)

    assert household(found)
    assert len(found) < 50
