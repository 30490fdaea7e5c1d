"""Shares against statsmodels and scipy, and at their edges."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats import proportion as oracle

from wellheard.base.errors import WellheardError
from wellheard.stats.proportion import fisher_exact, newcombe, pooled_z, share, two_sample_p, wilson, wilson_finite

few = settings(max_examples=60, deadline=None)
groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@few
@given(groups, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(group, conf):
    low, high = wilson(*group, conf)

    assert (low, high) == pytest.approx(oracle.proportion_confint(*group, 1 - conf, "wilson"), abs=1e-12)


@few
@given(groups, groups)
def test_newcombe_agrees_with_statsmodels(a, b):
    low, high = newcombe(*a, *b)

    assert (low, high) == pytest.approx(oracle.confint_proportions_2indep(*a, *b, method="newcomb"), abs=1e-12)


@few
@given(groups, groups)
def test_fisher_agrees_with_scipy(a, b):
    table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]

    assert fisher_exact(*a, *b) == pytest.approx(scipy_stats.fisher_exact(table).pvalue, rel=1e-6)


def test_the_pooled_z_squared_is_the_chi_square_of_the_table():
    chi2 = scipy_stats.chi2_contingency([[56, 14], [48, 32]], correction=False)

    test = pooled_z(56, 70, 48, 80)

    assert (test.statistic**2, test.p) == pytest.approx((chi2.statistic, chi2.pvalue))


def test_a_small_expected_cell_calls_for_the_exact_test():
    assert two_sample_p(9, 10, 3, 10) == fisher_exact(9, 10, 3, 10)
    assert two_sample_p(56, 70, 48, 80) == pooled_z(56, 70, 48, 80).p


def test_the_interval_exists_for_none_for_all_and_for_one():
    assert share(0, 20).low == 0
    assert share(20, 20).high == 1
    assert 0 < share(1, 1).low < 1


def test_a_whole_list_that_answered_has_no_sampling_error():
    assert wilson_finite(45, 60, 60) == (0.75, 0.75)


def test_more_answers_than_people_is_a_mistake_somewhere():
    with pytest.raises(WellheardError, match="61 answers from a population of 60"):
        wilson_finite(45, 61, 60)


@few
@given(groups, st.integers(0, 10_000))
def test_the_finite_interval_is_never_wider(group, others):
    finite, endless = wilson_finite(*group, group[1] + others), wilson(*group)

    assert finite.high - finite.low <= endless.high - endless.low + 1e-12


@pytest.mark.parametrize("conf", [0, 1, -0.5, 95, math.nan])
def test_a_confidence_level_lies_between_0_and_1(conf):
    with pytest.raises(WellheardError, match="between 0 and 1"):
        wilson(5, 10, conf)
