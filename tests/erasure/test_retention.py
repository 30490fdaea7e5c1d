"""What a survey keeps for a time only goes when the time is over, each kind by its own days; the scores of what stays stay."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.responses.facts import living
from tests.responses.mailroom import NOON, Mailroom
from tests.world import World
from wellheard_server.base.scope import scope
from wellheard_server.invitations.models import Invitation
from wellheard_server.people.models import Person
from wellheard_server.responses.facts.rebuild import verify
from wellheard_server.responses.keeping import retention
from wellheard_server.responses.keeping.tasks import keep_to_it
from wellheard_server.responses.models import Comment, Departure, Response
from wellheard_server.surveys.models import Survey

YOUNG, OLD = NOON, NOON - timedelta(days=100)


@pytest.fixture
def answered(world: World, survey: Survey, mailroom: Mailroom) -> Iterator[Survey]:
    """Ten answers of a hundred days ago and five of today, all with words, by Noa's personal links."""
    with scope(world.bakery.id):
        noa = Person.meet(actor="house", name="Noa")
        links = Invitation.make(survey, ["Noa"] * 15, expires_at=NOON + timedelta(days=400), actor="house")
        Invitation.objects.update(person=noa)
    for n, link in enumerate(links):
        mailroom.post(link.token, 1, {"nps": n % 11, "reason": f"Because {n}"}, at=OLD if n < 10 else YOUNG)
        mailroom.post(link.token, 2, {"where": "shop"}, complete=True, at=OLD if n < 10 else YOUNG)
    mailroom.drain().round()
    return survey


def days(survey: Survey, **kept: int) -> Survey:
    Survey.everywhere.filter(id=survey.id).update(**{f"keep_{kind}_days": n for kind, n in kept.items()})
    survey.refresh_from_db()
    return survey


def counts(survey: Survey) -> tuple[int, int, int]:
    rows = Response.everywhere.filter(survey=survey)
    return rows.count(), Comment.everywhere.count(), rows.exclude(person=None).count()


def scores(world: World) -> list[float]:
    return sorted(row["value"] for row in living(world.bakery) if row["kind"] == "nps")


def test_for_ever_is_for_ever(world: World, answered: Survey) -> None:
    with time_machine.travel(NOON + timedelta(days=4000), tick=False):
        keep_to_it.call()

    assert counts(answered) == (15, 15, 15)


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ({"answers": 90}, (5, 5, 5)),
        ({"comments": 90}, (15, 5, 15)),
        ({"names": 90}, (15, 15, 5)),
        ({"answers": 365, "comments": 90, "names": 90}, (15, 5, 5)),
    ],
)
def test_each_kind_goes_by_its_own_days(
    world: World, answered: Survey, kept: dict[str, int], left: tuple[int, ...]
) -> None:
    before = scores(world)
    survey = days(answered, **kept)
    expected = retention.due(survey, NOON)

    assert retention.keep_to(survey, NOON) == expected

    assert counts(survey) == left
    assert retention.due(survey, NOON) == retention.Due(survey.id)
    assert scores(world) == (before if left[0] == 15 else [0.0, 1.0, 2.0, 3.0, 10.0])
    assert verify(world.bakery.id) == []


def test_four_hundred_days_ahead_only_the_scores_are_left(world: World, answered: Survey) -> None:
    before = scores(world)
    days(answered, comments=90, names=365)

    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        keep_to_it.call()

    assert counts(answered) == (15, 0, 0)
    assert scores(world) == before
    assert {row["person"] for row in living(world.bakery)} == {None}
    assert not Invitation.everywhere.exclude(label="").exists()
    assert "Because" not in str(list(Response.everywhere.values_list("answers", "received")))


def test_words_become_bars_of_their_length(world: World, answered: Survey) -> None:
    retention.keep_to(days(answered, comments=90), NOON)

    old = Response.everywhere.filter(submitted_at__lt=YOUNG).first()
    assert old.answers["reason"] == "█" * len("Because 0")
    assert verify(world.bakery.id) == []


def test_an_answer_that_expired_does_not_come_back(world: World, answered: Survey, mailroom: Mailroom) -> None:
    gone = Response.everywhere.filter(submitted_at__lt=YOUNG).values_list("id", flat=True)[0]
    retention.keep_to(days(answered, answers=90), NOON)

    assert gone in Departure.for_good([gone])
    mailroom.drain().round()
    assert counts(answered)[0] == 5


def test_telling_changes_nothing(world: World, answered: Survey) -> None:
    survey = days(answered, answers=90, comments=31, names=31)

    assert retention.due(survey, NOON) == retention.Due(survey.id, answers=10)
    assert counts(answered) == (15, 15, 15)


def test_what_was_cut_short_goes_on(world: World, answered: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    survey, real, calls = days(answered, answers=90), retention.remove, []

    def dying(*args: object, **kwargs: object) -> int:
        calls.append(args)
        if len(calls) == 3:
            raise OSError("power")
        return real(*args, **kwargs)

    monkeypatch.setattr(retention, "remove", dying)
    with pytest.raises(OSError, match="power"):
        retention.keep_to(survey, NOON)
    assert counts(survey)[0] == 9

    retention.keep_to(survey, NOON)

    assert counts(survey)[0] == 5
    assert verify(world.bakery.id) == []
