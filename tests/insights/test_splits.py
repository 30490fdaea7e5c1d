"""A table of groups tells about groups, never about a person in one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from tests.insights.shop import answered, published, team
from tests.world import World, bakery_today, bearer, key
from wellheard_server.insights.many import hidden_cells
from wellheard_server.surveys.models import Survey


@given(some.dictionaries(some.text(min_size=1, max_size=3), some.integers(0, 30), max_size=8))
def test_what_is_shown_and_the_total_leave_no_small_remainder(sizes: dict[str, int]) -> None:
    hidden = hidden_cells(sizes, 5)

    remainder = sum(sizes[group] for group in hidden)
    shown = sum(n for group, n in sizes.items() if group not in hidden)
    assert all(n == 0 or n >= 5 for group, n in sizes.items() if group not in hidden)
    assert remainder == 0 or remainder >= 5 or shown == 0


@pytest.fixture
def branches(survey: Survey) -> Survey:
    yesterday = bakery_today() - timedelta(days=1)
    for branch, scores in {"Old Market": [9] * 30, "Station": [2] * 12, "Kiosk": [7, 1]}.items():
        answered(survey, [{"nps": score} for score in scores], yesterday, touchpoint=branch)
    return survey


def shown_groups(page: str) -> dict[str, int]:
    """Name and n of each row as the page prints them."""
    rows = re.findall(
        r'<th scope="row"><bdi[^>]*>([^<]+)</bdi></th><td class="n big">.*?data-k="Answers"><span class="num">([\d,]+)',
        page,
    )
    return {name: int(n) for name, n in rows}


def test_a_small_group_cannot_be_had_by_subtraction_on_the_page(branches: Survey, alice: Client) -> None:
    page = alice.get(f"/w/bakery/understand/{branches.slug}/nps/?by=touchpoint").content.decode()

    shown = shown_groups(page)
    total = int(re.search(r"<tfoot>.*?data-k=\"Answers\"><span class=\"num\">(\d+)", page, re.S)[1])
    assert shown == {"Old Market": 30}
    assert total - sum(shown.values()) >= 5
    assert page.count("Hidden, so that single people cannot be recognised.") == 2


def test_the_api_and_the_csv_hide_what_the_page_hides(branches: Survey, alice: Client, world: World) -> None:
    headers = bearer(key(world, world.alice, "scores.read"))

    told = Client().get(f"/api/v1/scores/{branches.slug}/nps?by=touchpoint", headers=headers).json()
    rows = alice.get(f"/w/bakery/understand/{branches.slug}/nps/score.csv?by=touchpoint").content.decode().splitlines()

    hidden = [group for group in told["groups"] if group["is_hidden"]]
    assert {group["key"] for group in hidden} == {"Station", "Kiosk"}
    assert all(
        (group["value"], group["n"], group["low"], group["against_rest"]) == (None, 0, None, None) for group in hidden
    )
    kiosk = next(row for row in rows if "Kiosk" in row).split(",")
    assert kiosk[8:11] == ["", "", ""]
    assert kiosk[12] == ""


def test_a_filter_that_singles_out_a_few_is_not_answered(branches: Survey, world: World) -> None:
    headers = bearer(key(world, world.alice, "scores.read"))
    only = {"where": '{"field": "touchpoint", "operator": "is", "value": "Kiosk"}'}
    all_but = {"where": '{"not": {"field": "touchpoint", "operator": "is", "value": "Kiosk"}}'}

    for where in (only, all_but):
        told = Client().get(f"/api/v1/scores/{branches.slug}/nps", where, headers=headers).json()
        assert (told["value"], told["n"], told["bands"]) == (None, 0, {})
        assert told["note"] == "too few answered to be shown"


def test_a_group_is_compared_with_all_the_others(branches: Survey, world: World) -> None:
    answered(branches, [{"nps": 9}] * 20, bakery_today(), touchpoint="Station")
    answered(branches, [{"nps": 8}] * 20, bakery_today(), touchpoint="Kiosk")
    headers = bearer(key(world, world.alice, "scores.read"))

    told = Client().get(f"/api/v1/scores/{branches.slug}/nps?by=touchpoint", headers=headers).json()

    market = next(group for group in told["groups"] if group["key"] == "Old Market")
    others = [9] * 20 + [2] * 12 + [7, 1] + [8] * 20
    rest = 100 * (20 - 13) / len(others)
    assert market["against_rest"]["value"] == pytest.approx(100 - rest)
    assert market["against_rest"]["n_before"] == len(others)
    assert market["against_rest"]["verdict"] == "higher"


def test_a_table_can_be_split_by_an_answer_and_by_what_a_link_carried(survey: Survey, alice: Client) -> None:
    today = bakery_today()
    answered(survey, [{"nps": 10, "where": "shop"}] * 6, today, attributes={"branch": "=A"})
    answered(survey, [{"nps": 3, "where": "online"}] * 6, today, attributes={"branch": "B"})

    by_answer = shown_groups(alice.get(f"/w/bakery/understand/{survey.slug}/nps/?by=answer:where").content.decode())
    by_branch = shown_groups(alice.get(f"/w/bakery/understand/{survey.slug}/nps/?by=attribute:branch").content.decode())
    downloaded = alice.get(f"/w/bakery/understand/{survey.slug}/nps/score.csv?by=attribute:branch").content.decode()

    assert by_answer == {"In the shop": 6, "Online": 6}
    assert by_branch == {"=A": 6, "B": 6}
    assert ",'=A,'=A," in downloaded


def test_fewer_than_five_of_the_staff_are_never_shown_at_all(world: World, alice: Client) -> None:
    survey = published(world.bakery, "Team", team())
    today = bakery_today()
    answered(survey, [{"team": 9}] * 4, today)
    headers = bearer(key(world, world.alice, "scores.read"))

    page = alice.get(f"/w/bakery/understand/{survey.slug}/team/").content.decode()
    told = Client().get(f"/api/v1/scores/{survey.slug}/team?by=day", headers=headers).json()
    rows = alice.get(f"/w/bakery/understand/{survey.slug}/scores.csv").content.decode()

    assert "Fewer than five answered." in page
    assert "+100" not in re.sub(r"<p class=\"axis\".*?</p>", "", page)
    assert (told["value"], told["n"], [step["value"] for step in told["groups"]]) == (None, 0, [None])
    assert ",100.0," not in rows
