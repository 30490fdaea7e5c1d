"""Net scores: the intervals cover as often as they say, and hold at the edges."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellheard.stats.net_score import Net, adjusted_wald, difference, score, wald

nets = st.builds(Net, *[st.integers(0, 60)] * 3).filter(lambda net: net.n > 0)


def coverage(interval, n, shares):
    """How often the interval holds the true score, by enumerating every sample of n (shares down, middle, up)."""
    true, covered = shares[2] - shares[0], 0.0
    for down, middle in itertools.product(range(n + 1), repeat=2):
        up = n - down - middle
        if up < 0:
            continue
        ways = math.factorial(n) / (math.factorial(down) * math.factorial(middle) * math.factorial(up))
        chance = ways * shares[0] ** down * shares[1] ** middle * shares[2] ** up
        low, high = interval(Net(up, middle, down))
        covered += chance * (low - 1e-12 <= true <= high + 1e-12)
    return 100 * covered


@pytest.mark.parametrize(
    ("n", "shares", "plain", "adjusted", "by_score"),
    [
        (10, (0.12, 0.37, 0.51), 88.2, 95.8, 97.1),
        (10, (0.02, 0.08, 0.90), 64.9, 93.0, 95.9),
        (20, (0.12, 0.37, 0.51), 92.3, 95.3, 95.5),
    ],
)
def test_coverage_by_enumeration_is_what_made_us_choose_adjusted_wald(n, shares, plain, adjusted, by_score):
    found = [coverage(interval, n, shares) for interval in (wald, adjusted_wald, score)]

    assert found == pytest.approx([plain, adjusted, by_score], abs=0.06)


@settings(max_examples=60, deadline=None)
@given(nets)
def test_the_score_interval_holds_the_score_within_its_scale(net):
    low, high = score(net)

    assert -1 <= low <= net.value + 1e-9
    assert net.value - 1e-9 <= high <= 1


@settings(max_examples=60, deadline=None)
@given(nets)
def test_turning_ups_into_downs_turns_the_interval_round(net):
    for interval in (wald, adjusted_wald, score):
        low, high = interval(net)
        assert interval(Net(net.down, net.middle, net.up)) == pytest.approx((-high, -low), abs=1e-9)


def test_all_in_the_middle_still_has_width():
    low, high = score(Net(0, 10, 0))

    assert (low, high) == pytest.approx((-0.2775, 0.2775), abs=1e-4)


def test_the_difference_keeps_its_sign():
    (low, high), test = difference(Net(8, 6, 6), Net(12, 5, 3))

    assert test.statistic < 0
    assert low + high == pytest.approx(2 * (0.1 - 0.45))
