"""Means, ranks and shares of several groups against scipy and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle

from wellheard.base.errors import WellheardError
from wellheard.stats.average import Summary, cohen_d, paired, t_interval, welch
from wellheard.stats.groups import same_share, trend
from wellheard.stats.rank import mann_whitney

few = settings(max_examples=60, deadline=None)
sample = st.lists(st.integers(1, 7), min_size=2, max_size=40).filter(lambda x: len(set(x)) > 1)


@few
@given(sample)
def test_the_t_interval_agrees_with_scipy(x):
    found = oracle.ttest_1samp(x, 0).confidence_interval(0.9)

    assert t_interval(Summary.of(x), 0.9) == pytest.approx((found.low, found.high))


@few
@given(sample, sample)
def test_welch_agrees_with_scipy(x, y):
    found = oracle.ttest_ind(x, y, equal_var=False)

    interval, test = welch(Summary.of(x), Summary.of(y))

    assert (test.statistic, test.p, test.df) == pytest.approx((found.statistic, found.pvalue, found.df), abs=1e-12)
    assert interval == pytest.approx(tuple(found.confidence_interval()))


@few
@given(sample, sample)
def test_mann_whitney_agrees_with_scipy(x, y):
    found = oracle.mannwhitneyu(x, y, method="asymptotic", use_continuity=True)

    test = mann_whitney(x, y)

    assert test.statistic == found.statistic
    assert test.p == pytest.approx(found.pvalue, abs=1e-12)


@few
@given(sample)
def test_sums_give_the_same_summary_as_the_numbers(x):
    summary, sums = Summary.of(x), Summary.from_sums(len(x), sum(x), sum(v * v for v in x))

    assert (summary.mean, summary.sd) == pytest.approx((sums.mean, sums.sd))


def test_paired_agrees_with_scipy_and_beats_the_unpaired_test_on_the_same_people():
    before, after = [3, 4, 5, 6, 7], [4, 5, 5, 8, 9]

    change, interval, test = paired(after, before)

    found = oracle.ttest_rel(after, before)
    assert (change.mean, test.p) == pytest.approx((1.2, found.pvalue))
    assert interval == pytest.approx(tuple(found.confidence_interval()))
    assert test.p < oracle.ttest_ind(after, before).pvalue


def test_no_spread_and_no_company_give_no_interval():
    assert t_interval(Summary.of([4])) is None
    assert t_interval(Summary.of([4, 4, 4])) is None
    assert welch(Summary.of([4]), Summary.of([4, 5])) is None
    assert welch(Summary.of([4, 4]), Summary.of([5, 5])) is None
    assert cohen_d(Summary.of([4, 4]), Summary.of([5, 5])) is None
    assert mann_whitney([3, 3], [3]) is None
    assert mann_whitney([], [3, 4]) is None
    assert paired([2, 3], [1, 2]) is None


def test_a_mean_of_equal_thirds_has_no_spread_by_rounding():
    third = 200 / 3

    assert Summary.from_sums(3, 3 * third, sum(third * third for _ in range(3))).sd == 0


def test_pairs_must_be_pairs():
    with pytest.raises(WellheardError, match="a pair is two numbers, got 2 and 1"):
        paired([1, 2], [1])


def test_groups_agree_with_scipy_and_their_trend_is_part_of_their_difference():
    x, n = np.array([40, 52, 61]), np.array([100, 100, 100])

    same, ordered = same_share(x, n), trend(x, n)

    found = oracle.chi2_contingency([x, n - x], correction=False)
    assert (same.statistic, same.p, same.df) == pytest.approx((found.statistic, found.pvalue, found.dof))
    assert 0 < ordered.statistic < same.statistic


def test_groups_where_all_say_the_same_have_nothing_to_test():
    assert same_share([3, 4], [3, 4]) is None
    assert trend([0, 0], [3, 4]) is None
