"""Both workspaces, filled: at least one row of every model that belongs to a workspace, every text of it marked with whose it is.

A model that is not furnished here makes the sweep fail: what is not there cannot leak, and so would prove nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
from django.apps import apps
from django.utils import timezone

from tests.surveys.examples import after_a_purchase
from tests.world import World, person
from wellheard.base.ids import hashed
from wellheard.importers import MetricColumn
from wellheard.importers.look import look
from wellheard_server.accounts import joining
from wellheard_server.accounts.models import ApiKey, Joining, JoinLink, KeyRevocation, Membership, Workspace
from wellheard_server.base import receipts
from wellheard_server.base.models import Erasure
from wellheard_server.base.personal import stores
from wellheard_server.base.scope import Scoped, scope
from wellheard_server.base.suppression import suppress
from wellheard_server.invitations.models import Invitation, InvitationRevocation
from wellheard_server.journeys.models import Touchpoint
from wellheard_server.people.models import Person
from wellheard_server.responses.facts.writer import LedgerWriter
from wellheard_server.responses.imports import files as import_files
from wellheard_server.responses.imports.plan import Plan
from wellheard_server.responses.models import (
    Comment,
    Departure,
    Export,
    Import,
    ImportJob,
    LedgerOffset,
    ParkedRow,
    Response,
)
from wellheard_server.surveys.models import Archival, DraftStep, Survey

MARKS = {"bakery": "QQbakerysecretQQ", "next-door": "ZZnextdoorsecretZZ"}


@dataclass
class House:
    """A furnished workspace: what stands for each URL parameter and for each id a body may name."""

    workspace: Workspace
    mark: str
    things: dict[str, Any] = field(default_factory=dict)


def furnish(world: World) -> dict[str, House]:
    """The bakery and the shop next door, alike but for their marks."""
    houses = {}
    for workspace, owner in ((world.bakery, world.alice), (world.next_door, world.charlie)):
        house = House(workspace, MARKS[workspace.slug])
        member = Membership.objects.get(workspace=workspace, user=owner)
        with scope(workspace.id):
            for room in ROOMS:
                room(house, member)
        houses[workspace.slug] = house
    return houses


def accounts(house: House, owner: Membership) -> None:
    workspace, mark, now = house.workspace, house.mark, timezone.now()
    workspace.change(name=f"{workspace.name} {mark}", actor="house")
    key, _ = ApiKey.make(f"key {mark}", ["surveys.read"], owner=owner)
    revoked, _ = ApiKey.make(f"old key {mark}", ["surveys.read"], owner=owner)
    KeyRevocation.objects.create(key=revoked, by=owner.user)
    link, _ = joining.invite(f"{mark.lower()}@example.org", "viewer", by=owner, now=now)
    used = JoinLink.objects.create(
        email=f"used.{mark.lower()}@example.org", role="viewer", token_hash=hashed(mark, "join"), expires_at=now
    )
    Joining.objects.create(link=used, membership=owner)
    somebody = Membership.objects.create(workspace=workspace, user=person(f"Dov{mark}"), role="viewer")
    house.things |= {"workspace": workspace.slug, "key": key.pk, "link": link.pk, "member": somebody.pk}


def people(house: House, owner: Membership) -> None:
    noa = Person.meet(
        actor="house",
        name=f"Noa {house.mark}",
        email=f"noa.{house.mark}@example.org",
        external_id=f"n-{house.mark}",
        attributes={"city": house.mark},
    )
    touchpoint = Touchpoint.named(f"Till {house.mark}", actor="house")
    house.things |= {"person": noa.pk, "touchpoint": touchpoint.pk}


def surveys(house: House, owner: Membership) -> None:
    survey = Survey.begin(f"After a purchase {house.mark}", _marked(house.mark), actor="house")
    survey.touchpoint_id = house.things["touchpoint"]
    survey.save()
    survey.publish(by=owner.user, actor="house")
    survey.save_draft(survey.definition, edit=survey.draft_edit)
    closed = Survey.begin(f"Closed {house.mark}", _marked(house.mark), actor="house")
    closed.archive(by=owner.user, actor="house")
    house.things |= {"survey": survey.pk, "survey_slug": survey.slug, "version": 1}
    assert DraftStep.objects.exists()
    assert Archival.objects.exists()


def _marked(mark: str) -> Any:
    definition = after_a_purchase()
    return msgspec.structs.replace(
        definition, title={"en": f"After a purchase {mark}", "he": mark}, business={"en": mark}
    )


def answers(house: House, owner: Membership) -> None:
    now, mark = timezone.now(), house.mark
    survey = Survey.objects.get(pk=house.things["survey"])
    invitation = Invitation.make(survey, [f"for {mark}"], expires_at=now + timedelta(days=9), actor="house")[
        0
    ].invitation
    spent = Invitation.make(survey, [f"spent {mark}"], expires_at=now + timedelta(days=9), actor="house")[0].invitation
    InvitationRevocation.objects.create(invitation=spent)
    brought = Import.objects.create(survey=survey, name=f"{mark}.csv", digest=mark, mapping={"nps": mark})
    gone_seq, seq = LedgerOffset.give(house.workspace.id, 2)
    Departure.objects.create(
        response_id=uuid4(), survey_id=survey.pk, seq=gone_seq, first_seq=gone_seq, reason="undone"
    )
    response = Response.objects.create(
        id=uuid4(), survey=survey, version=1, invitation=invitation, person_id=house.things["person"], imported=brought,
        touchpoint=f"Till {mark}", channel="link", language="en", source=mark, attributes={"shop": mark},
        answers={"nps": 9, "reason": f"Warm bread {mark}"}, started_at=now, submitted_at=now, completed_at=now, seq=seq, first_seq=seq,
    )  # fmt: skip
    Comment.objects.create(
        response=response, question="reason", text=f"Warm bread {mark}", language="en", submitted_at=now
    )
    LedgerWriter().write(house.workspace.id)
    parked = ParkedRow.objects.create(
        inbox=mark, seq=1, workspace_id=house.workspace.id, survey_id=survey.pk, response_id=uuid4(), reason="unreadable",
        body=mark.encode(), received_at=now,
    )  # fmt: skip
    house.things |= {"invitation": invitation.pk, "response": response.pk, "import": brought.pk, "parked": parked.pk}


def exports(house: House, owner: Membership) -> None:
    """A file that is there to be downloaded."""
    survey = Survey.objects.get(pk=house.things["survey"])
    made = Export.objects.create(
        survey=survey, format="csv", with_codebook=False, name=f"After a purchase {house.mark}", stored=f"{house.mark}.csv",
        state="done", total=1, done=1, actor=f"member:{owner.pk}", wanted={"people": False}, ended_at=timezone.now(),
    )  # fmt: skip
    made.path.parent.mkdir(parents=True, exist_ok=True)
    made.path.write_text(f"reason\r\nWarm bread {house.mark}\r\n")
    house.things |= {"export": made.pk}


def files(house: House, owner: Membership) -> None:
    """A file on its way in: looked at, mapped, looked through."""
    kept = import_files.keep([f"nps,when,shop\n9,2026-05-01,{house.mark}\n".encode()])
    job = ImportJob.objects.create(
        name=f"{house.mark}.csv", stored=kept.stored, digest=kept.digest, size=kept.size, actor="house"
    )
    found = look(import_files.path_of(job))
    plan = Plan(survey=f"Old {house.mark}", metrics=(MetricColumn(column="nps", metric="nps"),), time="when")
    job.look, job.header, job.plan = msgspec.to_builtins(found), found.header, plan.kept()
    job.task, job.state, job.actor = "check", "done", f"member:{owner.pk}"
    job.save()
    import_files.refusals_of(job).write_text(house.mark)
    house.things |= {"job": job.pk}


def privacy(house: House, owner: Membership) -> None:
    """Somebody was forgotten, and there is a receipt of it."""
    workspace, now = house.workspace, timezone.now()
    steps = {store.key: {"state": "done", "at": now.isoformat()} for store in stores()}
    row = Erasure.objects.create(
        kind="person",
        person_id=uuid4(),
        why="asked",
        actor=f"member:{owner.pk}",
        asked_at=now,
        steps=steps,
        finished_at=now,
    )
    receipts.issue(row, stores())
    suppress(workspace.id, [hashed(house.mark, "somebody")])
    house.things |= {"erasure": row.pk}


ROOMS: tuple[Callable[[House, Membership], None], ...] = (accounts, people, surveys, answers, exports, files, privacy)


def unfurnished(houses: dict[str, House]) -> list[str]:
    """Models of a workspace without a row in both houses."""
    scoped = [model for model in apps.get_models() if issubclass(model, Scoped)]
    return [
        f"{model.__name__} has no row in {slug}: furnish it in tests/walks/furniture.py"
        for model in scoped
        for slug, house in houses.items()
        if not model.everywhere.filter(workspace=house.workspace).exists()
    ]
