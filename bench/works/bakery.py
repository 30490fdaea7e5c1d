"""The place most works begin from: a bakery that asked and was answered, its facts in several small files."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from wellheard.base.ids import response_id

MADE = "made.json"
NOON = 1_795_000_000_000_000  # microseconds since 1970
RESPONDENTS, APPENDS = 42, 6


def open_bakery(folder: Path) -> None:
    """A workspace with a published survey of two pages, and nobody has answered."""
    from django.core.management import call_command
    from tests.collector.cast import definition

    from wellheard_server.accounts.models import User, Workspace
    from wellheard_server.base.scope import scope
    from wellheard_server.surveys.models import Survey

    call_command("migrate", verbosity=0, interactive=False)
    owner = User.objects.create(email="orna@example.org", name="Orna")
    workspace = Workspace.found("Orna Bakeries", owner)
    with scope(workspace.id):
        survey = Survey.begin("Bread", definition(pages=2), actor="member:orna")
        survey.publish(by=owner, actor="member:orna")
    made = {"slug": survey.slug, "survey": str(survey.id), "workspace": str(workspace.id), "owner": str(owner.pk)}
    (folder / MADE).write_text(json.dumps(made))


def answered_bakery(folder: Path) -> None:
    """And now some have: every lot an append of its own."""
    open_bakery(folder)
    lot = RESPONDENTS // APPENDS
    for first in range(0, RESPONDENTS, lot):
        answer(folder, range(first, first + lot))


def answer(folder: Path, numbers: range) -> None:
    """Those respondents' pages, past the inbox: stored, and written to the lake."""
    from django.db import transaction

    from wellheard_server.responses.facts.writer import LedgerWriter
    from wellheard_server.responses.intake import Intake

    with transaction.atomic():
        Intake("bench").store(pages(folder, numbers))
    LedgerWriter().write(workspace(folder))


def pages(folder: Path, numbers: range) -> list[Any]:
    """Two pages each, as the inbox gives them out. Who is divisible by five did not finish."""
    from wellheard.collector import Accepted, Row

    made, rows = known(folder), []
    for number in numbers:
        for page, answers in ((1, {"score": number % 11}), (2, {"why": f"reason {number}"}))[
            : 1 if number % 5 == 0 else 2
        ]:
            accepted = Accepted(
                version=1, page=page, edit=0, language="en" if number % 2 else "he", source="", hidden={}, started_at=None,
                answers=answers, complete=page == 2, channel="api", invitation_id=None,
            )  # fmt: skip
            ids = response_id(f"respondent-{number:09}-of-works"), UUID(made["workspace"]), UUID(made["survey"])
            seq, at = 2 * number + page, NOON + number * 3600 * 10**6
            rows.append(Row(seq, *ids, made["slug"], 1, page, 0, page == 2, at, msgspec.json.encode(accepted)))
    return rows


@cache
def known(folder: Path) -> dict[str, Any]:
    return json.loads((folder / MADE).read_text())


def workspace(folder: Path) -> UUID:
    return UUID(known(folder)["workspace"])


def records(folder: Path) -> str:
    """What stands in the database of every response, in a word and a number."""
    from wellheard_server.responses.models import Response

    rows = Response.everywhere.order_by("id").values_list("id", "answers", "received", "completed_at")
    return digest([list(map(str, row)) for row in rows])


def facts(folder: Path) -> str:
    """What the lake says, living rows alone."""
    from wellheard_server.responses.facts import lake, rebuild

    tally = rebuild.read_from(lake.table(workspace(folder)).files())
    return digest(sorted((*key, n, round(total, 6)) for key, (n, total) in tally.items()))


def as_recorded(folder: Path) -> bool:
    """The lake says what the records make."""
    from wellheard_server.responses.facts import lake, rebuild
    from wellheard_server.responses.models import LedgerOffset

    whose = workspace(folder)
    return rebuild.read_from(lake.table(whose).files()) == rebuild.made_of_responses(
        whose, LedgerOffset.given_to(whose)
    )


def digest(rows: list[Any]) -> str:
    return f"{len(rows)} {hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()[:16]}"


def strays(folder: Path) -> list[str]:
    """Files of the lake that no table names."""
    from wellheard_server.responses.facts import lake

    table = lake.table(workspace(folder))
    named = {file.path for file in table.files()}
    return sorted(str(path) for path in table.place.folder.glob("facts-*/month=*/*") if str(path) not in named)
