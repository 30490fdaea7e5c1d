"""The export, the screen and the API say the same numbers, for every metric, weighted too; and once more after it was brought in again."""

import json
import random
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cli.say import say
from tests.insights.shop import answered, published, written
from tests.world import World, bearer, browser, build_world, key
from wellheard.importers import Mapping, MetricColumn
from wellheard.metrics import metrics
from wellheard.survey import Definition, types
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person
from wellheard_server.responses.imports.importing import import_file
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

FIGURES = ("value", "low", "high", "n")
LATE = date(2026, 9, 15)


def asking() -> list[str]:
    """Types whose examples feed a metric; each is asked once."""
    return [kind.key for kind in types if kind.asks and kind(kind.example(f"q_{kind.key}")).metric()]


def everything_measured() -> Definition:
    return Definition(
        title={"en": "Everything measured"},
        business={"en": "Orna Bakeries"},
        privacy={"en": "We keep answers for two years."},
        questions=[types.get(key).example(f"q_{key}") for key in asking()],
        hidden=["branch"],
    )


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def survey(world: World) -> Survey:
    """Answered by a hundred people, some only in part, with weights that differ, over two months."""
    survey = published(world.bakery, "Everything measured", everything_measured())
    questions, rng = compiled_version(survey.id, 1).questions, random.Random(7)
    with scope(world.bakery.id):
        people = [Person.meet(actor="house", external_id=f"p{number}") for number in range(4)]
    for number in range(24):
        answers = [{key: given(each, rng) for key, each in questions.items() if rng.random() < 0.8} for _ in range(5)]
        answered(
            survey, answers, date(2026, 8 + number % 3, 3 + number), write=False, finished=number % 5 > 0, weight=rng.choice([0.5, 1.0, 1.7]),
            attributes={"branch": rng.choice(["north", "=south"])}, person=people[number % 4],
        )  # fmt: skip
    written(world.bakery.id)
    return survey


def given(question, rng: random.Random):
    """A point of the scale, or one for each statement; sometimes the reason why there is none."""
    reason = {"missing": question.missing} if question.may_be_missing else None
    if hasattr(question, "items"):
        points = {item.code: rng.randint(question.low, question.high) for item in question.items}
        return points | ({rng.choice(list(points)): reason} if reason and rng.random() < 0.2 else {})
    return reason if reason and rng.random() < 0.2 else rng.randint(question.low, question.high)


def downloaded(world: World, survey: Survey, path: Path) -> Path:
    content = b"".join(
        browser(world.alice).get(f"/w/bakery/answers/out/answers.csv?survey={survey.slug}").streaming_content
    )
    path.write_bytes(content)
    return path


def of_the_api(world: World, survey: Survey, **asked: str) -> dict[str, dict[str, float]]:
    headers = bearer(key(world, world.alice))
    found = browser().get(f"/api/v1/scores/{survey.slug}", asked, headers=headers).json()["scores"]
    return {score["question"]: score for score in found}


@pytest.mark.parametrize("since", ["", LATE.isoformat()])
def test_a_score_of_the_file_is_the_score_of_the_dashboard(world, survey, tmp_path, capsys, monkeypatch, since):
    path = downloaded(world, survey, tmp_path / "out.csv")
    scores = of_the_api(world, survey, **({"since": since} if since else {}))
    where = ["--where", f'day >= "{since}"'] if since else []

    assert {scores[use.question_key]["metric"] for use in used(survey)} == set(asked_metrics())
    for use in used(survey):
        scale = f"{use.scale[0]:g}-{use.scale[1]:g}"
        top = ["--top-from", str(use.top_from)] if use.top_from is not None else []
        words = [
            "--column",
            use.question_key,
            "--metric",
            use.metric_key,
            "--scale",
            scale,
            *top,
            "--weight",
            "weight",
            *where,
            "--json",
        ]
        capsys.readouterr()  # the log of the requests before
        told = json.loads(say(capsys, monkeypatch, "score", path, *words).out)["weighted"]
        assert [told[name] for name in FIGURES] == pytest.approx(
            [scores[use.question_key][name] for name in FIGURES], abs=1e-9
        ), use
        assert told["n"] > 20


def used(survey: Survey):
    return compiled_version(survey.id, 1).metric_questions()


def asked_metrics() -> set[str]:
    """Every metric that questions feed."""
    found = {kind(kind.example("q")).metric().metric_key for kind in map(types.get, asking())}
    assert found <= set(metrics.keys())
    return found


def test_brought_in_again_it_makes_the_same_scores(world, survey, tmp_path):
    path = downloaded(world, survey, tmp_path / "out.csv")
    before = of_the_api(world, survey)
    plain = [
        use for use in used(survey) if compiled_version(survey.id, 1).questions[use.question_key].shape == "ordinal"
    ]
    columns = tuple(
        MetricColumn(column=use.question_key, metric=use.metric_key, scale=use.scale, top_from=use.top_from)
        for use in plain
    )
    mapping = Mapping(
        metrics=columns,
        time="answered_at",
        weight="weight",
        identity="response",
        attributes=("attribute:branch",),
        zone="UTC",
    )

    report = import_file(world.next_door, path, mapping, survey="Again", actor="house", now=timezone.now())

    with scope(world.next_door.id):
        again = Survey.objects.get(slug=report.slug)
        row = again.responses.filter(attributes__has_key="attribute:branch").first()
    found = browser().get(f"/api/v1/scores/{again.slug}", headers=bearer(key(world, world.charlie))).json()["scores"]
    assert {row.attributes["attribute:branch"]} <= {"north", "=south"}
    for score in found:
        was = before[score["question"]]
        assert [score[name] for name in FIGURES] == pytest.approx([was[name] for name in FIGURES], abs=1e-9)
    assert len(found) == len(plain)
