"""Answers taken out: every column, every version, the same rows however the house moves meanwhile."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from tests.insights.shop import answered, published, purchase
from tests.world import World, build_world
from wellheard.exporters import formats
from wellheard.survey import Choice, Definition, Question
from wellheard.survey.condition import AtMost
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person
from wellheard_server.responses.exports import outgoing as outgoing_module
from wellheard_server.responses.exports.outgoing import Outgoing, Wanted
from wellheard_server.responses.models import LedgerOffset, Response
from wellheard_server.responses.removal import remove
from wellheard_server.surveys.models import Survey

DAY = date(2026, 11, 20)


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def shop(world: World) -> Survey:
    return published(world.bakery, "After a purchase", purchase())


def rows(survey: Survey, **wanted: object) -> list[dict[str, str]]:
    """What a spreadsheet would see."""
    with scope(survey.workspace_id):
        chunks = Outgoing(survey.workspace, survey, Wanted(**wanted)).chunks(formats.get("csv"))
        text = b"".join(chunks).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_response_is_a_row_under_the_keys_of_its_questions(shop):
    answered(
        shop,
        [{"nps": 9, "happy": 4, "where": "shop", "reason": "Warm bread"}],
        DAY,
        attributes={"branch": "north"},
        weight=0.5,
    )

    (row,) = rows(shop)

    assert {name: row[name] for name in ("nps", "happy", "where", "reason")} == {
        "nps": "9", "happy": "4", "where": "shop", "reason": "Warm bread",
    }  # fmt: skip
    assert (row["day"], row["answered_at"], row["weight"]) == ("2026-11-20", "2026-11-20T12:00:00Z", "0.5")
    assert (row["attribute:branch"], row["channel"], row["version"]) == ("north", "link", "1")


def test_the_day_is_that_of_the_workspace(world, shop):
    late = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # half past midnight in Jerusalem
    (row,) = answered(shop, [{"nps": 9}], DAY)
    Response.everywhere.filter(id=row.id).update(completed_at=late, submitted_at=late)

    assert rows(shop)[0]["day"] == "2026-11-21"
    assert len(rows(shop, since=date(2026, 11, 21))) == 1
    assert rows(shop, until=date(2026, 11, 21)) == []


def test_an_unfinished_answer_counts_by_its_last_page_and_can_be_left_out(shop):
    answered(shop, [{"nps": 3}], DAY, finished=False)
    answered(shop, [{"nps": 9}], DAY + timedelta(days=1))

    assert (rows(shop)[0]["nps"], rows(shop)[0]["completed_at"]) == ("3", "")
    assert [row["nps"] for row in rows(shop, unfinished=False)] == ["9"]


def everything() -> Definition:
    """Several choices, words beside one, statements, reasons why there is no answer, a key that the house uses too."""
    several = {"several": True, "not_applicable": True}
    choices = [Choice("app", {"en": "App"}), Choice("other", {"en": "Other"}, other=True)]
    return Definition(
        title={"en": "Everything"},
        business={"en": "Orna Bakeries"},
        privacy={"en": "We keep answers for two years."},
        questions=[
            Question("how", "choice", text={"en": "How?"}, settings=several, choices=choices),
            Question("loyal", "cli", text={"en": "The future?"}),
            Question("day", "rating", text={"en": "How was your day?"}, settings={"not_applicable": True}),
        ],
    )


def test_items_have_columns_and_reasons_stand_apart_from_values(world):
    survey = published(world.bakery, "Everything", everything())
    cannot = {"missing": "dont_know"}
    answered(
        survey,
        [
            {"how": {"chosen": ["other"], "text": "By post"}, "loyal": {"recommend": 1, "again": 2, "more": 3}, "day": 5},
            {"how": {"missing": "not_applicable"}, "loyal": {"recommend": 2, "again": cannot}, "day": {"missing": "not_applicable"}},
            {},
        ],
        DAY,
    )  # fmt: skip

    full, missing, blank = rows(survey)

    assert (full["how.app"], full["how.other"], full["how:text"], full["how:missing"]) == ("0", "1", "By post", "")
    assert (full["loyal"], full["loyal.again"], full["loyal.again:missing"]) == ("80.0", "2", "")
    assert full["answer:day"] == "5"
    assert (missing["how.app"], missing["how:missing"]) == ("", "not_applicable")
    assert (missing["loyal"], missing["loyal.again"], missing["loyal.again:missing"]) == ("", "", "dont_know")
    assert (missing["answer:day"], missing["answer:day:missing"]) == ("", "not_applicable")
    assert {blank[name] for name in blank if name.startswith(("how", "loyal", "answer:"))} == {""}


def test_the_long_form_has_a_row_for_each_answered_item(world):
    survey = published(world.bakery, "Everything", everything())
    answered(survey, [{"loyal": {"recommend": 1, "again": {"missing": "dont_know"}}}, {}], DAY)

    found = [(row["question"], row["item"], row["value"], row["missing"]) for row in rows(survey, form="long")]

    assert found == [("loyal", "recommend", "1", ""), ("loyal", "again", "", "dont_know")]


def test_versions_are_one_table(world, shop):
    answered(shop, [{"nps": 9, "where": "shop"}], DAY)
    definition = purchase()
    more = [*definition.questions[:2], Question("again", "nps", text={"en": "And again?"})]
    with scope(world.bakery.id):
        shop.save_draft(msgspec.structs.replace(definition, questions=more), edit=shop.draft_edit)
        shop.publish(by=None, actor="house")
    answered(shop, [{"nps": 7, "again": 8}], DAY + timedelta(days=1), version=2)
    answered(shop, [{"nps": 6, "where": "online"}], DAY + timedelta(days=2))

    found = [(row["version"], row["nps"], row["again"], row["where"]) for row in rows(shop)]

    assert found == [("1", "9", "", "shop"), ("2", "7", "8", ""), ("1", "6", "", "online")]


def test_an_imported_answer_that_nothing_leads_to_is_in_no_column(world):
    definition = msgspec.structs.replace(
        everything(),
        questions=[
            Question("nps", "nps", text={"en": "Recommend?"}),
            Question("why", "text", text={"en": "Why?"}, show_if=AtMost("nps", 6)),
        ],
    )
    survey = published(world.bakery, "Conditions", definition)
    answered(survey, [{"nps": 9, "why": "left over"}, {"nps": 2, "why": "stale"}], DAY, channel="import")

    assert [row["why"] for row in rows(survey)] == ["", "stale"]


def test_people_are_in_it_when_they_are_asked_for(world, shop):
    with scope(world.bakery.id):
        noa = Person.meet(actor="house", name="Noa", email="noa@example.org", external_id="n1")
    answered(shop, [{"nps": 9}], DAY, person=noa)
    answered(shop, [{"nps": 8}], DAY + timedelta(days=1))

    assert "person:email" not in rows(shop)[0]
    known, stranger = rows(shop, people=True)
    assert (known["person"], known["person:email"]) == (str(noa.subject), "noa@example.org")
    assert (known["person:external_id"], known["person:name"]) == ("n1", "Noa")
    assert (stranger["person"], stranger["person:email"]) == ("", "")


def test_comments_can_be_left_out(shop):
    answered(shop, [{"nps": 9, "reason": "Warm bread"}], DAY)

    assert "reason" not in rows(shop, comments=False)[0]
    assert "Warm bread" not in str(rows(shop, comments=False, form="long"))


def test_nothing_is_missing_and_nothing_doubled_while_answers_come_change_and_go(world, shop, monkeypatch):
    monkeypatch.setattr(outgoing_module, "PAGE", 10)
    made = answered(shop, [{"nps": place % 11} for place in range(40)], DAY, write=False, finished=False)
    with scope(world.bakery.id):
        pages = Outgoing(world.bakery, shop, Wanted()).pages()
        seen = [*next(pages)[0]]
        move(made[3], made[33])
        answered(shop, [{"nps": 1}], DAY - timedelta(days=400), write=False)  # back-dated: it sorts first by time
        seen += next(pages)[0]
        remove(world.bakery.id, [made[25].id, made[2].id], reason="erased")
        seen += [response for page in pages for response in page[0]]

    assert len(seen) == len(set(seen))
    assert set(seen) == {str(row.id) for row in made} - {str(made[25].id)}


def move(*responses: Response) -> None:
    """As a correction does: a later seq, another time, other answers."""
    for response in responses:
        (seq,) = LedgerOffset.give(response.workspace_id, 1)
        later = response.submitted_at + timedelta(days=9)
        Response.everywhere.filter(id=response.id).update(seq=seq, submitted_at=later, answers={"nps": 10})


def test_rows_that_came_before_numbers_were_given_are_paged_through_by_their_ids(world, shop, monkeypatch):
    monkeypatch.setattr(outgoing_module, "PAGE", 3)
    made = answered(shop, [{"nps": 5}] * 10, DAY, write=False)
    Response.everywhere.update(first_seq=0)

    assert {row["response"] for row in rows(shop)} == {str(row.id) for row in made}
    assert len(rows(shop)) == 10


def test_nothing_of_next_door_is_in_it(world, shop):
    other = published(world.next_door, "Theirs", purchase())
    answered(other, [{"nps": 1}], DAY)
    answered(shop, [{"nps": 9}], DAY)

    assert [row["nps"] for row in rows(shop)] == ["9"]
    with scope(world.bakery.id):
        assert list(Outgoing(world.bakery, other, Wanted()).pages()) == []
