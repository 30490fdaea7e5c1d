"""A house with two answered surveys, one ten times the other: `python -m bench.export_house FOLDER SMALL LARGE` fills the data folder and
prints the address words and a key.
"""

import json
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

BATCH = 20_000


def main(folder: str, *sizes: int) -> None:
    os.environ |= {"WELLHEARD_DATA": folder, "DJANGO_SETTINGS_MODULE": "wellheard_server.project.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tests.insights.shop import published, purchase

    from wellheard_server.accounts.models import ApiKey, Membership, User, Workspace
    from wellheard_server.base.scope import scope
    from wellheard_server.responses.facts.writer import LedgerWriter

    owner = User.objects.create(email="orna@example.org", name="Orna")
    workspace = Workspace.found("Bench", owner, slug="bench", zone="Europe/Bratislava")
    surveys = []
    for size in sizes:
        survey = published(workspace, f"Answered {size:,} times", purchase())
        _answer(survey, size, random.Random(size))
        surveys.append(str(survey.id))
    writer = LedgerWriter()  # else the product would be busy with the facts while it is measured
    writer.write(workspace.id)
    writer.close()
    with scope(workspace.id):
        _, key = ApiKey.make("bench", ["answers.read"], owner=Membership.objects.get(workspace=workspace))
    print(json.dumps({"surveys": surveys, "key": key}))


def _answer(survey: object, size: int, rng: random.Random) -> None:
    """Three answers each, every third one with a comment, a year of them."""
    from django.db import transaction

    from wellheard_server.base import rows
    from wellheard_server.base.rows import Same, as_json
    from wellheard_server.responses.models import LedgerOffset, Response

    begin, step = datetime(2025, 11, 20, tzinfo=UTC), timedelta(days=365) / size
    for start in range(0, size, BATCH):
        n = min(BATCH, size - start)
        at = [begin + step * (start + place) for place in range(n)]
        answers = [as_json(_given(rng)) for _ in range(n)]
        received = [
            f'[{{"at":"2026-01-01T00:00:00Z","page":1,"edit":0,"answers":{each},"complete":true}}]' for each in answers
        ]
        common = {
            "workspace_id": survey.workspace_id, "survey_id": survey.id, "version": 1, "channel": "link",
            "language": "en", "source": "till", "touchpoint": "Shop", "weight": 1.0,
        }  # fmt: skip
        with transaction.atomic():
            numbers = list(LedgerOffset.give(survey.workspace_id, n))
            columns = {
                "id": [UUID(bytes=rng.randbytes(16)) for _ in range(n)],
                "attributes": [as_json({"branch": rng.choice(("north", "south"))}) for _ in range(n)],
                "answers": answers, "received": received, "started_at": at, "submitted_at": at, "completed_at": at,
                "seq": numbers, "first_seq": numbers,
            }  # fmt: skip
            rows.insert(Response, columns | {name: Same(value) for name, value in common.items()})


def _given(rng: random.Random) -> dict[str, object]:
    said = {"nps": rng.randrange(11), "happy": rng.randrange(1, 6), "where": rng.choice(("shop", "online"))}
    return said | ({"reason": "The bread was warm and the people were kind, thank you"} if rng.random() < 0.33 else {})


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
