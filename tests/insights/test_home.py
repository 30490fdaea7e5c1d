"""How are we, and what changed: the home page says it in one sentence."""

import re
from datetime import timedelta

from django.test import Client

from tests.insights.shop import answered, published, purchase
from tests.world import World, bakery_today
from wellheard_server.base.scope import scope
from wellheard_server.surveys.models import Survey


def heading(client: Client) -> str:
    found = re.search(r"<h1>(.*?)</h1>", client.get("/w/bakery/").content.decode(), re.S)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1])


def test_the_heading_is_the_surest_change(survey: Survey, alice: Client) -> None:
    today = bakery_today()
    answered(survey, [{"nps": 9}] * 20 + [{"nps": 3}] * 20, today - timedelta(days=35))
    answered(survey, [{"nps": 9}] * 38 + [{"nps": 3}] * 2, today - timedelta(days=3))

    assert heading(alice) == "After a purchase: NPS is up by 90 points."


def test_without_a_clear_change_the_heading_says_so(survey: Survey, alice: Client) -> None:
    today = bakery_today()
    for back in (3, 35):
        answered(survey, [{"nps": n % 11} for n in range(66)], today - timedelta(days=back))

    assert heading(alice) == "No clear change in this period."


def test_a_change_chance_explains_among_many_scores_is_not_in_the_heading(
    world: World, survey: Survey, alice: Client
) -> None:
    today = bakery_today()
    quiet = [published(world.bakery, f"Survey {number}", purchase()) for number in range(6)]
    for each in quiet:
        for back in (3, 35):
            answered(each, [{"nps": n % 11} for n in range(66)], today - timedelta(days=back), write=False)
    answered(survey, [{"nps": 9}] * 20 + [{"nps": 3}] * 20, today - timedelta(days=35), write=False)
    answered(survey, [{"nps": 9}] * 29 + [{"nps": 3}] * 11, today - timedelta(days=3))

    assert heading(alice) == "No clear change in this period."
    assert "Perhaps a change." in alice.get("/w/bakery/").content.decode()


def test_who_answered_counts_those_who_began_and_those_who_finished(survey: Survey, alice: Client) -> None:
    today = bakery_today()
    answered(survey, [{"nps": 9}] * 30, today)
    answered(survey, [{"nps": 9}] * 10, today, finished=False)

    page = alice.get(f"/w/bakery/understand/{survey.slug}/").content.decode()

    part = page[page.index("Who answered") :]
    assert re.findall(r'<span class="n"><span class="num">(\d+)</span>', part)[:2] == ["40", "30"]
    assert '<span class="num">75%</span>' in part


def test_the_scores_of_a_closed_survey_stay_readable(survey: Survey, alice: Client, world: World) -> None:
    answered(survey, [{"nps": 9}] * 6, bakery_today())
    with scope(world.bakery.id):
        survey.archive(by=None, actor="member:alice")

    assert "closed" in alice.get("/w/bakery/understand/").content.decode()
    assert "+100" in alice.get(f"/w/bakery/understand/{survey.slug}/").content.decode()
