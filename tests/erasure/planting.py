"""Dana, of whom there is something in every place there is; and Noa, of whom nothing may be missing afterwards."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.base.ids import response_id
from wellheard_server.base.models import Announcement
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.people.models import Person
from wellheard_server.responses.models import Export, Import, ImportJob, ParkedRow, Response
from wellheard_server.surveys.models import Survey


def mark(what: str) -> str:
    return f"Zq{secrets.token_hex(8)}{what.title()}"


@dataclass
class Planted:
    """`marks`: what is to be found before and never after, by the place it was put."""

    person: Person
    token: str
    link: UUID
    marks: dict[str, str] = field(default_factory=dict)
    responses: list[UUID] = field(default_factory=list)

    def word(self, what: str) -> str:
        return self.marks.setdefault(what, mark(what))


def plant(world: World, survey: Survey, mailroom: Mailroom) -> Planted:
    """Dana answered by personal link, through the inbox; she is in an import, in a file on its way in and in one on its way out."""
    with scope(world.bakery.id):
        names = {name: mark(name) for name in ("name", "email", "number", "city")}
        dana = Person.meet(
            actor="house", name=names["name"], email=f"{names['email']}@example.org", external_id=names["number"],
            attributes={"city": names["city"]},
        )  # fmt: skip
        names["email"] = names["email"].lower()
        label = mark("label")
        made = Invitation.make(survey, [label], expires_at=timezone.now() + timedelta(days=9), actor="house")[0]
        Invitation.objects.filter(id=made.invitation.id).update(person=dana)
    here = Planted(dana, made.token, made.invitation.id, {**names, "label": label})
    here.marks["token"] = made.invitation.token_hash
    _answer(here, mailroom)
    _import(here, world, survey)
    _files(here, world, survey)
    _set_aside(here, world, survey)
    with scope(world.bakery.id):
        Announcement.objects.create(
            kind="PersonChanged", subject_id=dana.id, data={"was": here.word("news")}, announced_at=timezone.now()
        )
    return here


def others(mailroom: Mailroom) -> None:
    for n in range(30):
        key = f"somebody-else-number-{n:04}"
        mailroom.post(key, 1, {"nps": n % 11, "reason": f"Noa's reason {n}"}, hidden={"shop": "Haifa"})
        mailroom.post(key, 2, {"where": "shop"}, complete=True)
    mailroom.drain().round()


def _answer(here: Planted, mailroom: Mailroom) -> None:
    first = {"nps": 3, "reason": here.word("comment")}
    mailroom.post(here.token, 1, first, hidden={"shop": here.word("hidden")})
    mailroom.post(here.token, 1, {**first, "reason": here.word("corrected")}, edit=1)
    mailroom.post(here.token, 2, {"where": "shop", "wrong": here.word("wrong")}, complete=True)
    mailroom.drain().round()
    here.responses.append(response_id(here.token))
    Response.everywhere.filter(id=here.responses[0]).update(person=here.person, source=here.word("source"))


def _import(here: Planted, world: World, survey: Survey) -> None:
    now = timezone.now()
    with scope(world.bakery.id):
        brought = Import.objects.create(survey=survey, name="old.csv", digest="d", mapping={})
        row = Response.objects.create(
            id=uuid4(), survey=survey, version=1, person=here.person, imported=brought, channel="import", language="en",
            attributes={"branch": here.word("attribute")}, answers={"nps": 2, "reason": here.word("imported")},
            received=[{"at": now.isoformat(), "page": 1, "edit": 0, "answers": {}, "row": {"note": here.word("row")}}],
            started_at=now, submitted_at=now, completed_at=now, seq=0,
        )  # fmt: skip
    Survey.everywhere.filter(id=survey.id).update(answered=F("answered") + 1)
    here.responses.append(row.id)


def _files(here: Planted, world: World, survey: Survey) -> None:
    uploads, exports = Path(settings.FILES) / "uploads", Path(settings.FILES) / "exports"
    for folder in (uploads, exports):
        folder.mkdir(parents=True, exist_ok=True)
    (uploads / "u1").write_text(f"name;score\n{here.word('upload')};9\n")
    (uploads / "u1.refusals.csv").write_text(f"row;why\n{here.word('refusal')};x\n")
    (exports / "e1.csv").write_text(f"name,score\n{here.word('export')},9\n")
    with scope(world.bakery.id):
        ImportJob.objects.create(
            name="new.csv", digest="x", stored="u1", actor="house", look={"examples": [here.word("look")]},
            report={"rows": [here.word("report")]}, words=here.word("words"),
        )  # fmt: skip
        Export.objects.create(
            survey=survey, format="csv", name="out.csv", stored="e1.csv", state="done", actor="house",
            wanted={"where": here.word("filter")},
        )  # fmt: skip


def _set_aside(here: Planted, world: World, survey: Survey) -> None:
    common: dict[str, Any] = {"workspace_id": world.bakery.id, "survey_id": survey.id, "received_at": timezone.now()}
    ParkedRow.objects.create(
        inbox="inbox",
        seq=10**9,
        response_id=here.responses[0],
        reason="unreadable",
        body=here.word("parked").encode(),
        **common,
    )
