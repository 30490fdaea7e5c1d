"""Large bodies: asked for leave first, written to the disk as they come, handed to Django whole, or refused so that the sender reads it."""

import re
import time
from pathlib import Path

import httpx
import pytest

from tests.importers.hostile import FILES
from tests.project.product import Product, command, start
from tests.project.test_asgi import ask
from wellheard_server.project import uploads
from wellheard_server.project.asgi import Bridge

DOOR = "/w/bakery/answers/in/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    return settings.FILES / "uploads"


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def bridge(told: list[tuple[str, str]]) -> Bridge:
    """A Django that lets in whoever asks, and says how much it was given."""

    def django(environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        told.append((environ["REQUEST_METHOD"], environ["QUERY_STRING"]))
        start_response("200 OK", [("Content-Type", "text/html"), ("X-Length", str(len(body)))])
        return [environ["QUERY_STRING"].encode() or b"the page"]

    return Bridge(django)


def test_a_file_larger_than_other_bodies_arrives_whole(bridge: Bridge, told: list, own_files: Path) -> None:
    status, headers, _ = ask(bridge, DOOR, chunks=(b"a" * 2**20,) * 9)

    assert (status, headers[b"x-length"]) == (200, str(9 * 2**20).encode())
    assert [method for method, _ in told] == ["GET", "POST"]
    assert list(own_files.iterdir()) == []


def test_who_may_not_upload_is_told_before_anything_is_written(own_files: Path) -> None:
    asked = []

    def django(environ, start_response):
        asked.append(environ["REQUEST_METHOD"])
        start_response("302 Found", [("Location", "/sign-in")])
        return [b""]

    status, headers, _ = ask(Bridge(django), DOOR, chunks=(b"a" * 2**20,) * 3)

    assert (status, headers[b"location"], asked) == (302, b"/sign-in", ["GET"])
    assert not own_files.exists()


@pytest.mark.parametrize("declared", [True, False])
def test_a_file_too_large_is_refused_on_the_page_it_came_from(
    declared: bool, bridge: Bridge, own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 2**20)
    headers = [(b"content-length", str(5 * 2**20).encode())] if declared else []

    status, _, body = ask(bridge, DOOR, chunks=(b"a" * 2**20,) * 5, headers=headers)

    assert (status, body) == (413, b"refused=too_large")
    assert list(own_files.glob("*")) == []


def test_a_program_is_refused_in_the_shape_of_all_refusals(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 2**20)

    status, _, body = ask(bridge, "/api/v1/imports", chunks=(b"a" * 2**20,) * 5)

    assert status == 413
    assert b'"code": "too_large"' in body


def test_a_sender_slower_than_the_rate_is_sent_away(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS", 0.05)
    monkeypatch.setattr(uploads, "PATIENCE", 0.05)

    assert ask(bridge, DOOR, chunks=(b"a",) * 40, pause=0.02)[0] == 408


def test_a_sender_who_leaves_leaves_no_file(bridge: Bridge, own_files: Path) -> None:
    assert ask(bridge, DOOR, chunks=(b"a" * 2**20, None))[0] == 0
    assert list(own_files.iterdir()) == []


def test_where_there_is_no_room_nothing_is_taken(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SPARE", 2**60)

    assert ask(bridge, DOOR, chunks=(b"a",))[0] == 507


BOMBS = [
    "bomb_line.csv.gz", "bomb_rows.csv.gz", "far_cell.xlsx", "swollen.xlsx", "lying.xlsx", "laughing.xlsx", "many_parts.xlsx", "plain.zip.xlsx",
    "junk.xlsx", "junk.parquet", "cut.parquet", "truncated.csv.gz",
]  # fmt: skip


@pytest.mark.proof
def test_twelve_bombs_are_refused_in_fifteen_seconds_and_cost_nothing(tmp_path: Path) -> None:
    product, browser = signed_in(tmp_path / "data")
    page = f"{product.url}/w/bakery/answers/in/"
    before, slow, grown = product.kilobytes(), {}, 0
    try:
        for name in BOMBS:
            FILES[name][0](tmp_path / name)
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)[1]
            began = time.monotonic()
            with (tmp_path / name).open("rb") as file:
                answer = browser.post(
                    page, data={"csrfmiddlewaretoken": token}, files={"file": (name, file)}, headers={"Referer": page}
                )
            grown = max(grown, product.kilobytes() - before)
            assert 400 <= answer.status_code < 500, (name, answer.status_code)
            if (took := time.monotonic() - began) > 15:
                slow[name] = took
    finally:
        product.stop()
    assert list((product.log.parent / "files" / "uploads").iterdir()) == []
    assert slow == {}
    assert grown < 100_000


def signed_in(data: Path) -> tuple[Product, httpx.Client]:
    words = ("admin", "create", "--email", "ada@example.org", "--name", "Ada", "--password-stdin")
    command(*words, data=data, stdin="seven warm loaves\n")
    command("workspace", "create", "--name", "Bakery", "--owner", "ada@example.org", data=data)
    product = start(data)
    browser = httpx.Client(timeout=60)
    door = f"{product.url}/sign-in"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(door).text)[1]
    said = {"csrfmiddlewaretoken": token, "email": "ada@example.org", "password": "seven warm loaves"}
    assert browser.post(door, data=said, headers={"Referer": door}).status_code == 302
    return product, browser
