"""NPS: what counts, what does not, and what it may be called."""

import pytest

from wellheard.base.errors import DefinitionError, WellheardError
from wellheard.metrics import enps, metrics, nps
from wellheard.metrics.nps import NPS, judge
from wellheard.stats import words


def test_a_notebook_gives_answers_and_gets_an_estimate():
    estimate = nps.of([10, 9, 3])

    assert (round(estimate.value, 1), estimate.n, estimate.unit) == (33.3, 3, "points")
    assert estimate.method == words.ADJUSTED_WALD


def test_a_blank_is_not_a_zero_and_a_blank_code_not_a_promoter():
    scores = [10, 9, None, 11, 11, 0]

    assert nps.of(scores, missing=[11]).n_missing == 3
    assert nps.of(scores).n_invalid == 2
    assert nps.of(scores).value == nps.of(scores, missing=[11]).value == pytest.approx(100 / 3)


def test_one_promoter_has_an_interval_that_was_widened_to_hold_the_value():
    estimate = nps.of([10])

    assert (estimate.value, estimate.high, estimate.note) == (100, 100, words.WIDENED)
    assert estimate.low == pytest.approx(-48.4986, abs=1e-4)


def test_many_effective_answers_take_the_interval_by_linearisation_and_few_the_scaled_one():
    many = nps.of([10, 9, 8, 3] * 50, [1, 2, 1, 2] * 50)
    few = nps.of([10, 9, 8, 3], [1, 2, 1, 2])

    assert (many.method, few.method) == (words.LINEARISED, words.ADJUSTED_WALD_EFFECTIVE)
    assert many.weighted
    assert few.weighted
    assert nps.estimate(weighted=False, **nps.tally([10, 9, 8, 3], [1, 2, 1, 2])).value == 25


def test_unweighted_stands_beside_weighted():
    counts = nps.tally([10, 9, 8, 3], [1, 2, 1, 4])

    asides = {aside.key: aside.estimate for aside in nps.beside(**counts)}

    assert asides["unweighted"].value == 25
    assert asides["promoters"].value == pytest.approx(3 / 8)
    assert "unweighted" not in {aside.key for aside in nps.beside(**nps.tally([10, 9]))}


def test_answers_without_any_weight_say_so():
    estimate = nps.of([10, 9], [0, 0])

    assert (estimate.value, estimate.n, estimate.note) == (None, 2, words.NO_WEIGHT)
    assert nps.estimate(weighted=False, **nps.tally([10, 9], [0, 0])).value == 100
    assert nps.difference(nps.tally([10], [0]), nps.tally([10, 9])).note == words.NO_WEIGHT


def test_a_weighted_difference_is_of_the_weighted_scores():
    a = nps.tally([10, 9, 8, 3] * 20, [3, 2, 1, 2] * 20)
    b = nps.tally([10, 3, 8, 3] * 20, [1, 2, 1, 2] * 20)

    difference = nps.difference(a, b)

    assert difference.value == pytest.approx(nps.estimate(**a).value - nps.estimate(**b).value)
    assert (difference.method, difference.verdict) == (words.LINEARISED, "higher")
    assert nps.difference(a, b, weighted=False).value == pytest.approx(50)


@pytest.mark.parametrize(
    ("scale", "sentence"),
    [
        ((1, 10), "answers on 1-10 are a variant"),
        ((1, 5), "not on 1-5: show the top box and the mean"),
        ((1, 7), "not on 1-7"),
        ((0, 100), "not on 0-100"),
        ((0, 5), "not on 0-5"),
    ],
)
def test_other_scales_are_refused_however_they_are_declared(scale, sentence):
    for declare in (nps.on, lambda scale: NPS(scale=scale)):
        with pytest.raises(DefinitionError, match=sentence):
            declare(scale)


def test_an_undeclared_scale_is_asked_for_unless_a_zero_settles_it():
    assert nps.on(None, seen=(0, 10)).scale == (0, 10)
    for seen in (None, (1, 10)):
        with pytest.raises(DefinitionError, match="0-10 or on 1-10") as refusal:
            nps.on(None, seen=seen)
        assert refusal.value.code == "scale_not_declared"


def test_the_cut_points_are_fixed():
    with pytest.raises(DefinitionError, match="fixed"):
        nps.on((0, 10), top_from=8)


@pytest.mark.parametrize("scale", [(10, 0), (5, 5), (0, float("inf")), (float("nan"), 10)])
def test_a_scale_runs_from_lower_to_higher(scale):
    with pytest.raises(DefinitionError, match="from a lower to a higher number"):
        nps.on(scale)


def test_a_variant_is_never_registered_and_never_compared():
    assert judge([1, 5, 9, 10, 10], (1, 10)).label == "NPS variant (1-10)"
    assert "variant" not in " ".join(metrics.keys())


@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (0, 100)])
def test_other_recommend_questions_are_offered_their_top_box_under_another_name(scale):
    judgement = judge([1, 2, 3, 4, 5], scale)

    assert not judgement.allowed
    assert judgement.estimate is None
    assert "variant" in judgement.label
    assert judgement.top_box.n == 5


@pytest.mark.parametrize("values", [["10"], [b"9"], [[1]], [object()]])
def test_text_is_not_an_answer(values):
    with pytest.raises(WellheardError, match="a number or None"):
        nps.of(values)


def test_staff_are_counted_alike_but_never_shown_in_groups_below_five():
    assert enps.of([10, 9, 3]) == nps.of([10, 9, 3])
    assert (nps.smallest_group, enps.smallest_group) == (1, 5)
