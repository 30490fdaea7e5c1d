"""Rows written past the ORM are the rows the ORM would have written."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.world import World, build_world
from wellheard.base.ids import uuid7
from wellheard_server.base import rows
from wellheard_server.base.models import Announcement
from wellheard_server.base.rows import Same, as_json
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person

AT = datetime(2026, 11, 21, 23, 30, 5, 7, tzinfo=UTC)
WORDS = ['tab\tline\nback\\slash "quoted"', "שלום \u202e 🧁", "\\N", "", "'; DROP TABLE x; --"]


@pytest.fixture
def world(db) -> World:
    return build_world()


def spelled(table: str = Announcement._meta.db_table) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id, workspace_id, kind, subject_id, actor, announced_at FROM "{table}" ORDER BY id')
        return cursor.fetchall()


def test_every_value_arrives_as_the_orm_spells_it(world: World) -> None:
    ids = [uuid7() for _ in WORDS]
    moments = [AT, AT.replace(microsecond=0), AT.astimezone(timezone(timedelta(hours=-5))), AT, AT]
    data = [{"said": words, "n": 1, "none": None} for words in WORDS]
    columns = {"id": ids, "workspace_id": Same(world.bakery.id), "kind": WORDS, "actor": WORDS}
    columns |= {"subject_id": [None, *ids[1:]], "announced_at": moments}
    rows.insert(Announcement, {**columns, "data": [as_json(each) for each in data]})
    with scope(world.bakery.id):
        fast = {row.id: row.__dict__ | {"_state": None} for row in Announcement.objects.filter(id__in=ids)}
    fast_spelled = spelled()
    Announcement.everywhere.filter(id__in=ids).delete()

    Announcement.everywhere.bulk_create(
        Announcement(id=key, workspace_id=world.bakery.id, kind=w, actor=w, subject_id=s, announced_at=at, data=d)
        for key, w, s, at, d in zip(ids, WORDS, columns["subject_id"], moments, data, strict=True)
    )

    with scope(world.bakery.id):
        assert fast == {row.id: row.__dict__ | {"_state": None} for row in Announcement.objects.filter(id__in=ids)}
    assert fast_spelled == spelled()


def test_what_is_not_named_gets_the_models_default(world: World) -> None:
    rows.insert(Person, {"workspace_id": Same(world.bakery.id), "external_id": ["A", "B"]})

    with scope(world.bakery.id):
        made = list(Person.objects.filter(external_id__in=("A", "B")))
    assert [(each.name, each.attributes) for each in made] == [("", {}), ("", {})]
    assert len({each.id for each in made} | {each.subject for each in made}) == 4
    assert all(each.created_at for each in made)


def test_what_is_there_is_changed_where_it_may_be(world: World) -> None:
    ids = [uuid7(), uuid7()]
    told = {"id": ids, "workspace_id": Same(world.bakery.id), "name": ["old", "old"], "language": Same("en")}
    rows.insert(Person, {name: each if isinstance(each, Same) else each[:1] for name, each in told.items()})

    rows.upsert(Person, told | {"name": ["new", "new"], "language": Same("sk")}, changing=("name",))

    with scope(world.bakery.id):
        found = Person.objects.in_bulk(ids)
    assert [(found[key].name, found[key].language) for key in ids] == [("new", "en"), ("new", "sk")]


def test_a_refusal_is_djangos_own(world: World) -> None:
    told = {"workspace_id": Same(world.bakery.id), "external_id": ["C", "C"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Person, told)

    with scope(world.bakery.id):
        assert not Person.objects.filter(external_id="C").exists()


def test_text_that_postgresql_cannot_keep_is_refused_as_well(world: World) -> None:
    refused = pytest.raises((DatabaseError, ValueError)) if connection.vendor == "postgresql" else nullcontext()
    with refused, transaction.atomic():
        rows.insert(Person, {"workspace_id": Same(world.bakery.id), "name": ["a\x00b"]})


def test_nothing_is_written_for_nobody(world: World) -> None:
    before = Person.everywhere.count()

    rows.insert(Person, {"workspace_id": Same(world.bakery.id), "external_id": []})

    assert Person.everywhere.count() == before


def test_ids_that_are_there_are_found_whosever_they_are(world: World) -> None:
    ids = [uuid7() for _ in range(3)]
    columns = {"id": ids, "kind": ["a", "b", "a"], "actor": Same("x"), "subject_id": ids, "announced_at": Same(AT)}
    rows.insert(Announcement, {**columns, "workspace_id": Same(world.next_door.id), "data": Same(as_json({}))})
    with scope(world.bakery.id):
        assert rows.there(Announcement, "subject_id", [*ids, uuid7()]) == set(ids)
        assert rows.there(Announcement, "subject_id", iter(ids), unless=("kind", "b")) == {ids[0], ids[2]}
        assert rows.there(Announcement, "subject_id", []) == set()
