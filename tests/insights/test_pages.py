"""The pages in every state: nobody, one answer, too much of everything, right to left; what each role sees and what a page costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.insights.shop import answered, published, purchase
from tests.world import World, bakery_today, browser
from wellheard_server.surveys.models import Survey

LONG = "A name that goes on " * 15


def paths(survey: Survey) -> list[str]:
    here = f"/w/bakery/understand/{survey.slug}/"
    return [
        "/w/bakery/",
        "/w/bakery/understand/",
        here,
        f"{here}nps/",
        f"{here}happy/?days=7&step=day&by=language",
        f"{here}nps/?days=all",
    ]


@pytest.fixture
def busy(survey: Survey) -> Survey:
    today = bakery_today()
    for back in (0, 3, 20, 40):
        answered(
            survey,
            [
                {"nps": n % 11, "happy": n % 5 + 1, "where": "shop", "reason": "<script>alert(1)</script> טוב"}
                for n in range(24)
            ],
            today - timedelta(days=back),
            language="he" if back else "en",
        )
    return survey


def test_with_no_survey_the_home_page_offers_to_make_one(alice: Client) -> None:
    page = alice.get("/w/bakery/").content.decode()

    assert "Ask your first question" in page
    assert page.count("btn main-act") == 1


def test_with_no_answer_the_link_is_offered(survey: Survey, alice: Client) -> None:
    page = alice.get(f"/w/bakery/understand/{survey.slug}/").content.decode()

    assert f"http://localhost:8000/s/{survey.slug}" in page
    assert "Nobody has answered yet" in page


def test_one_answer_is_shown_with_what_it_is_worth(survey: Survey, alice: Client) -> None:
    answered(survey, [{"nps": 10}], bakery_today())

    page = alice.get(f"/w/bakery/understand/{survey.slug}/nps/").content.decode()

    assert '<b class="num">+100</b>' in page
    assert '<span class="num">1</span> answer<' in page
    assert '(<span class="num">−48</span> to <span class="num">+100</span>)' in page


def test_overlong_names_and_hostile_words_stay_words(world: World, alice: Client) -> None:
    survey = published(world.bakery, LONG, purchase())
    nasty = '"><img src=x onerror=alert(1)>'
    answered(survey, [{"nps": 9, "reason": nasty}] * 6, bakery_today(), touchpoint=nasty, attributes={nasty: nasty})

    for path in [*paths(survey), f"/w/bakery/understand/{survey.slug}/nps/?by=attribute:%22%3E"]:
        page = alice.get(path).content.decode()
        assert "<img" not in page


def test_an_imported_archive_is_shown_whole_when_the_last_days_are_empty(survey: Survey, alice: Client) -> None:
    answered(survey, [{"nps": 9}] * 7, bakery_today() - timedelta(days=900))

    page = alice.get(f"/w/bakery/understand/{survey.slug}/").content.decode()

    assert '<span class="num">7</span> answers' in page
    assert "everything there is" in page


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ("from=2026-13-01", "from_error"),
        ("from=2026-10-01&to=2026-09-01", "to_error"),
        ("to=never", "to_error"),
        ("from=0001-01-01", "from_error"),
    ],
)
def test_days_that_are_none_are_said_beside_their_field(busy: Survey, alice: Client, asked: str, wrong: str) -> None:
    page = alice.get(f"/w/bakery/understand/{busy.slug}/?{asked}").content.decode()

    assert f'id="{wrong}"' in page


@pytest.mark.parametrize(
    "asked",
    ["days=nonsense", "step=hour", "by=password", "by=attribute:", "by=answer:nobody", "by=a__b", "days=7&days=8"],
)
def test_nonsense_in_an_address_is_no_fault_of_ours(busy: Survey, alice: Client, asked: str) -> None:
    assert alice.get(f"/w/bakery/understand/{busy.slug}/nps/?{asked}").status_code == 200


def test_custom_days_count_both_ends(busy: Survey, alice: Client) -> None:
    day = bakery_today() - timedelta(days=20)

    page = alice.get(f"/w/bakery/understand/{busy.slug}/nps/?from={day}&to={day}").content.decode()

    assert '<span class="num">24</span> answers' in page


def test_in_hebrew_the_page_runs_right_to_left_and_words_keep_their_own_direction(busy: Survey, world: World) -> None:
    world.alice.language = "he"
    world.alice.save()

    for path in paths(busy):
        page = browser(world.alice).get(path).content.decode()
        assert '<html lang="he" dir="rtl"' in page
        bare = re.sub(
            r'<title>.*?</title>|<text.*?</text>|<svg.*?</svg>|<span class="num">.*?</span>|<b class="num">.*?</b>|<td class="n[^>]*>.*?</td>',
            "",
            page,
            flags=re.S,
        )
        assert not re.search(r">[^<]*[+−]\d", bare)
        assert re.search(r'<blockquote class="name" lang="(he|en)" dir="auto">', page) or "blockquote" not in page


def test_a_viewer_sees_numbers_and_no_single_answer(busy: Survey, world: World) -> None:
    vera = browser(world.vera)

    for path in paths(busy):
        page = vera.get(path).content.decode()
        assert "<blockquote" not in page
        assert "/sql/" not in page
    assert vera.get(f"/w/bakery/understand/{busy.slug}/nps/sql/").status_code == 403


def test_a_stranger_finds_nothing(busy: Survey, world: World) -> None:
    charlie = browser(world.charlie)

    for path in paths(busy):
        assert charlie.get(path).status_code == 404
        assert charlie.get(path.replace("/bakery/", "/next-door/")).status_code == (404 if busy.slug in path else 200)


def test_a_tick_brings_the_part_and_not_the_page(busy: Survey, alice: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "numbers"}

    part = alice.get(f"/w/bakery/understand/{busy.slug}/", headers=headers).content.decode()
    news = alice.get(f"/w/bakery/understand/{busy.slug}/", headers={**headers, "HX-Target": "newest"}).content.decode()

    assert part.lstrip().startswith('<div id="numbers" data-live="')
    assert 'hx-trigger="live"' in part
    assert "<html" not in part + news
    assert "&lt;script&gt;" in news
    assert "<script>alert" not in news


@pytest.mark.parametrize(("place", "most"), [(0, 14), (1, 14), (2, 14), (3, 11)])
def test_a_page_has_a_budget_of_queries(
    busy: Survey, alice: Client, django_assert_max_num_queries, place: int, most: int
) -> None:
    path = paths(busy)[place]
    alice.get(path)

    with django_assert_max_num_queries(most):
        alice.get(path)


def test_more_answers_cost_no_more_queries(busy: Survey, alice: Client, django_assert_num_queries) -> None:
    path = f"/w/bakery/understand/{busy.slug}/"
    alice.get(path)
    with CaptureQueriesContext(connection) as before:
        alice.get(path)

    answered(busy, [{"nps": 3, "reason": "More"}] * 50, bakery_today())

    with django_assert_num_queries(len(before)):
        alice.get(path)
