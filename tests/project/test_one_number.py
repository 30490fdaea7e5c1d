"""One file, one number: what the command line says of a file, the console, the API and CSV say once it is brought in."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cli.say import say
from tests.world import World, build_world
from wellheard.importers import Mapping, MetricColumn
from wellheard_server.accounts.models import ApiKey, Membership
from wellheard_server.base.scope import scope
from wellheard_server.responses.imports.importing import import_file

SFO = Path(__file__).resolve().parents[3] / "shared" / "data" / "sfo_airport" / "sfo_2014_2017.csv.gz"
YEAR = {"since": "2017-01-01", "until": "2018-01-01"}

pytestmark = pytest.mark.skipif(
    not SFO.exists(), reason="the public data sets lie beside the project, in ../shared, and are not there"
)


@pytest.fixture
def world(db, settings, tmp_path: Path) -> World:
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path
    return build_world()


@pytest.fixture
def key(world: World) -> dict[str, str]:
    with scope(world.bakery.id):
        owner = Membership.objects.get(workspace=world.bakery, user=world.alice)
        _, text = ApiKey.make("numbers", ["scores.read"], owner=owner)
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize("weight", [None, "weight"])
def test_the_number_of_a_file_is_the_number_everywhere(
    weight: str | None,
    world: World,
    key: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["--column", "nps", "--metric", "nps", "--where", "year == 2017", "--missing", "11", "--json"]
    said = json.loads(say(capsys, monkeypatch, "score", SFO, *words, *(["--weight", weight] if weight else [])).out)
    expected = said["weighted"] if weight else said["estimate"]

    nps = MetricColumn(column="nps", metric="nps", missing=("11",))
    mapping = Mapping(metrics=(nps,), time="year", weight=weight, attributes=("boarding_area",))
    report = import_file(world.bakery, SFO, mapping, survey="Airport", actor="house", now=timezone.now())

    api = Client().get(f"/api/v1/scores/{report.slug}", YEAR, headers=key).json()["scores"][0]
    downloaded = _csv(world, report.slug)
    page = _alice(world).get(f"/w/bakery/understand/{report.slug}/", YEAR).content.decode()
    for found in (api, downloaded):
        numbers = {name: float(found[name]) for name in ("value", "low", "high", "n")}
        assert numbers == pytest.approx({name: expected[name] for name in numbers}, abs=1e-9)
    assert f"+{expected['value']:.0f}" in page


def _csv(world: World, slug: str) -> dict[str, Any]:
    text = _alice(world).get(f"/w/bakery/understand/{slug}/scores.csv", YEAR).content.decode("utf-8-sig")
    return next(row for row in csv.DictReader(io.StringIO(text)) if row["metric"] == "nps")


def _alice(world: World) -> Client:
    client = Client()
    client.force_login(world.alice)
    return client


def test_the_reference_holds_after_the_import(world: World, key: dict[str, str]) -> None:
    mapping = Mapping(metrics=(MetricColumn(column="nps", metric="nps", missing=("11",)),), on=date(2017, 7, 1))

    report = import_file(world.bakery, SFO, mapping, survey="Airport", actor="house", now=timezone.now())

    found = Client().get(f"/api/v1/scores/{report.slug}", YEAR, headers=key).json()["scores"][0]
    assert found["value"] == pytest.approx(39.839766933722, abs=1e-9)
    assert (found["n"], round(found["low"], 2), round(found["high"], 2)) == (2746, 37.18, 42.41)
