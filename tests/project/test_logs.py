"""Logs hold ids and figures: nothing anybody typed, and nothing that forges a line."""

import json
import logging
from io import StringIO

import pytest
import structlog

from tests.world import PASSWORD, bearer, browser, build_world, key
from wellheard_server.project import logs

PERSONAL = "Zelda.Personal"


@pytest.fixture
def lines():
    """What was logged, line by line, as a machine reads it."""
    written, before, handlers, level = StringIO(), structlog.get_config(), logging.root.handlers[:], logging.root.level
    logs.set_up("DEBUG", to=written)
    yield lambda: written.getvalue().splitlines()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.configure(**before)


def test_each_event_is_one_line_of_json(lines):
    structlog.get_logger("a").info("stored", rows=3)

    (line,) = lines()
    assert json.loads(line).items() >= {"event": "stored", "rows": 3, "level": "info"}.items()


@pytest.mark.parametrize("evil", ["a\nlevel=critical", "a\r\nb", "\x1b[31mred", "a\x00b", "a\u2028b", "\u202egnp.exe"])
def test_nobody_forges_a_line(lines, evil):
    structlog.get_logger("a").info("stored", source=evil)
    logging.getLogger("b").warning("weird %s", evil)

    assert len(lines_ := lines()) == 2
    assert not any(character in line for line in lines_ for character in "\r\x1b\x00\u2028\u202e")


def test_a_failure_is_told_without_its_message(lines):
    try:
        raise ValueError(f"{PERSONAL} cannot be stored")
    except ValueError:
        logging.getLogger("wellheard_server.drain").exception("the drain stumbled")

    (line,) = lines()
    assert PERSONAL not in line
    told = json.loads(line)
    assert (told["error"], told["event"]) == ("ValueError", "the drain stumbled")
    assert "test_logs.py" in told["at"][0]


def test_the_values_of_others_records_stay_out(lines):
    logging.getLogger("django.request").error("Not found: %s", f"/setup/{PERSONAL}")
    logging.getLogger("django.security").error(f"Invalid host {PERSONAL}")

    assert [json.loads(line)["event"] for line in lines()] == ["Not found: %s", "django.security"]


def test_our_own_records_tell_ids_and_no_words(lines):
    logging.getLogger("wellheard_server.responses").warning("response %s of %s is parked", 7, PERSONAL)

    assert json.loads(lines()[0])["event"] == "response 7 of *** is parked"


@pytest.mark.django_db
def test_no_name_address_password_or_secret_gets_into_the_log(lines):
    world = build_world()
    text = key(world, world.alice)
    client = browser(world.alice)

    browser().post("/sign-in", {"email": f"{PERSONAL}@example.org", "password": PERSONAL})
    browser().post("/sign-in", {"email": "bob@example.org", "password": PASSWORD})
    browser().get(f"/join/{PERSONAL}?email={PERSONAL}")
    browser().get("/sign-in", headers={"Host": f"{PERSONAL}.example"})
    client.post("/w/bakery/people/new", {"name": PERSONAL, "email": f"{PERSONAL}@example.org"})
    client.get(f"/w/bakery/people/?find={PERSONAL}")
    link = client.post(
        "/w/bakery/settings/members/invitation", {"email": f"{PERSONAL}2@example.org", "role": "viewer"}
    ).context["made_link"]
    browser().get(link.removeprefix("http://localhost:8000"))
    browser().post(
        "/api/v1/people",
        json.dumps({"name": PERSONAL, "age": PERSONAL}),
        content_type="application/json",
        headers=bearer(text),
    )
    browser().post("/api/v1/people", f'{{"name": "{PERSONAL}', content_type="application/json", headers=bearer(text))
    browser().get("/api/v1/whoami", headers=bearer(PERSONAL))

    told = "\n".join(lines())
    assert told.count('"event": "request"') == 11
    for secret in (PERSONAL.lower(), PASSWORD, text.lower(), link.rpartition("/")[2].lower(), "example.org"):
        assert secret not in told.lower()


def test_all_lines_of_one_request_have_its_id(lines, client, db):
    client.get("/sign-in")
    client.get("/sign-in", headers={"Host": "elsewhere.example"})

    told = [json.loads(line) for line in lines()]
    assert all(len(line["request"]) == 12 for line in told)
    assert len({line["request"] for line in told}) == 2


DETAIL = f"Key (email)=({PERSONAL}@example.org) already exists."


@pytest.mark.parametrize(
    "logger", ["wellheard_server.responses", "django.db.backends", "deltalake", "psycopg", "asyncio"]
)
def test_what_a_database_quotes_of_a_row_stays_out(lines, logger):
    """PostgreSQL's DETAIL, DuckDB's conversions, Delta's paths: all of them put a value into their message."""
    try:
        try:
            raise RuntimeError(f'duplicate key value violates unique constraint "one"\nDETAIL:  {DETAIL}')
        except RuntimeError as inner:
            raise ValueError(f"Could not convert string '{PERSONAL}' to INT32\r\n\x1b[31m") from inner
    except ValueError as error:
        logging.getLogger(logger).exception("a batch of %s was refused: %s", 3, error)
        logging.getLogger(logger).error("refused", extra={"detail": DETAIL})
        logging.getLogger(logger).warning(error)

    told = "\n".join(lines())
    assert len(told.splitlines()) == 3
    assert PERSONAL not in told
    assert "\x1b" not in told
