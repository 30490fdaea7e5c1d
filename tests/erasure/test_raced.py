"""An erasure in the middle of an export, and of an import's file: whoever was at it finds its work gone, and nothing of the person is left (F28)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.erasure.planting import Planted, plant
from tests.erasure.searching import database_files, found
from tests.erasure.test_markers import others
from tests.responses.mailroom import Mailroom
from tests.world import World
from wellheard.exporters.files.csv import Csv
from wellheard_server.base import erasure
from wellheard_server.base.models import Erasure
from wellheard_server.base.scope import scope
from wellheard_server.responses.exports import making, outgoing
from wellheard_server.responses.exports.outgoing import Outgoing, Wanted
from wellheard_server.responses.models import Export, Response
from wellheard_server.responses.models.exporting import folder
from wellheard_server.surveys.models import Survey


@pytest.fixture
def dana(world: World, survey: Survey, mailroom: Mailroom) -> Planted:
    """She answered last, so that hers are on the last of the pages."""
    others(mailroom)
    here = plant(world, survey, mailroom)
    Response.everywhere.filter(id__in=here.responses).update(submitted_at=timezone.now() + timedelta(hours=1))
    return here


def erase(world: World, dana: Planted) -> Erasure:
    with scope(world.bakery.id):
        row = erasure.ask(world.bakery.id, person=dana.person.id, actor="house")
    erasure.run(now=True)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("before", [0, 1, 3, 4])
def test_an_export_under_way_ends_without_a_file(
    before: int, world: World, survey: Survey, dana: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many pages; the fourth is the last."""
    monkeypatch.setattr(outgoing, "PAGE", 10)
    monkeypatch.setattr(making, "BEAT_SECONDS", -1.0)
    rows, asked, erased = Outgoing._rows, [], []

    def interrupted(self: Outgoing, after: object) -> object:
        found_rows = rows(self, after)  # type: ignore[arg-type]
        if len(asked) == before:
            erased.append(erase(world, dana))
        asked.append(len(found_rows))
        return found_rows

    monkeypatch.setattr(Outgoing, "_rows", interrupted)
    with scope(world.bakery.id):
        export = Export.ask(survey, "csv", Wanted(people=True), name="All", actor="house", with_codebook=False)

    made = making.make(export.id)

    (row,) = erased
    assert (made, row.state) == (False, "done")
    assert not Export.everywhere.filter(id=export.id, state="done").exists()
    assert list(folder().iterdir()) == []
    assert found(dana.marks, tmp_path, *database_files()) == set()


def test_a_download_under_way_shows_nobody_who_was_erased_before_their_page(
    world: World, survey: Survey, dana: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "PAGE", 10)
    with scope(world.bakery.id):
        whole = b"".join(Outgoing(world.bakery, survey, Wanted(people=True)).chunks(Csv())).decode()
        chunks = Outgoing(world.bakery, survey, Wanted(people=True)).chunks(Csv())
        first = next(chunks) + next(chunks)
    erase(world, dana)

    with scope(world.bakery.id):
        rest = b"".join(chunks).decode()

    assert shown(dana, whole) >= {"name", "corrected", "imported", "hidden", "attribute"}
    assert (shown(dana, first.decode()), shown(dana, rest)) == (set(), set())
    assert rest.count("Noa's reason") >= 10


def shown(dana: Planted, text: str) -> set[str]:
    return {name for name, word in dana.marks.items() if word in text}
