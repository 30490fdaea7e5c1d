"""An erasure goes on wherever it was cut short, is never receipted before it is whole, and is made again after an older backup."""

import asyncio
import json
import random
import re
import shutil
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from tests.erasure.planting import Planted, others, plant
from tests.erasure.searching import database_files, found
from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.base.errors import FileError
from wellheard_server.accounts.models import Workspace
from wellheard_server.base import erasure, receipt_check, receipts
from wellheard_server.base.models import Erasure
from wellheard_server.base.personal import Store, stores
from wellheard_server.base.refusal import Refused
from wellheard_server.base.scope import scope
from wellheard_server.invitations.lookup import lookup
from wellheard_server.people.models import Person
from wellheard_server.responses.facts import lake
from wellheard_server.responses.models import Response
from wellheard_server.surveys.models import Survey


class Killed(BaseException):
    """What no `except Exception` catches: as good as a kill."""


@pytest.fixture
def dana(world: World, survey: Survey, mailroom: Mailroom) -> Planted:
    others(mailroom)
    return plant(world, survey, mailroom)


def ask(world: World, dana: Planted) -> Erasure:
    with scope(world.bakery.id):
        return erasure.ask(world.bakery.id, person=dana.person.id, actor="house")


def fresh(row: Erasure) -> Erasure:
    row.refresh_from_db()
    return row


