"""CSAT on every scale, effort, market fit, loyalty, engagement, response rate and the plain mean."""

import pytest

from wellheard.base.errors import DefinitionError, WellheardError
from wellheard.metrics import ces1, ces2, cli, csat, engagement, mean, pmf, response_rate
from wellheard.metrics.response_rate import funnel
from wellheard.stats import words
from wellheard.stats.estimate import against
from wellheard.stats.proportion import fisher_exact, pooled_z


@pytest.mark.parametrize(
    ("scale", "top"), [((0, 1), 1), ((1, 2), 2), ((1, 3), 3), ((1, 5), 4), ((1, 7), 6), ((1, 10), 9)]
)
def test_the_top_box_of_each_scale_is_the_field_s(scale, top):
    metric = csat.on(scale)

    assert metric.top_from == top
    assert metric.bands[-1].low == top
    assert metric.of([scale[1], scale[0]]).value == 0.5


def test_the_top_box_may_be_declared_but_only_on_the_scale():
    assert csat.on((1, 5), top_from=5).of([5, 4]).value == 0.5
    for top_from in (1, 6, 4.5):
        with pytest.raises(DefinitionError, match="the top box begins"):
            csat.on((1, 5), top_from=top_from)


def test_a_wide_top_box_leaves_room_for_a_bottom_box():
    metric = csat.on((1, 5), top_from=2)

    assert [(band.key, band.low, band.high) for band in metric.bands] == [("bottom", 1, 1), ("top", 2, 5)]


def test_a_scale_is_declared_never_guessed():
    with pytest.raises(DefinitionError, match="needs its scale declared"):
        csat.on(None, seen=(1, 5))


def test_beside_the_share_stand_bottom_box_mean_and_rescaled_mean():
    asides = {a.key: a.estimate.value for a in csat.beside(**csat.tally([5, 5, 4, 3, 1]))}

    assert asides == pytest.approx({"bottom": 0.2, "average": 3.6, "rescaled": 65})


def test_of_thumbs_there_is_no_mean():
    assert [a.key for a in csat.on((1, 2)).beside(top=3, bottom=1, total=7, squares=13)] == ["bottom"]


def test_a_weighted_share_has_the_interval_of_its_effective_answers():
    estimate = csat.of([5, 5, 1, 1], [3, 3, 1, 1])

    assert (estimate.n, estimate.method) == (4, words.WILSON_EFFECTIVE)
    assert estimate.value == pytest.approx(0.75)
    assert estimate.high - estimate.low > csat.of([5, 5, 5, 1]).high - csat.of([5, 5, 5, 1]).low
    difference = csat.difference(csat.tally([5, 5, 1, 1], [3, 3, 1, 1]), csat.tally([5, 1]))
    assert difference.method == words.NEWCOMBE_EFFECTIVE
    assert difference.value == pytest.approx(0.25)


def test_the_versions_of_effort_point_in_opposite_directions():
    assert (ces1.better, ces2.better) == ("lower", "higher")
    assert ces1.of([1, 1, 2]).value == pytest.approx(4 / 3)
    assert ces2.of([7, 5, 4]).value == pytest.approx(2 / 3)
    assert (ces1.bands[0].tone, ces2.bands[0].tone) == ("pro", "det")
    for metric, scale in ((ces1, (1, 7)), (ces2, (1, 5))):
        with pytest.raises(DefinitionError, match="is defined on"):
            metric.on(scale)


def test_market_fit_is_above_its_mark_only_with_its_whole_interval():
    clear, doubtful = pmf.of([3] * 60 + [1] * 40), pmf.of([3] * 5 + [1] * 4)

    assert against(clear, pmf.mark) == "above"
    assert against(doubtful, pmf.mark) == "unclear"
    assert against(pmf.of([1] * 50), pmf.mark) == "below"


def test_who_no_longer_uses_the_product_leaves_the_denominator():
    estimate = pmf.of([3, 3, 1, None, 4], missing=[4])

    assert (estimate.n, estimate.n_missing) == (3, 2)


