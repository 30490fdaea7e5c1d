"""Two years of answers as facts, made once and kept under .bench/: `python -m bench.years FOLDER RESPONSES`.

The survey, its member and key are rows as in life; the facts go through the product's own append and compaction. There are no records:
what is measured reads facts alone.
"""

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

MONTHS, FIRST = 24, date(2024, 11, 1)
PLANS, COUNTRIES, DEVICES = ("free", "team", "business"), ("DE", "FR", "ES", "SK", "IL", "GB", "PL", "IT"), 3
PLACES = ("shop", "online", "delivery", "support", "club", "refund", "opening", "phone")
LANGUAGES, CHANNELS, SOURCES = (
    ("en", "he", "ar", "sk", "zh-Hans"),
    ("link", "personal", "api"),
    ("", "till", "mail", "bag"),
)
APPENDS_A_MONTH, SEED = 3, 20_261_121


def main(folder: Path, responses: int) -> None:
    os.environ |= {"WELLHEARD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "wellheard_server.project.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    done = folder / f"whole-{responses}"
    if not done.exists():
        fill(responses)
        done.touch()
    (folder / "entry.json").write_text(json.dumps(entry()))


def entry() -> dict[str, str]:
    """How to come in: a session of the owner, a new key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from wellheard_server.accounts.models import ApiKey, Membership
    from wellheard_server.base.scope import scope

    owner = Membership.objects.select_related("user", "workspace").get(workspace__slug="years")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(owner.user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = owner.user.get_session_auth_hash()
    session.create()
    with scope(owner.workspace_id):
        key = ApiKey.make("bench", ["scores.read"], owner=owner)[1]
    return {"workspace": str(owner.workspace_id), "key": key, "session": str(session.session_key)}


def fill(responses: int) -> None:
    """A workspace with one published survey, and its table."""
    from django.conf import settings

    from wellheard.facts.table import FactTable
    from wellheard_server.accounts.models import User, Workspace
    from wellheard_server.base.scope import scope
    from wellheard_server.responses.facts.batch import WRITER
    from wellheard_server.responses.models import LedgerOffset
    from wellheard_server.surveys.compiled import compiled_version
    from wellheard_server.surveys.models import Survey

    owner = User.objects.filter(email="years@example.org").first()
    if owner is None:
        owner = User.objects.create_user("years@example.org", None, name="Years")
        workspace = Workspace.found("Years", owner, zone="UTC", slug="years")
        with scope(workspace.id):
            survey = Survey.begin("After a purchase", definition(), actor="house")
            survey.publish(by=owner, actor="house")
            Survey.objects.filter(id=survey.id).update(slug="years")
    workspace, survey = Workspace.objects.get(slug="years"), Survey.everywhere.get(slug="years")
    year = Year(str(survey.id), compiled_version(survey.id, 1))
    table, n = FactTable(settings.LAKE, workspace.id), responses // (MONTHS * APPENDS_A_MONTH)
    for step in range(MONTHS * APPENDS_A_MONTH):
        if table.written(WRITER) < n * (step + 1):
            table.append(year.rows(step, n), writer=WRITER, version=n * (step + 1))
    table.compact("all")
    table.vacuum()
    seq = n * MONTHS * APPENDS_A_MONTH
    LedgerOffset.objects.update_or_create(workspace=workspace, defaults={"given": seq, "written": seq})
    Survey.everywhere.filter(id=survey.id).update(answered=seq)


def definition() -> Any:
    from wellheard.survey import Choice, Definition, Question

    return Definition(
        title={"en": "After a purchase"},
        questions=[
            Question("recommend", "nps", text={"en": "How likely are you to recommend us?"}),
            Question("satisfied", "rating", text={"en": "How satisfied are you?"}),
            Question("effort", "ces", text={"en": "We made it easy."}),
            Question(
                "where",
                "choice",
                text={"en": "Where did you buy?"},
                choices=[Choice(code, {"en": code}) for code in ("shop", "online", "phone", "market")],
            ),
        ],
    )


class Year:
    """Rows as the product makes them of responses, by the thousands and without them."""

    def __init__(self, survey: str, compiled: Any) -> None:
        self.survey, self.rng = survey, np.random.default_rng(SEED)
        self.persons = [self._uuid() for _ in range(20_000)]
        given = {
            "recommend": (range(11), [2, 1, 1, 1, 2, 4, 5, 10, 20, 25, 29]),
            "satisfied": (range(1, 6), [4, 6, 15, 40, 35]),
            "effort": (range(1, 8), [3, 4, 6, 12, 25, 30, 20]),
            "where": (("shop", "online", "phone", "market"), [50, 30, 5, 15]),
        }
        self.choices = [
            ([compiled.questions[key].facts(answer)[0] for answer in answers], np.array(odds) / sum(odds))
            for key, (answers, odds) in given.items()
        ]

    def rows(self, step: int, n: int) -> Any:
        """`n` responses of a third of a month, each with its four answers, started and completed."""
        from wellheard.facts.columns import FactColumns, Shared

        self.rng = rng = np.random.default_rng([SEED, step])
        month, third = divmod(step, APPENDS_A_MONTH)
        first, until = _month(month), _month(month + 1)
        span = (until - first).days * 86_400 // APPENDS_A_MONTH
        seconds = np.sort(rng.integers(third * span, (third + 1) * span, n))
        columns = FactColumns()
        said = [[columns.known(parts[i]) for i in rng.choice(len(parts), n, p=odds)] for parts, odds in self.choices]
        picks = {name: rng.integers(0, size, n) for name, size in self._sizes().items()}
        start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        for i in range(n):
            at = start + timedelta(seconds=int(seconds[i]))
            shared = Shared(
                response=self._uuid(),
                survey=self.survey,
                seq=step * n + i + 1,
                day=at.date(),
                submitted_at=at,
                person=self.persons[picks["person"][i]] if picks["person"][i] < len(self.persons) else None,
                touchpoint=PLACES[picks["place"][i]],
                channel=CHANNELS[picks["channel"][i]],
                source=SOURCES[picks["source"][i]],
                language=LANGUAGES[picks["language"][i]],
                started_at=at - timedelta(seconds=40),
                attributes=(
                    ("country", COUNTRIES[picks["country"][i]]),
                    ("plan", PLANS[picks["plan"][i]]),
                    ("device", f"device {picks['device'][i]}"),
                    ("store", f"store {picks['store'][i]}"),
                ),
            )
            columns.add(shared, [answers[i] for answers in said], completed=True)
        return columns.table()

    def _sizes(self) -> dict[str, int]:
        return {
            "person": 40_000, "place": len(PLACES), "channel": 3, "source": 4, "language": 5, "country": len(COUNTRIES), "plan": 3,
            "device": DEVICES, "store": 60,
        }  # fmt: skip

    def _uuid(self) -> str:
        digits = self.rng.bytes(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _month(number: int) -> date:
    at = FIRST.year * 12 + FIRST.month - 1 + number
    return date(at // 12, at % 12 + 1, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
