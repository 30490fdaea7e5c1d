"""The demo: a year that could have been, the same each time, and no way for it to reach real data."""

import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest
from msgspec.structs import replace

from tests.project.product import WELLHEARD, environment, free_port
from wellheard.metrics import nps
from wellheard.survey import check, compile_survey
from wellheard_server.accounts.models import User, Workspace
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person
from wellheard_server.project.console import CannotStart
from wellheard_server.project.demo import opening, store
from wellheard_server.project.demo.answering import Given, year
from wellheard_server.project.demo.business import IMPROVED_DAYS_AGO, LANGUAGES
from wellheard_server.project.demo.comments import comment
from wellheard_server.project.demo.surveys import DemoSurvey, surveys
from wellheard_server.responses.models import Comment, Response
from wellheard_server.surveys.models import Survey

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def whole_year() -> dict[str, list[Given]]:
    rng = Random(opening.SEED)
    return {each.key: list(year(each, now=NOW, rng=rng)) for each in surveys()}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    """A demo of a few answers, in a lake of its own."""
    few = tuple(replace(each, answers=each.answers // 50) for each in surveys())
    monkeypatch.setattr(store, "surveys", lambda: few)
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path


def test_a_year_ends_now_and_has_as_many_answers_as_a_shop_gets(whole_year: dict[str, list[Given]]) -> None:
    given = [each for group in whole_year.values() for each in group]

    assert 6_000 <= len(given) <= 9_000
    assert max(each.at for each in given) < NOW
    assert timedelta(days=360) < NOW - min(each.at for each in given) < timedelta(days=366)
    assert set(Counter(each.language for each in given)) == set(LANGUAGES)
    assert {each.touchpoint for each in given} == {"Shop", "Online shop", "Delivery", "Support"}


@pytest.mark.parametrize("survey", surveys(), ids=lambda survey: survey.key)
def test_every_answer_fits_its_question(survey: DemoSurvey, whole_year: dict[str, list[Given]]) -> None:
    compiled = compile_survey(survey.definition, 1)

    for given in whole_year[survey.key]:
        earlier: dict[str, object] = {}
        for number, answers in enumerate(given.pages, 1):
            assert compiled.validate(number, answers, earlier) == answers
            earlier |= answers
        assert given.complete == (len(given.pages) == compiled.pages)


def test_the_surveys_have_no_fault_worth_a_word() -> None:
    for each in surveys():
        assert [issue.message for issue in check(each.definition) if issue.level == "error"] == []


def test_the_improvement_is_there_to_be_found_and_only_where_it_was_made(whole_year: dict[str, list[Given]]) -> None:
    since = NOW - timedelta(days=IMPROVED_DAYS_AGO)

    def scores(*, online: bool, new: bool) -> list[int]:
        return [
            each.pages[0]["nps"]
            for each in whole_year["purchase"]
            if (each.touchpoint == "Online shop") is online and (each.at >= since) is new
        ]

    online = nps.difference(nps.tally(scores(online=True, new=True)), nps.tally(scores(online=True, new=False)))
    shops = nps.difference(nps.tally(scores(online=False, new=True)), nps.tally(scores(online=False, new=False)))
    assert online.verdict == "higher"
    assert shops.verdict == "unclear"


def test_the_same_seed_makes_the_same_year() -> None:
    (survey, *_) = surveys()

    first, second = (list(year(survey, now=NOW, rng=Random(3))) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("language", LANGUAGES)
def test_comments_are_many_and_leave_no_gap_to_fill(language: str) -> None:
    rng = Random(1)

    said = [
        comment(rng, language, topic, tone)
        for topic in ("shop", "online", "delivery", "support", "club")
        for tone in ("good", "mixed", "bad")
        for _ in range(30)
    ]

    assert len(set(said)) > 120
    assert not [text for text in said if "{" in text or not text.strip()]


def test_a_second_start_finds_everything_and_has_a_new_password(db, small) -> None:
    opening.open_demo(now=NOW, say=(first := []).append)
    stored = Response.everywhere.count(), Comment.everywhere.count(), Person.everywhere.count()

    opening.open_demo(now=NOW, say=(second := []).append)

    assert (Response.everywhere.count(), Comment.everywhere.count(), Person.everywhere.count()) == stored
    old, new = first[-1].split()[-1], second[-1].split()[-1]
    owner = User.objects.get()
    assert owner.check_password(new)
    assert not owner.check_password(old)


def test_the_demo_is_marked_as_one_and_written_like_any_other(db, small) -> None:
    opening.open_demo(now=NOW, say=lambda _: None)

    workspace = Workspace.objects.get()
    assert workspace.is_demo
    with scope(workspace.id):
        assert Survey.objects.count() == len(surveys())
        seqs = list(Response.objects.order_by("submitted_at").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        completed = Response.objects.exclude(completed_at=None).count()
        assert sum(Survey.objects.values_list("answered", flat=True)) == completed


def test_a_folder_with_real_answers_is_not_made_a_demo(db, small) -> None:
    Workspace.found("Real", User.objects.create_user("real@example.org", None, name="Real"))

    with pytest.raises(CannotStart, match="holds real answers"):
        opening.open_demo(now=NOW, say=lambda _: None)


def test_make_run_serves_it_to_this_machine_alone(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        words = [WELLHEARD, "demo", "--data", str(tmp_path / "data")]
        process = subprocess.Popen(words, env=environment(PORT=str(port)), stdout=output, stderr=subprocess.STDOUT)
    try:
        _until_it_answers(f"http://localhost:{port}/healthz", process, log)
        sockets = Path("/proc/net/tcp").read_text()

        assert f"http://localhost:{port}/w/orna-bakeries/" in log.read_text()
        assert f" 0100007F:{port:04X} 00000000:0000 0A" in sockets
        assert f" 00000000:{port:04X} " not in sockets
    finally:
        process.terminate()
    assert process.wait(20) == 0


def _until_it_answers(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(address, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_whole_demo_is_made_in_seconds(db, settings, tmp_path: Path) -> None:
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path
    began = time.process_time()

    opening.open_demo(now=NOW, say=lambda _: None)

    assert time.process_time() - began < 15
    assert Response.everywhere.count() > 6_000
