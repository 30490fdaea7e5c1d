"""Weights: linearised errors, post-stratification, raking, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from wellheard.base.errors import WellheardError
from wellheard.stats.poststratification import post_stratify
from wellheard.stats.raking import calibrated_error, rake
from wellheard.stats.weights import moments

few = settings(max_examples=40, deadline=None)


@few
@given(st.lists(st.tuples(st.integers(-1, 1), st.floats(0.1, 9)), min_size=2, max_size=60))
def test_the_weighted_mean_agrees_with_statsmodels_and_the_textbook_error(pairs):
    x, w = map(np.array, zip(*pairs, strict=True))
    n, mean = len(x), DescrStatsW(x, w).mean

    sums = moments(x, w)

    textbook = np.sqrt(n / (n - 1) * np.sum(w**2 * (x - mean) ** 2)) / w.sum()
    assert (sums.mean, sums.standard_error) == pytest.approx((mean, textbook), abs=1e-9)


def test_equal_weights_are_seen_as_equal_whatever_their_size():
    assert not moments([1, 2, 3], [0.1, 0.1, 0.1]).vary
    assert moments([1, 2, 3], [1, 1, 1.01]).vary


def test_equal_weights_lose_nothing():
    sums = moments([1, 2, 4], [3, 3, 3])

    assert (sums.n_effective, sums.design_effect) == pytest.approx((3, 1))
    assert sums.standard_error == pytest.approx(np.std([1, 2, 4], ddof=1) / np.sqrt(3))


@pytest.mark.parametrize("weights", [[1, -1], [1, float("nan")], [1, float("inf")]])
def test_a_weight_that_cannot_be_one_is_refused(weights):
    with pytest.raises(WellheardError, match="a weight is a number of 0 or more"):
        moments([1, 2], weights)


def test_as_many_weights_as_values_are_needed():
    with pytest.raises(WellheardError, match="got 1 for 2"):
        moments([1, 2], [1])


def test_post_stratification_gives_each_group_its_share_of_the_population():
    result = post_stratify([10, 20, 30, 40], ["a", "a", "a", "b"], {"a": 50, "b": 50})

    assert result.value == pytest.approx((20 + 40) / 2)
    assert result.unweighted == 25
    assert result.standard_error is None, "one answer has no spread"
    assert result.small == ["a", "b"]


def test_a_group_without_answers_cannot_be_weighted_up():
    with pytest.raises(WellheardError, match="no answers from b"):
        post_stratify([1, 2], ["a", "a"], {"a": 50, "b": 50})


def test_an_answer_from_a_group_nobody_counted_is_refused():
    with pytest.raises(WellheardError, match="no population given for c"):
        post_stratify([1, 2], ["a", "c"], {"a": 50})


LABELS = st.lists(st.tuples(st.sampled_from("fm"), st.sampled_from("yo")), min_size=8, max_size=60).filter(
    lambda rows: len(set(rows)) == 4
)


@few
@given(LABELS, st.integers(10, 90), st.integers(10, 90))
def test_raked_margins_are_met_to_a_billionth(rows, f, y):
    sex, age = ([row[place] for row in rows] for place in (0, 1))
    population = {"sex": {"f": f, "m": 100 - f}, "age": {"y": y, "o": 100 - y}}

    result = rake({"sex": sex, "age": age}, population)

    for labels, sizes in ((sex, population["sex"]), (age, population["age"])):
        for category, wanted in sizes.items():
            got = sum(w for w, label in zip(result.weights, labels, strict=True) if label == category)
            assert got == pytest.approx(wanted, rel=1e-9)
    assert all(w > 0 for w in result.weights)


def test_trimmed_weights_keep_their_bounds_and_their_margins():
    margins = {"sex": list("fmfffffffmfmfffffmff"), "age": list("yyyyyyyoyoyyyyyyyyyo")}
    population = {"sex": {"f": 50, "m": 50}, "age": {"y": 40, "o": 60}}
    mean = 100 / 20

    free, trimmed = rake(margins, population), rake(margins, population, trim=True)

    assert max(free.weights) > 6 * mean
    assert mean / 5 * 0.999999 <= min(trimmed.weights) <= max(trimmed.weights) <= 5 * mean * 1.000001
    women = sum(w for w, sex in zip(trimmed.weights, margins["sex"], strict=True) if sex == "f")
    assert women == pytest.approx(50, rel=1e-9)


def test_bounds_that_the_margins_forbid_fail_loudly():
    with pytest.raises(WellheardError, match="did not settle in 1000 rounds"):
        rake({"sex": ["f"] * 99 + ["m"]}, {"sex": {"f": 50, "m": 50}}, trim=True)


def test_margins_that_contradict_each_other_in_the_sample_fail_loudly():
    same = ["a", "a", "b"]

    with pytest.raises(WellheardError, match="did not settle"):
        rake({"one": same, "other": same}, {"one": {"a": 50, "b": 50}, "other": {"a": 60, "b": 40}})


@pytest.mark.parametrize(
    ("population", "message"),
    [
        ({"f": 50, "m": 40, "x": 10}, "sex: no answers from x"),
        ({"f": 100}, "sex: no population given for m"),
    ],
)
def test_a_category_on_one_side_only_is_named(population, message):
    with pytest.raises(WellheardError, match=message):
        rake({"sex": ["f", "m"]}, {"sex": population})


def test_margins_of_different_totals_are_refused():
    with pytest.raises(WellheardError, match="same total"):
        rake({"a": ["x"], "b": ["y"]}, {"a": {"x": 10}, "b": {"y": 11}})


def test_a_heavy_design_effect_is_flagged():
    result = rake({"sex": ["f"] * 19 + ["m"]}, {"sex": {"f": 50, "m": 50}})

    assert result.costly
    assert result.design_effect == pytest.approx(20 / result.n_effective)


def test_one_margin_raked_has_nearly_the_error_of_post_stratification():
    y, labels = [1, 4, 2, 6, 3, 8], ["a", "a", "a", "b", "b", "b"]
    stratified = post_stratify(y, labels, {"a": 60, "b": 40})

    error = calibrated_error(y, rake({"g": labels}, {"g": {"a": 60, "b": 40}}).weights, {"g": labels})

    assert error == pytest.approx(stratified.standard_error_survey)
    assert calibrated_error([1], [1], {"g": ["a"]}) is None
