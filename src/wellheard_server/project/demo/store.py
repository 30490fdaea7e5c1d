"""The generated year goes the way of every answer: responses with their numbers, comments, and from them the facts."""

from datetime import datetime, timedelta
from random import Random

import msgspec

from wellheard.base.ids import uuid7
from wellheard.survey import as_dict
from wellheard_server.accounts.models import User, Workspace
from wellheard_server.journeys.models import Touchpoint
from wellheard_server.people.models import Person
from wellheard_server.project.demo.answering import DAYS, Given, year
from wellheard_server.project.demo.business import DELIVERY, ONLINE, SHOP, SUPPORT
from wellheard_server.project.demo.customers import people
from wellheard_server.project.demo.surveys import DemoSurvey, surveys
from wellheard_server.responses.merging import Arrival, merged
from wellheard_server.responses.models import Comment, LedgerOffset, Response
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

KNOWN_SHARE = 0.55  # of the responses come by a personal link, from somebody we know


def write_year(workspace: Workspace, owner: User, *, now: datetime, rng: Random) -> None:
    """Surveys, touchpoints, people and their answers. Inside the workspace's scope and a transaction."""
    actor = f"member:{owner.pk}"
    places = {name: Touchpoint.named(name, actor=actor) for name in (SHOP, ONLINE, DELIVERY, SUPPORT)}
    known = people(rng)
    published_at = now - timedelta(days=DAYS + 1)
    rows: list[tuple[Given, Response]] = []
    for each in surveys():
        survey = _published(each, places[each.touchpoint], owner, actor, published_at)
        rows += [(given, _response(workspace, survey, given, known, rng)) for given in year(each, now=now, rng=rng)]
    rows.sort(key=lambda row: row[0].at)  # numbers grow with time, as they would have
    for (_, response), seq in zip(rows, LedgerOffset.give(workspace.id, len(rows)), strict=True):
        response.seq = response.first_seq = seq
    _save([response for _, response in rows])


def _published(each: DemoSurvey, touchpoint: Touchpoint, owner: User, actor: str, at: datetime) -> Survey:
    taken = Survey.everywhere.filter(slug=each.slug).exists()  # across: addresses are unique over all workspaces
    slug = f"{each.slug}-{uuid7().hex[-6:]}" if taken else each.slug
    survey = Survey.objects.create(name=each.name, slug=slug, touchpoint=touchpoint, draft=as_dict(each.definition))
    survey.publish(by=owner, actor=actor, at=at)
    return survey


def _response(
    workspace: Workspace, survey: Survey, given: Given, known: dict[str, list[Person]], rng: Random
) -> Response:
    compiled = compiled_version(survey.id, 1)
    person = rng.choice(known[given.language]) if rng.random() < KNOWN_SHARE else None
    received = [
        Arrival(
            at=given.at, page=number, edit=0, answers=answers, complete=given.complete and number == len(given.pages)
        )
        for number, answers in enumerate(given.pages, 1)
    ]
    return Response(
        id=uuid7(int(given.started_at.timestamp() * 1000)),
        workspace=workspace,
        survey=survey,
        version=1,
        person=person,
        touchpoint=given.touchpoint,
        channel="personal" if person else "link",
        language=given.language,
        source="" if person else given.source,
        attributes=given.attributes,
        answers=merged(received, compiled),
        received=msgspec.to_builtins(received),
        started_at=given.started_at,
        submitted_at=given.at,
        completed_at=given.at if given.complete else None,
    )


def _save(responses: list[Response]) -> None:
    Response.objects.bulk_create(responses, batch_size=400)
    comments = [
        Comment(
            workspace_id=response.workspace_id,
            response=response,
            question=question,
            text=text,
            language=response.language,
            submitted_at=response.submitted_at,
        )
        for response in responses
        for question, text in compiled_version(response.survey_id, 1).comments(response.answers).items()
    ]
    Comment.objects.bulk_create(comments, batch_size=400)
    for survey in {response.survey for response in responses}:
        completed = sum(response.survey_id == survey.id and response.completed_at is not None for response in responses)
        Survey.objects.filter(id=survey.id).update(answered=completed)
