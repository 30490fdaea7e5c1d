"""From the inbox to records and facts."""

from datetime import timedelta
from pathlib import Path

from tests.responses.facts import facts_of, living
from tests.responses.mailroom import NOON, Mailroom
from tests.world import World
from wellheard.base.ids import response_id
from wellheard.collector import Inbox
from wellheard_server.base.models import Announcement
from wellheard_server.responses.drain import Drain
from wellheard_server.responses.inbox.sources import FileSource
from wellheard_server.responses.models import Comment, ParkedRow, Response
from wellheard_server.surveys.models import Survey

KEY = "a-secret-of-twenty-two-chars"


def test_two_pages_become_one_response_with_its_comment_and_facts(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY, 1, {"nps": 9, "reason": "Warm bread"}, hidden={"shop": "haifa"}, language="he")
    mailroom.post(KEY, 2, {"where": "shop"}, complete=True, at=NOON + timedelta(minutes=1), language="he")

    mailroom.drain().round()

    response = Response.everywhere.get()
    assert response.id == response_id(KEY)
    assert response.answers == {"nps": 9, "reason": "Warm bread", "where": "shop"}
    assert (response.language, response.attributes, response.completed_at) == (
        "he",
        {"shop": "haifa"},
        NOON + timedelta(minutes=1),
    )
    assert [(comment.question, comment.text, comment.language) for comment in Comment.everywhere.all()] == [
        ("reason", "Warm bread", "he")
    ]
    assert sorted(row["kind"] for row in living(world.bakery)) == ["choice", "completed", "nps", "started", "text"]
    assert {row["attributes"][0] for row in living(world.bakery)} == {("shop", "haifa")}


def test_going_back_and_choosing_another_path_leaves_only_what_is_still_asked(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY, 1, {"nps": 3})
    mailroom.post(KEY, 2, {"where": "shop", "wrong": "Cold"})
    mailroom.drain().round()
    mailroom.post(KEY, 1, {"nps": 10}, edit=1)
    mailroom.post(KEY, 2, {"where": "online"}, edit=1, complete=True)

    mailroom.drain().round()

    response = Response.everywhere.get()
    assert response.answers == {"nps": 10, "where": "online"}
    assert len(response.received) == 4
    assert not Comment.everywhere.exists()
    assert [row["value"] for row in living(world.bakery) if row["kind"] == "nps"] == [10.0]
    assert sum(row["kind"] == "completed" for row in living(world.bakery)) == 1


def test_completion_is_announced_once(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY, 1, {"nps": 9})
    mailroom.drain().round()
    assert not Announcement.everywhere.filter(kind="ResponseReceived").exists()
    mailroom.post(KEY, 2, {"where": "shop"}, complete=True)

    mailroom.drain().round()
    mailroom.drain().round()

    news = Announcement.everywhere.get(kind="ResponseReceived")
    assert (news.subject_id, news.actor, news.data["survey_id"]) == (
        response_id(KEY),
        "respondent",
        str(mailroom.survey.id),
    )
    mailroom.survey.refresh_from_db()
    assert mailroom.survey.answered == 1


def test_the_day_is_the_workspaces_own(world: World, mailroom: Mailroom) -> None:
    late_in_london = NOON.replace(hour=23)
    mailroom.post(KEY, 1, {"nps": 9}, at=late_in_london)

    mailroom.drain().round()

    assert {str(row["day"]) for row in facts_of(world.bakery)} == {"2026-11-21"}


def test_a_weird_row_is_parked_and_stops_nobody(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY + "1", 1, {"nps": 9}, version=7)
    mailroom.post(KEY + "2", 1, {"nps": 9}, body=b"{")
    mailroom.post(KEY + "3", 1, {"nps": "nine", "reason": ["?"]})
    mailroom.post(KEY + "4", 1, {"nps": 9}, complete=True)

    mailroom.drain().round()

    assert sorted(ParkedRow.objects.values_list("reason", flat=True)) == ["unknown_version", "unreadable"]
    assert Response.everywhere.filter(completed_at__isnull=False).count() == 1
    assert [row["value"] for row in living(world.bakery) if row["kind"] == "nps"] == [9.0]


def test_rows_of_a_workspace_that_is_gone_are_parked_without_their_words(world: World, mailroom: Mailroom) -> None:
    mailroom.post(KEY, 1, {"nps": 9, "reason": "private"})
    world.bakery.delete()

    mailroom.drain().round()

    parked = ParkedRow.objects.get()
    assert (parked.reason, bytes(parked.body)) == ("unknown_survey", b"")


def test_an_inbox_that_was_replaced_is_read_from_its_beginning(world: World, survey: Survey, tmp_path: Path) -> None:
    """A file can be swapped for another; tables lie where the records lie and come and go with them."""
    for name, keys in (("first", range(3)), ("second", range(9, 10))):
        inbox = Inbox(tmp_path / name / "inbox.db")
        for n in keys:
            Mailroom(inbox, survey).post(f"{KEY}{n}", 1, {"nps": 9})
        inbox.close()
        Drain(FileSource(inbox.path)).round()

    assert Response.everywhere.count() == 4
