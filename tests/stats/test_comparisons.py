"""Families of comparisons, reliability and small groups."""

import itertools
import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from wellheard.stats import Difference, Estimate
from wellheard.stats.comparisons import benjamini_hochberg, holm, judged_together
from wellheard.stats.estimate import against
from wellheard.stats.reliability import cronbach_alpha
from wellheard.stats.suppression import suppress
from wellheard.stats.words import WIDENED

few = settings(max_examples=60, deadline=None)
ps = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@few
@given(ps)
def test_adjusted_ps_agree_with_statsmodels(p):
    assert benjamini_hochberg(p) == pytest.approx(list(multipletests(p, method="fdr_bh")[1]))
    assert holm(p) == pytest.approx(list(multipletests(p, method="holm")[1]))


def test_a_test_that_could_not_be_made_is_left_out_of_the_family():
    adjusted = benjamini_hochberg([0.01, math.nan, 0.04])

    assert math.isnan(adjusted[1])
    assert [adjusted[0], adjusted[2]] == benjamini_hochberg([0.01, 0.04])
    assert benjamini_hochberg([]) == []


def test_one_lucky_p_among_twenty_is_no_change():
    lucky = Difference(value=5, low=0.1, high=9.9, p=0.045, n=90, n_before=90, verdict="higher")
    dull = msgspec.structs.replace(lucky, p=0.6, verdict="unclear")
    absent = Difference(value=None)

    told = judged_together([lucky, *[dull] * 19, absent])

    assert {difference.verdict for difference in told[:20]} == {"unclear"}
    assert told[20] == absent
    assert judged_together([lucky]) == [lucky]


@pytest.mark.parametrize(
    ("low", "high", "n", "verdict"),
    [
        (1, 9, 5, "higher"),
        (-9, -1, 5, "lower"),
        (-1, 9, 19, "too_early"),
        (-1, 9, 20, "unclear"),
        (0, 9, 50, "unclear"),
    ],
)
def test_the_verdict_is_read_from_the_interval_of_the_difference(low, high, n, verdict):
    difference = Difference.between((low + high) / 2, low, high, 0.5, n=n, n_before=900, method="t", unit="score")

    assert difference.verdict == verdict


def test_an_interval_that_leaves_out_its_own_value_is_widened_and_says_so():
    difference = Difference.between(10, 1, 9, 0.01, n=50, n_before=50, method="t", unit="score")

    assert (difference.low, difference.high, difference.note) == (1, 10, WIDENED)


def test_without_an_interval_it_is_too_early():
    assert Difference.between(4, None, None, None, n=99, n_before=99, method="", unit="score").verdict == "too_early"


def test_a_mark_is_passed_only_by_the_whole_interval():
    assert against(Estimate(value=0.5, low=0.41, high=0.6), 0.4) == "above"
    assert against(Estimate(value=0.5, low=0.39, high=0.6), 0.4) == "unclear"
    assert against(Estimate(value=0.3, low=0.2, high=0.39), 0.4) == "below"
    assert against(Estimate(value=1.0), 0.4) == "unclear"


def test_alpha_is_the_published_formula_and_lies_in_its_interval():
    told = cronbach_alpha([[1, 2, 1], [2, 2, 3], [4, 5, 4], [5, 4, 5], [3, 3, 2]])

    assert told.low < told.alpha < told.high
    assert not told.doubtful


@pytest.mark.parametrize("responses", [[], [[1, 2]], [[1], [2]], [[3, 3], [3, 3]]])
def test_reliability_needs_people_items_and_differences(responses):
    assert cronbach_alpha(responses) is None


def test_items_that_contradict_each_other_are_doubtful():
    assert cronbach_alpha([[1, 5], [5, 1], [2, 4], [4, 3]]).doubtful


groups = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 20), min_size=1)


@few
@given(groups, st.integers(2, 10))
def test_no_small_group_is_shown_nor_found_by_subtraction(sizes, minimum):
    told = suppress(sizes, minimum)

    shown = {group for group in sizes if told.shows(group)}
    assert all(sizes[group] >= minimum for group in shown)
    hidden = [group for group, cell in told.cells.items() if cell in ("suppress_small", "secondary")]
    if told.total == "show" and hidden:
        assert sum(sizes[group] for group in hidden) >= minimum


@few
@given(groups)
def test_nothing_is_hidden_without_need(sizes):
    told = suppress(sizes, 5)

    if told.secondary:
        others = sum(n for group, n in sizes.items() if told.cells[group] == "suppress_small")
        assert 0 < others < 5
        assert sizes[told.secondary] == min(n for n in sizes.values() if n >= 5)


def test_hidden_groups_that_together_reach_the_minimum_need_no_third():
    assert suppress({"A": 12, "B": 3, "C": 2, "D": 20}).secondary is None


def test_without_a_total_nothing_can_be_subtracted():
    told = suppress({"A": 12, "B": 3}, show_total=False)

    assert told.cells == {"A": "show", "B": "suppress_small"}


def test_a_total_below_the_minimum_is_hidden_itself():
    assert suppress({"A": 2, "B": 1}).total == "suppress_small"
    assert suppress({"A": 0}).total == "no_data"
    assert all(suppress(dict(zip("AB", pair, strict=True))).total for pair in itertools.product(range(3), repeat=2))
