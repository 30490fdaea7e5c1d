"""`python -m tests.project.bakery FOLDER`: a small installation with something in it of everything that is hard to carry.

With `only-a-survey` there is a survey that nobody has answered; `made.json` says where. DATABASE_URL may put its records elsewhere.
"""

import json
import os
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)  # without a fraction, which SQLite leaves out
DRAINED, GIVEN = 4, 9


def main(folder: Path, *, only_a_survey: bool) -> None:
    os.environ.update(WELLHEARD_DATA=str(folder), DJANGO_SETTINGS_MODULE="wellheard_server.project.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    made, owner = workspace()
    asked = survey_of(made)
    said = {"slug": asked.slug, "workspace": str(made.pk), "survey": str(asked.pk), "user": str(owner.pk)}
    (folder / "made.json").write_text(json.dumps(said))
    if not only_a_survey:
        responses_of(made, asked)
        inbox(folder / "inbox.db")


def workspace():
    from wellheard_server.accounts.models import User, Workspace

    owner = User.objects.create_user("orna@example.org", "seven warm loaves", name="אורנה", is_installer=True)
    return Workspace.found("Orna Bakeries", owner, zone="Asia/Jerusalem"), owner


def survey_of(workspace):
    from tests.collector.cast import definition
    from wellheard_server.accounts.models import User
    from wellheard_server.base.scope import scope
    from wellheard_server.surveys.models import Survey

    with scope(workspace.id):
        survey = Survey.begin("Bread", definition(pages=1), actor="member:orna")
        survey.publish(by=User.objects.get(), actor="member:orna")
    return survey


def responses_of(workspace, survey) -> None:
    from wellheard_server.base.scope import scope
    from wellheard_server.people.models import Person
    from wellheard_server.responses.models import Comment, LedgerOffset, ParkedRow, Response

    with scope(workspace.id):
        person = Person.objects.create(email="ada@example.org", attributes={"b": 1.0, "a": [1e23, 1e-7, "ü\n"]})
        for number in range(12):
            at = NOW + timedelta(hours=number, microseconds=number)
            moments = {"started_at": at, "submitted_at": at, "completed_at": at if number else None}
            response = Response.objects.create(
                survey=survey, version=1, person=person if number else None, channel="link", language="he", seq=number + 1,
                weight=0.1 * number, answers={"score": number % 11}, attributes={"long": "x" * 5000}, **moments,
            )  # fmt: skip
            Comment.objects.create(response=response, question="why", text="לחם טוב, tabs\tand\\slashes\nand 'quotes'",
                                   language="he", submitted_at=at)  # fmt: skip
        LedgerOffset.objects.create(workspace=workspace, given=12)
    ParkedRow.objects.create(inbox="inbox", seq=3, reason="unreadable", body=b"\x00\xff{", received_at=NOW)


def inbox(path: Path) -> None:
    """Page 1 was pruned, 5 never came to be, 8 and 9 were given and taken back; 6 and 7 wait for the drain."""
    from wellheard.collector import inbox_file
    from wellheard_server.responses.models import DrainOffset

    database = inbox_file.opened(path)
    for seq in (2, 3, 4, 6, 7):
        ids = [UUID(int=seq if seq != 7 else 6).bytes, UUID(int=100).bytes, UUID(int=200).bytes]
        row = [seq, *ids, "bread", 1, seq, 0, seq in (2, 7), bytes([seq]) * 16, 1_700_000_000_000_000 + seq]
        database.execute(f"INSERT INTO page VALUES ({', '.join('?' * 12)})", [*row, b'{"number":%d}' % seq])
    database.execute("INSERT INTO closed VALUES (?)", (UUID(int=1).bytes,))
    database.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'page'", (GIVEN,))
    database.close()
    DrainOffset.objects.update_or_create(inbox="inbox", defaults={"seq": DRAINED})


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), only_a_survey="only-a-survey" in sys.argv)
    except sqlite3.Error as error:
        raise SystemExit(f"{error}") from error