def test_cut_short_at_every_store_it_goes_on_and_leaves_nothing(
    world: World, dana: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each store, and after it but before that is noted; never is there a receipt too early."""
    row = ask(world, dana)
    points = 0
    for store in stores(whole=False):
        for moment in ("before", "after"):
            with monkeypatch.context() as patch:
                _die(patch, store, moment)
                with pytest.raises(Killed):
                    erasure.run(now=True)
            points += 1
            assert not receipts.path_of(row.id).exists()
            assert fresh(row).state != "done"
    erasure.run(now=True)

    assert points == 2 * len(stores(whole=False))
    assert fresh(row).state == "done"
    assert found(dana.marks, tmp_path, *database_files()) == set()


def _die(patch: pytest.MonkeyPatch, store: Store, moment: str) -> None:
    name = "settle" if store.rewrites else "take"
    real = getattr(type(store), name)

    def dying(self: Store, leaving: object) -> object:
        if moment == "after":
            real(self, leaving)
        raise Killed

    patch.setattr(type(store), name, dying)
    if not store.rewrites:  # also where it was emptied by the try before
        patch.setattr(type(store), "count", lambda self, leaving: 1)


@pytest.mark.parametrize("store", ["answers", "inbox", "facts", "database"])
def test_what_could_not_be_done_is_said_and_done_later(
    world: World, dana: Planted, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, kind = ask(world, dana), type(next(each for each in stores() if each.key == store))

    def full(self: Store, leaving: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "settle" if kind.rewrites else "take", full)
        erasure.run(now=True)
    assert (fresh(row).state, row.step(store).reason, row.step(store).attempts) == ("not_done", "full", 1)
    assert not receipts.path_of(row.id).exists()

    erasure.run(now=True)

    assert (fresh(row).state, row.step(store).attempts) == ("done", 2)


def test_records_go_at_once_and_files_with_those_of_others(world: World, dana: Planted, settings) -> None:
    row = ask(world, dana)

    erasure.run()

    assert fresh(row).state == "waiting"
    assert not Person.everywhere.filter(id=dana.person.id).exists()
    settings.ERASURE_WAIT_MINUTES = 0
    erasure.run()
    assert fresh(row).state == "done"


def test_nobody_comes_back(world: World, dana: Planted, survey: Survey, mailroom: Mailroom) -> None:
    """Not by the page that is still open on the phone, not by the link, not by a program; by hand they may."""
    ask(world, dana)
    erasure.run(now=True)

    assert mailroom.post(dana.token, 2, {"where": "online"}, edit=1) == "closed"
    mailroom.drain().round()
    assert not Response.everywhere.filter(id__in=dana.responses).exists()
    assert asyncio.run(lookup().find(dana.marks["token"])) is None
    with scope(world.bakery.id):
        for field, value in (("email", f"{dana.marks['email']}@example.org"), ("external_id", dana.marks["number"])):
            with pytest.raises(Refused, match="was erased"):
                Person.meet(actor="key:shop", **{field: value})
        assert Person.meet(actor="member:alice", by_hand=True, external_id=dana.marks["number"])
        assert Person.objects.get(external_id=dana.marks["number"])


def test_an_older_database_forgets_them_again_before_it_serves(world: World, dana: Planted, tmp_path: Path) -> None:
    row = ask(world, dana)
    erasure.run(now=True)
    Erasure.everywhere.all().delete()
    with scope(world.bakery.id):
        Person.objects.create(id=dana.person.id, subject=dana.person.subject, name=dana.marks["name"])
        survey = Survey.objects.get()
        Response.objects.create(
            id=dana.responses[0], survey=survey, version=1, person_id=dana.person.id, channel="link", language="en",
            answers={"nps": 3, "reason": dana.marks["comment"]}, started_at=row.asked_at, submitted_at=row.asked_at, seq=1,
        )  # fmt: skip

    assert erasure.replay() == 1
    assert erasure.replay() == 0

    assert Erasure.everywhere.get().state == "done"
    assert not Person.everywhere.filter(id=dana.person.id).exists()
    assert found(dana.marks, tmp_path, *database_files()) == set()


def test_of_a_workspace_that_is_not_there_nothing_is_left_to_do(world: World, dana: Planted) -> None:
    ask(world, dana)
    erasure.run(now=True)
    with scope(world.bakery.id):
        erasure.ask(world.bakery.id, actor="house")
    erasure.run(now=True)
    Erasure.everywhere.all().delete()

    assert erasure.replay() == 2

    assert {row.state for row in Erasure.everywhere.all()} == {"done"}


def test_half_a_line_of_a_killed_writer_hides_no_other(world: World, dana: Planted, settings) -> None:
    path = Path(settings.FILES) / erasure.NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b'{"id":"0198')
    row = ask(world, dana)

    Erasure.everywhere.all().delete()

    assert erasure.replay() == 1
    assert Erasure.everywhere.get().id == row.id


def test_the_file_of_erasures_names_nobody(world: World, dana: Planted, settings) -> None:
    ask(world, dana)

    assert found(dana.marks, Path(settings.FILES) / erasure.NAME) == set()


def test_a_receipt_that_was_changed_is_none(world: World, dana: Planted) -> None:
    row = ask(world, dana)
    erasure.run(now=True)
    raw = receipts.path_of(row.id).read_bytes()

    for at in range(0, len(raw), 7):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        try:
            same = json.loads(changed) == json.loads(raw)
        except ValueError:
            same = False
        if not same:
            with pytest.raises(FileError):
                receipt_check.verify(changed, key=receipts.public_key())
    with pytest.raises(FileError, match="somebody else"):
        receipt_check.verify(raw, id=str(UUID(int=7)))
    assert found(dana.marks | {"id": str(dana.person.id)}, receipts.folder()) == set()
    assert (receipts.folder() / "signing.key").stat().st_mode & 0o777 == 0o600


def test_one_answer_goes_and_the_others_stay(world: World, survey: Survey, mailroom: Mailroom) -> None:
    others(mailroom)
    gone = Response.everywhere.order_by("id").first()
    with scope(world.bakery.id):
        row = erasure.ask(world.bakery.id, response=gone.id, why="mistake", actor="house")

    erasure.run(now=True)

    assert fresh(row).state == "done"
    assert Response.everywhere.count() == 29


def test_a_whole_workspace_goes_and_its_neighbour_stays(world: World, dana: Planted, tmp_path: Path) -> None:
    folder = lake.table(world.bakery.id).place.folder
    assert folder.exists()
    with scope(world.bakery.id):
        row = erasure.ask(world.bakery.id, actor="house")

    erasure.run(now=True)

    assert (fresh(row).state, [key for key in row.steps if row.step(key).state != "done"]) == ("done", [])
    assert [each.slug for each in Workspace.objects.all()] == ["next-door"]
    assert not folder.exists()
    assert found(dana.marks, tmp_path, *database_files()) == set()
    # Words that other stories have too: the log is one for all of a server.
    assert found({"noa": "Noa's reason 7"}, tmp_path, database_files()[0]) == set()


def test_secure_delete_alone_would_not_do(tmp_path: Path) -> None:
    """Why the file is written anew: pages that were split or merged keep copies of rows that were deleted."""
    rng, path = random.Random(5), tmp_path / "plain.db"
    with sqlite3.connect(path, isolation_level=None) as database:
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "secure_delete=ON"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE r (id TEXT PRIMARY KEY, words TEXT)")
        names = [f"M{rng.randrange(10**9):09d}{n:06d}M" for n in range(20_000)]
        for name in names:
            database.execute("INSERT INTO r VALUES (?, ?)", (name + "e" * rng.randint(0, 40), name))
        gone = rng.sample(names, 10_000)
        database.executemany("DELETE FROM r WHERE id BETWEEN ? AND ? || '~'", [(name, name) for name in gone])
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = _hits(path, gone)
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert before > 0
    assert _hits(path, gone) == 0


def _hits(path: Path, names: list[str]) -> int:
    there = set(re.findall(rb"M\d{15}M", path.read_bytes()))
    return sum(name.encode() in there for name in names)


def test_a_copy_of_the_folder_from_before_is_where_the_search_finds_them(
    world: World, dana: Planted, tmp_path: Path
) -> None:
    before = tmp_path.parent / f"{tmp_path.name}-before"
    shutil.copytree(tmp_path, before)
    ask(world, dana)
    erasure.run(now=True)

    assert found(dana.marks, before)
    assert not found(dana.marks, tmp_path)
