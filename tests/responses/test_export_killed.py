"""An export whose maker dies: no half file is ever offered, what it left is swept, and another process makes it again (F26)."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.insights.shop import answered, published, purchase
from tests.world import World, build_world
from wellheard_server.base.scope import scope
from wellheard_server.responses.exports import making as export_making
from wellheard_server.responses.exports import outgoing as outgoing_module
from wellheard_server.responses.exports import work as export_work
from wellheard_server.responses.exports.outgoing import Wanted
from wellheard_server.responses.models import Export
from wellheard_server.responses.models.exporting import folder

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files go when the deletion of their row is committed, which in a test's transaction it never is."""
    settings.LAKE, settings.DATA, settings.FILES = tmp_path / "lake", tmp_path, tmp_path / "files"
    monkeypatch.setattr("wellheard_server.responses.models.exporting.on_commit", lambda clear: clear())


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def export(world: World) -> Export:
    survey = published(world.bakery, "After a purchase", purchase())
    answered(survey, [{"nps": place % 11, "reason": "Warm bread"} for place in range(40)], DAY, write=False)
    with scope(world.bakery.id):
        return Export.ask(survey, "csv", Wanted(), name="After a purchase", actor="house", with_codebook=True)


class Killed(BaseException):
    """Nothing may catch it, as nothing can answer a kill."""


def dies_at(page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends between two pages, with what it has written so far."""
    monkeypatch.setattr(outgoing_module, "PAGE", 10)
    monkeypatch.setattr(export_making.shutil, "rmtree", lambda *args, **more: None)  # a killed process tidies nothing
    rows = outgoing_module.Outgoing._rows

    def mortal(self, after):
        if self.seen >= 10 * page:
            raise Killed
        return rows(self, after)

    monkeypatch.setattr(outgoing_module.Outgoing, "_rows", mortal)


@pytest.mark.parametrize("page", [0, 1, 3, 4])
def test_a_half_file_is_never_offered_and_the_next_maker_makes_it_whole(export, page, monkeypatch):
    with monkeypatch.context() as death:
        dies_at(page, death)
        with pytest.raises(Killed):
            export_making.make(export.id)
    export.refresh_from_db()
    assert not export.is_ready
    assert [path.name for path in folder().iterdir()] == [export.workshop.name]
    assert not export_making.make(export.id)  # it may still be alive
    Export.everywhere.update(beat_at=timezone.now() - timedelta(minutes=5))

    assert export_work.tidy(timezone.now()) == [export.id]
    assert list(folder().iterdir()) == []
    assert export_making.make(export.id)

    export.refresh_from_db()
    assert (export.state, export.done) == ("done", 40)
    assert [path.name for path in folder().iterdir()] == [export.stored]


def test_a_whole_file_whose_maker_died_before_saying_so_is_made_again_and_the_first_one_goes(export, monkeypatch):
    with monkeypatch.context() as death:
        death.setattr(Path, "replace", _then_dies(Path.replace))
        with pytest.raises(Killed):
            export_making.make(export.id)
    (first,) = [path.name for path in folder().iterdir() if path.suffix == ".zip"]
    Export.everywhere.update(beat_at=timezone.now() - timedelta(minutes=5))

    assert export_making.make(export.id)

    export.refresh_from_db()
    assert [path.name for path in folder().iterdir()] == [export.stored] != [first]


def _then_dies(replace):
    def mortal(self, target):
        replace(self, target)
        raise Killed

    return mortal


def test_one_that_was_deleted_meanwhile_leaves_nothing(world, export, monkeypatch):
    monkeypatch.setattr(outgoing_module, "PAGE", 10)
    monkeypatch.setattr(export_making, "BEAT_SECONDS", -1.0)
    beat = Export.beat

    def beaten(self, run, **progress):
        if progress.get("done") == 20:
            Export.withdraw(world.bakery.id)
        return beat(self, run, **progress)

    monkeypatch.setattr(Export, "beat", beaten)

    assert not export_making.make(export.id)
    assert (list(folder().iterdir()), Export.everywhere.count()) == ([], 0)


def test_what_is_withdrawn_is_gone_from_the_disk(world, export):
    export_making.make(export.id)

    assert Export.withdraw(world.next_door.id) == 0
    assert Export.withdraw(world.bakery.id) == 1
    assert (list(folder().iterdir()), Export.everywhere.count()) == ([], 0)


def test_after_three_deaths_it_is_set_aside(export):
    for _ in range(3):
        run = export.claim()
        assert export.lost(run)

    assert export.state == "failed"
    assert export.claim() is None


def test_a_file_no_row_knows_is_swept_after_an_hour(export):
    export_making.make(export.id)
    stray = folder() / "stray.csv"
    stray.write_text("half")

    export_work.tidy(timezone.now())
    assert stray.exists()  # it may just be getting its name
    os.utime(stray, (0, 0))
    export_work.tidy(timezone.now())

    export.refresh_from_db()
    assert [path.name for path in folder().iterdir()] == [export.stored]
