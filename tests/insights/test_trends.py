"""A score over time."""

from datetime import date, timedelta

from tests.insights.conftest import TODAY
from tests.insights.shop import answered
from tests.world import World
from wellheard.metrics.metric import add_up
from wellheard_server.base.scope import scope
from wellheard_server.insights.asked import asked_by
from wellheard_server.insights.chart import trend_chart
from wellheard_server.insights.numbers import Numbers
from wellheard_server.insights.period import named
from wellheard_server.insights.trend import Trend, over, trend
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.surveys.models import Survey


def numbers(world: World, survey: Survey) -> Numbers:
    with scope(world.bakery.id):
        return Numbers(ledger(world.bakery), asked_by(survey, world.bakery.zone)[0])


def course(world: World, survey: Survey, step: str, days: str = "90") -> Trend:
    of = numbers(world, survey)
    return trend(of, named(days, now=TODAY, first=of.first), step, now=TODAY)


def test_weeks_begin_on_monday_and_months_on_their_first(world: World, survey: Survey) -> None:
    answered(survey, [{"nps": 9}], date(2026, 9, 30))
    answered(survey, [{"nps": 9}], TODAY)

    weeks, months = course(world, survey, "week"), course(world, survey, "month")

    assert all(point.start.weekday() == 0 for point in weeks.points)
    assert [point.start for point in months.points] == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]


def test_a_time_without_answers_is_a_gap_and_not_a_zero(world: World, survey: Survey) -> None:
    answered(survey, [{"nps": 9}] * 3, date(2026, 9, 15))
    answered(survey, [{"nps": 9}] * 3, date(2026, 11, 15))

    found = course(world, survey, "month")

    assert [point.estimate.value for point in found.points] == [100, None, 100]
    assert str(trend_chart(found, bounds=(-100, 100), label="x")).count("<polyline") == 0


def test_the_step_that_is_not_over_is_marked(world: World, survey: Survey) -> None:
    answered(survey, [{"nps": 9}], TODAY - timedelta(days=40))

    assert [point.is_partial for point in course(world, survey, "month").points] == [False, True]


def test_days_add_up_to_months(world: World, survey: Survey) -> None:
    for back in range(0, 75, 7):
        answered(
            survey,
            [{"nps": score} for score in (10, 9, 8, 4, back % 11)],
            TODAY - timedelta(days=back),
            write=back == 70,
        )
    of = numbers(world, survey)

    days = over(of, date(2026, 9, 1), date(2026, 12, 1), "day", now=TODAY)
    months = over(of, date(2026, 9, 1), date(2026, 12, 1), "month", now=TODAY)

    for point in months.points:
        within = [each for each in days.points if point.start <= each.start < point.until]
        assert sum(each.estimate.n for each in within) == point.estimate.n
        together = add_up(of.by_day[each.start] for each in within if each.start in of.by_day)
        assert of.asked.metric.estimate(**together) == point.estimate


def test_a_reworded_question_breaks_the_line(world: World, survey: Survey) -> None:
    answered(survey, [{"nps": 9}] * 30, TODAY - timedelta(days=70))
    answered(survey, [{"nps": 9}] * 30, TODAY - timedelta(days=40))
    with scope(world.bakery.id):
        definition = survey.definition
        survey.draft["questions"][0]["text"]["en"] = "Would you tell a friend about us?"
        survey.save()
        survey.publish(by=None, actor="member:alice")
        survey.versions.filter(number=2).update(published_at=f"{TODAY - timedelta(days=20)}T10:00:00Z")
    answered(survey, [{"nps": 2}] * 30, TODAY - timedelta(days=10), version=2)

    found = course(world, survey, "week")

    assert definition.questions[0].key == "nps"
    assert [point.start for point in found.points if point.breaks] == [date(2026, 11, 2)]
    assert found.latest is None
    assert "question reworded" in trend_chart(found, bounds=(-100, 100), label="x")


def test_a_far_day_does_not_make_a_chart_of_ten_thousand_points(world: World, survey: Survey) -> None:
    answered(survey, [{"nps": 9}], date(1995, 1, 1))
    answered(survey, [{"nps": 9}], TODAY)

    assert len(course(world, survey, "day", "all").points) <= 400
