"""One number, wherever it is read: on the screen, through the API, in the CSV, from the library over the raw answers."""

import csv
import html
import io
import re
from datetime import timedelta

import duckdb
import pytest
from django.test import Client

from tests.insights.shop import answered
from tests.world import World, bakery_today, bearer, key
from wellheard.metrics import metrics
from wellheard_server.base import figures
from wellheard_server.responses.facts import lake
from wellheard_server.surveys.models import Survey

SCORES = [10, 9, 9, 8, 7, 6, 3, 10, 10, 9, 2, 8, 9, 10, 7, 9, 0, 10, 9, 8, 9, 10, 5]
HAPPY = [5, 5, 4, 3, 2, 5, 4, 1, 5, 4]


@pytest.fixture
def heard(survey: Survey) -> Survey:
    today = bakery_today()
    answered(survey, [{"nps": score} for score in SCORES], today - timedelta(days=2), touchpoint="Old Market")
    answered(survey, [{"happy": score} for score in HAPPY], today - timedelta(days=1), touchpoint="Station")
    return survey


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


@pytest.mark.parametrize(
    ("question", "metric", "scale", "given"), [("nps", "nps", (0, 10), SCORES), ("happy", "csat", (1, 5), HAPPY)]
)
def test_screen_api_csv_and_library_agree(
    world: World, heard: Survey, alice: Client, question: str, metric: str, scale: tuple[int, int], given: list[int]
) -> None:
    true = metrics.get(metric).on(scale).of(given)
    headers = bearer(key(world, world.alice, "scores.read"))
    path = f"/w/bakery/understand/{heard.slug}"

    page = alice.get(f"{path}/{question}/").content.decode()
    downloaded = next(
        row for row in rows_of(alice.get(f"{path}/scores.csv").content.decode()) if row["question"] == question
    )
    told = Client().get(f"/api/v1/scores/{heard.slug}/{question}", headers=headers).json()
    listed = next(
        each
        for each in Client().get(f"/api/v1/scores/{heard.id}", headers=headers).json()["scores"]
        if each["question"] == question
    )
    api_row = rows_of(
        Client()
        .get(f"/api/v1/scores/{heard.slug}/{question}", headers={**headers, "Accept": "text/csv"})
        .content.decode()
    )[0]

    exact = {name: getattr(true, name) for name in ("value", "low", "high", "n", "n_missing", "n_invalid", "method")}
    assert {name: told[name] for name in exact} == exact
    assert {name: listed[name] for name in exact} == exact
    for row in (downloaded, api_row):
        assert (float(row["value"]), float(row["low"]), float(row["high"]), int(row["n"])) == (
            true.value,
            true.low,
            true.high,
            true.n,
        )
    shown = re.search(r'<p class="score"><b class="num">([^<]+)', page)
    assert shown is not None
    assert shown[1] == figures.amount(true.value, true.unit, figures.decimals(true.unit, true.low, true.high))
    assert f'(<span class="num">{figures.amount(true.low, true.unit, 0)}</span> to' in page


def test_days_add_up_to_the_whole(world: World, heard: Survey) -> None:
    headers = bearer(key(world, world.alice, "scores.read"))

    told = Client().get(f"/api/v1/scores/{heard.slug}/nps?by=day", headers=headers).json()

    assert sum(step["n"] for step in told["groups"]) == told["n"] == len(SCORES)
    assert told["bands"] == {"detractors": 5, "passives": 5, "promoters": 13}


def test_a_filter_narrows_the_number(world: World, heard: Survey) -> None:
    answered(heard, [{"nps": 0}] * 9, bakery_today(), touchpoint="Station")
    headers = bearer(key(world, world.alice, "scores.read"))
    where = '{"field": "touchpoint", "operator": "is", "value": "Station"}'

    told = Client().get(f"/api/v1/scores/{heard.slug}/nps", {"where": where}, headers=headers).json()

    assert (told["value"], told["n"]) == (-100, 9)


def test_the_sql_shown_is_run_over_the_open_files_and_gives_the_counts(
    heard: Survey, alice: Client, world: World
) -> None:
    page = alice.get(f"/w/bakery/understand/{heard.slug}/nps/sql/").content.decode()
    sql = html.unescape(re.search(r'<pre id="sql"[^>]*>(.*?)</pre>', page, re.S)[1])
    files = [str(file.path) for file in lake.table(world.bakery.id).files()]
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet({files!r})")

    found = connection.execute(sql)
    row = dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))

    assert (row["promoters"], row["passives"], row["detractors"]) == (13, 5, 5)
