"""`wellheard facts ...` as somebody types it."""

import json
from contextlib import nullcontext

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.base.errors import WellheardError
from wellheard_server.responses.facts.commands import add_to
from wellheard_server.responses.models import Response


@pytest.fixture
def run(world: World):
    app = typer.Typer()
    add_to(app, lambda data: nullcontext())
    return lambda *words: CliRunner().invoke(app, ["facts", *words])


@pytest.fixture
def answered(world: World, mailroom: Mailroom) -> None:
    mailroom.post("somebody-who-liked-the-bread", 1, {"nps": 9}, complete=True)
    mailroom.post("somebody-of-another-version", 1, {"nps": 9}, version=7)
    mailroom.drain().round()


def said(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("answered")
def test_verify_says_that_all_is_well_and_what_was_set_aside(run) -> None:
    result = run("verify", "--json", "--workspace", "bakery")

    assert result.exit_code == 0
    assert said(result) == [{"workspace": "bakery", "differences": [], "parked": 1}]


@pytest.mark.usefixtures("answered")
def test_verify_ends_with_one_when_facts_differ_and_rebuild_mends_it(run) -> None:
    row = Response.everywhere.get()
    row.answers["nps"] = 3
    row.save()

    assert run("verify").exit_code == 1
    assert said(run("rebuild", "--json"))[0] == {"workspace": "bakery", "rows": 3}
    assert run("verify").exit_code == 0


@pytest.mark.usefixtures("answered")
def test_optimize_names_each_workspace(run) -> None:
    assert [each["workspace"] for each in said(run("optimize", "--json"))] == ["bakery", "next-door"]


def test_a_workspace_that_is_not_there_is_named_with_a_near_miss(run) -> None:
    result = run("rebuild", "--workspace", "bakeri")

    assert isinstance(result.exception, WellheardError)
    assert "Did you mean bakery?" in str(result.exception)
