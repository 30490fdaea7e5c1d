"""A data folder as 0.1.0 leaves it, made by the code of that tag: run with its `src` first on the path.

    PYTHONPATH=<tag>/src:. python -m bench.upgrade_old make FOLDER     a workspace, a survey, answers, an import, pages not yet drained
    PYTHONPATH=<tag>/src:. python -m bench.upgrade_old fill FOLDER N   N responses more, by copying rows

What is kept beside it, `known.json`, is what the tag's own code said of it.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

RESPONDENTS, WAITING = 90, 12
KNOWN = "known.json"
PASSWORD = "seven warm loaves"


def main() -> None:
    what, folder, *more = sys.argv[1:]
    os.environ.update(WELLHEARD_DATA=folder, DJANGO_SETTINGS_MODULE="wellheard_server.project.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    if what == "make":
        make(Path(folder))
    else:
        fill(int(more[0]))


def make(folder: Path) -> None:
    from django.core.management import call_command
    from django.utils import timezone
    from tests.collector.cast import definition

    from wellheard_server.accounts import joining
    from wellheard_server.accounts.models import ApiKey, Membership, User, Workspace
    from wellheard_server.accounts.roles import PERMISSIONS
    from wellheard_server.base.scope import scope
    from wellheard_server.surveys.models import Survey

    call_command("migrate", verbosity=0, interactive=False)
    owner = User(email="orna@example.org", name="Orna", is_installer=True)
    owner.set_password(PASSWORD)
    owner.save()
    workspace = Workspace.found("Orna Bakeries", owner, slug="bakery")
    with scope(workspace.id):
        survey = Survey.begin("Bread", definition(pages=2), actor="member:orna")
        survey.publish(by=owner, actor="member:orna")
        member = Membership.objects.get(user=owner)
        key = ApiKey.make("for the upgrade", list(PERMISSIONS), owner=member)[1]
        joining.invite("dana@example.org", "viewer", by=member, now=timezone.now())
    answer(folder, survey, range(RESPONDENTS), drained=True)
    imported(folder, workspace)
    answer(folder, survey, range(RESPONDENTS, RESPONDENTS + WAITING), drained=False)
    known = {
        "slug": survey.slug,
        "survey": str(survey.id),
        "workspace": str(workspace.id),
        "key": key,
        "password": PASSWORD,
    }
    (folder / KNOWN).write_text(json.dumps({**known, **said(key)}, indent=1))


def answer(folder: Path, survey: Any, numbers: range, *, drained: bool) -> None:
    """Their pages through the inbox; every fifth leaves after the first."""
    from wellheard.collector import Inbox, InboxReader
    from wellheard_server.responses.drain import Drain

    async def send() -> None:
        await asyncio.gather(*(inbox.append(entry) for number in numbers for entry in entries(survey, number)))

    inbox = Inbox(folder / "inbox.db")
    asyncio.run(send())
    if drained:
        drain = Drain(InboxReader(folder / "inbox.db"))
        drain.round()
        drain.stop()
    inbox.close()


def entries(survey: Any, number: int) -> list[Any]:
    from wellheard.base.ids import response_id
    from wellheard.collector import Accepted, Entry
    from wellheard.collector.submission import digest

    made = []
    for page, answers in ((1, {"score": number % 11}), (2, {"why": f"reason {number}"}))[: 1 if number % 5 == 0 else 2]:
        accepted = Accepted(
            version=1, page=page, edit=0, language="he" if number % 2 else "en", source="till", hidden={"order": f"o-{number}"},
            started_at=None, answers=answers, complete=page == 2, channel="link", invitation_id=None,
        )  # fmt: skip
        body = msgspec.json.encode(accepted)
        ids = response_id(f"respondent-{number:012}").bytes, survey.workspace_id.bytes, survey.id.bytes
        at = 1_795_000_000_000_000 + number * 3600 * 10**6
        made.append(Entry(*ids, survey.slug, 1, page, 0, page == 2, digest(body), at, body))
    return made


def imported(folder: Path, workspace: Any) -> None:
    file = folder / "old.csv"
    file.write_text(
        "id,on,nps,branch\n"
        + "".join(f"{n},2017-05-{1 + n % 28:02},{n % 11},{'north' if n % 3 else 'south'}\n" for n in range(300))
    )
    words = [
        "import",
        str(file),
        "--workspace",
        workspace.slug,
        "--survey",
        "Old answers",
        "--column",
        "nps=nps",
        "--by",
        "branch",
        "--time",
        "on",
        "--id",
        "id",
    ]
    program = [sys.executable, "-c", "from wellheard.cli import main; main()"]
    subprocess.run([*program, *words, "--data", str(folder)], check=True, capture_output=True)
    file.unlink()


def said(key: str) -> dict[str, Any]:
    """Every survey's scores, as the API tells them."""
    from django.test import Client

    from wellheard_server.surveys.models import Survey

    client, scores = Client(), {}
    for slug in Survey.everywhere.values_list("slug", flat=True):
        answer = client.get(
            f"/api/v1/scores/{slug}?since=2017-01-01&until=2030-01-01",
            headers={"Authorization": f"Bearer {key}"},
            HTTP_HOST="localhost",
        )
        scores[slug] = json.loads(answer.content)
    return {"scores": scores}


def fill(n: int) -> None:
    """Responses like the imported ones, their facts by the tag's own rebuild."""
    from django.db import connection

    from wellheard_server.responses import rebuild
    from wellheard_server.responses.models import LedgerOffset, Response

    like = Response.everywhere.exclude(imported=None).order_by("seq").first()
    columns = [field.column for field in Response._meta.concrete_fields]
    given = LedgerOffset.objects.get(workspace_id=like.workspace_id)
    special = {
        "id": "lower(hex(randomblob(16)))",
        "seq": "?1 + n",
        "first_seq": "?1 + n",
        "answers": "json_object('nps', n % 11)",
    }
    chosen = ", ".join(special.get(column, f'"{column}"') for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {n}) "
            f"INSERT INTO responses_response ({', '.join(columns)}) SELECT {chosen.replace('?1', str(given.given))} "
            f"FROM numbers, responses_response WHERE id = %s", [like.id.hex],
        )  # fmt: skip
    LedgerOffset.objects.filter(pk=given.pk).update(given=given.given + n)
    print(rebuild.rebuild(like.workspace_id), "facts")


if __name__ == "__main__":
    main()