def test_in_loyalty_one_is_the_best_answer():
    assert cli.indices([[1, 1, 1], [6, 6, 6], [1, None, 1], [1, 7, 1]]) == [100, 0, None, None]
    assert cli.item_means([[1, None], [2, None]]) == [90, None]
    assert cli.person_index([]) is None


def test_items_are_not_taken_for_indices():
    for declared in (None, (1, 6)):
        with pytest.raises(DefinitionError, match="each person's index on 0-100"):
            cli.on(declared)


def test_engagement_warns_of_items_that_do_not_hang_together():
    detail = engagement.detail([[5, 1], [1, 5], [4, 3], [None, 3]])

    assert detail.reliability.doubtful
    assert detail.favourable.n == 7
    assert engagement.smallest_group == 5


def test_a_mean_without_variation_or_company_stands_without_an_interval():
    alone, alike = mean.of([4]), mean.of([4, 4, 4])

    assert (alone.value, alone.low, alone.note) == (4, None, words.ONE_ANSWER)
    assert (alike.value, alike.low, alike.note) == (4, None, words.NO_VARIATION)
    assert mean.difference(mean.tally([4]), mean.tally([3, 5])).note == words.ONE_ANSWER
    assert mean.difference(mean.tally([4, 4]), mean.tally([3, 3])).verdict == "too_early"


def test_rounding_does_not_push_a_weighted_mean_off_its_scale():
    metric = mean.on((1, 5))
    counts = metric.tally([5] * 5, [1.0, 1.8, 1.3, 1.1, 2.6])
    assert counts["total_w"] / counts["answers_w"] > 5, "an example where the sums do"

    assert metric.estimate(**counts).value == 5


def test_the_p_of_a_difference_of_shares_is_that_of_the_test_it_calls_for():
    few = csat.difference({"top": 9, "bottom": 1}, {"top": 3, "bottom": 7})
    many = csat.difference({"top": 56, "bottom": 14}, {"top": 48, "bottom": 32})

    assert few.p == fisher_exact(9, 10, 3, 10)
    assert many.p == pooled_z(56, 70, 48, 80).p


def test_a_mean_takes_any_number_until_a_scale_is_declared():
    assert mean.of([4.5, -2000]).n == 2
    assert mean.on((1, 5)).of([4.5, -2000, 4]).n_invalid == 2
    assert [a.estimate.value for a in mean.on((1, 5)).beside(**mean.tally([2, 4]))] == [50]
    assert mean.beside(**mean.tally([2, 4])) == ()


def test_a_mean_s_interval_is_clipped_to_its_scale():
    estimate = mean.on((1, 5)).of([5, 5, 4, 1])

    assert estimate.high == 5


def test_the_weighted_mean_has_the_plain_interval_where_weights_are_equal_in_all_but_name():
    counts = mean.tally([1, 2, 4, 4], [2, 2, 2, 2])

    plain, forced = mean.estimate(**counts), mean.estimate(weighted=True, **counts)

    assert (forced.low, forced.high) == pytest.approx((plain.low, plain.high))
    assert (plain.method, forced.method) == (words.T, words.LINEARISED)


def test_a_rate_without_a_denominator_has_no_value():
    steps = funnel(invited=50, bounced=50, opened=0, started=0, completed=0)

    assert steps.delivery_rate.value == 0
    assert steps.response_rate_of_delivered.value is None


def test_a_step_of_the_funnel_cannot_outgrow_the_one_before():
    with pytest.raises(WellheardError, match="each step"):
        funnel(invited=10, bounced=0, opened=5, started=6, completed=1)


def test_the_response_rate_is_of_those_asked():
    assert response_rate.estimate(top=250, bottom=710).value == pytest.approx(250 / 960)


def test_answers_without_any_weight_have_no_share_no_mean_and_no_difference():
    for metric in (csat, mean, ces1):
        silent, plain = metric.tally([4, 5], [0, 0]), metric.tally([4, 5, 2])

        assert metric.estimate(**silent).note == words.NO_WEIGHT
        assert metric.difference(plain, silent).note == words.NO_WEIGHT
