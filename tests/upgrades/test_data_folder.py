"""A data folder that 0.1.0 itself made (bench/upgrade_old.py), as it was left: records, facts, and pages nobody has drained yet."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import httpx
import pytest
from bench.tracing import wait_for

from tests.project.product import start

ARCHIVE = Path(__file__).with_name("0.1.0.tar.xz")
RESPONDENTS = 102  # twelve of them not yet drained


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path / "data", filter="data")
    return tmp_path / "data"


def test_today_reads_the_lake_drains_the_inbox_and_says_the_same_scores(folder: Path) -> None:
    known = json.loads((folder / "known.json").read_text())
    product = start(folder, DATABASE_URL="")
    try:
        client = httpx.Client(base_url=product.url, headers={"Authorization": f"Bearer {known['key']}"}, timeout=20)

        def scores(survey: str) -> dict:
            return client.get(f"/api/v1/scores/{survey}?since=2017-01-01&until=2030-01-01").json()

        wait_for(lambda: scores(known["slug"])["scores"][0]["n"] == RESPONDENTS, 20)
        (old,) = known["scores"].keys() - {known["slug"]}

        assert scores(old) == known["scores"][old]
        bands = Counter(_band(number % 11) for number in range(RESPONDENTS))
        assert scores(known["slug"])["scores"][0]["bands"] == dict(bands)
        answers = client.get("/api/v1/responses", params={"survey": known["survey"], "limit": 200}).json()
        assert len({each["id"] for each in answers["items"]}) == RESPONDENTS
        signed_in = httpx.Client(base_url=product.url)
        signed_in.get("/sign-in")
        form = {
            "email": "orna@example.org",
            "password": known["password"],
            "csrfmiddlewaretoken": signed_in.cookies["wellheard_csrf"],
        }
        assert signed_in.post("/sign-in", data=form).status_code == 302
    finally:
        code, _ = product.stop()
    assert code == 0


def _band(answer: int) -> str:
    return "promoters" if answer >= 9 else "passives" if answer >= 7 else "detractors"
