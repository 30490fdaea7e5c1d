"""Writing takes a form of our own or a key (T22); asking changes nothing; and nobody sets what was not offered (T6)."""

import hashlib
import re
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from tests.walks import crowd, sweep
from tests.walks.sweep import Place, Someone

POISON = "XXpoisonXX"
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# New with every row, so that two runs of the same question differ in them anyway.
FRESH = {"token_hash", "key_hash", "start", "password", "session_key", "session_data", "slug", "stored"}
# Who tries out links that open nothing, or asks for file after file, is counted when asking too: as a keyed hash and a number.
COUNTED = {"base_limitslot"}


# The preview is the respondent's own page, which knows no token; what is sent to it is shown back and kept nowhere.
WITHOUT_TOKEN = {"survey-preview"}


def test_no_page_is_written_to_without_its_token(world, houses, capsys):
    everybody, refused = crowd.visitors(world), 0
    for place in sweep.sampled(sweep.pages()):
        if place.method in ("GET", "HEAD") or place.name in WITHOUT_TOKEN:
            continue
        for someone in everybody:
            answer = sweep.ask(place, someone, houses["bakery"].things, enforce_csrf_checks=True)
            assert answer.status == 403, f"{place} as {someone.name} answered {answer.status}"
            refused += 1
    say(capsys, f"CSRF sweep: {refused} refused")


def test_asking_changes_nothing(world, houses, capsys):
    """Pages as everybody, operations as everything: the database after is the database before."""
    asked, before = 0, digest()
    for places, everybody in (
        (sweep.sampled(sweep.pages()), crowd.visitors(world)),
        (sweep.sampled(sweep.api()), whole_keys(world)),
    ):
        before = digest()
        for place in places:
            if place.method not in ("GET", "HEAD") and place.name not in WITHOUT_TOKEN:
                continue
            for someone in everybody:
                sweep.put(place, someone, houses["bakery"].things)
                asked += 1
            assert digest() == before, f"{place} changed the database"
    say(capsys, f"asking: {asked} questions changed nothing")


def test_what_an_operation_does_not_list_is_refused_by_name(world, houses, capsys):
    key, tried = whole_keys(world)[0], 0
    for place in sweep.sampled(sweep.api()):
        if not place.body:
            continue
        for name in sorted(every_field() - offered(place.body)):
            answer = sweep.ask(place, key, houses["bakery"].things, body=place.body | {name: POISON})
            assert answer.status == 422, f"{place} took {name}: {answer.status}"
            assert f'"field": "{name}"' in answer.text
            tried += 1
    say(capsys, f"mass assignment, API: {tried} fields refused by name")


def test_what_a_form_does_not_list_changes_nothing(world, houses, capsys):
    """Each form is sent as it is, and again with every other field of every model: what is in the database is the same both times."""
    owner, tried = crowd.visitors(world)[1], 0
    for place in sweep.sampled(sweep.pages()):
        if place.method != "POST" or not place.is_served:
            continue
        extra = {name: value for name, value in poisons(houses).items() if name not in offered(place.body)}
        plain = effect(place, owner, houses["bakery"].things, place.body)
        poisoned = effect(place, owner, houses["bakery"].things, place.body | extra)
        if poisoned == holds(ids()):
            continue  # refused, and nothing was written
        differing = {
            name: sorted(set(poisoned[name]) ^ set(plain[name])) for name in plain if poisoned[name] != plain[name]
        }
        assert not differing, f"{place} took a field it does not offer: {differing}"
        tried += len(extra)
    say(capsys, f"mass assignment, forms: {tried} fields without effect")


def whole_keys(world: Any) -> list[Someone]:
    """Keys that were used within the hour: only then does using one write nothing."""
    keys = [someone for someone in crowd.programs(world) if someone.name.endswith("'s key") and someone.role]
    for someone in keys:
        whoami = next(place for place in sweep.api() if place.name == "whoami")
        sweep.put(whoami, someone, {})
    return keys


def digest() -> str:
    """Of every row of every table but the counts of who knocks."""
    sums = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - COUNTED):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            sums.update(repr((table, cursor.fetchall())).encode())
    return sums.hexdigest()


def effect(place: Place, someone: Someone, things: dict[str, Any], body: dict[str, Any]) -> dict[str, list[str]]:
    """What the database holds after the question. Rolled back."""
    before = ids()
    with transaction.atomic():
        sweep.put(place, someone, things, body=body)
        held = holds(before)
        transaction.set_rollback(True)
    return held


def ids() -> set[str]:
    return {str(pk) for model in apps.get_models() for pk in model._base_manager.values_list("pk", flat=True)}


def holds(before: set[str]) -> dict[str, list[str]]:
    """Every row of every model, without what is new each time."""
    return {
        model.__name__: sorted(told(row, before) for row in model._base_manager.all())
        for model in apps.get_models()
        if model._meta.db_table not in COUNTED
    }


def told(row: models.Model, before: set[str]) -> str:
    """What a row says; ids of rows that were there before stay, for whose something is matters most."""
    fields = [
        field
        for field in row._meta.concrete_fields
        if not isinstance(field, models.DateTimeField | models.AutoField) and field.name not in FRESH
    ]
    values = repr([str(getattr(row, field.attname)) for field in fields])
    return ID.sub(lambda found: found[0] if found[0] in before else "new", values)


def every_field() -> set[str]:
    """Names of all columns of our own models, and how they are spelled in bodies."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("wellheard_server")]
    return {name for model in ours for field in model._meta.concrete_fields for name in (field.name, field.attname)} | {
        "pk",
        "__class__",
    }


def poisons(houses: Any) -> dict[str, Any]:
    """What somebody would like to set: themselves an owner, next door's workspace, somebody else's row."""
    next_door = houses["next-door"]
    wished: dict[str, Any] = dict.fromkeys(sorted(every_field()), POISON)
    wished |= {
        "role": "owner",
        "is_installer": "on",
        "is_active": "on",
        "is_demo": "on",
        "is_staff": "on",
        "is_superuser": "on",
    }
    wished |= {
        "workspace": next_door.things["workspace"],
        "workspace_id": str(next_door.workspace.pk),
        "user_id": "1",
        "owner_id": str(next_door.things["member"]),
    }
    return wished


def offered(body: dict[str, Any]) -> set[str]:
    return set(body)


def say(capsys: Any, text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")
