"""`wellheard export`: the file takes its place when it is whole; refusals are one sentence."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.insights.shop import answered, published, purchase
from tests.world import World, build_world
from wellheard.base.errors import WellheardError
from wellheard_server.responses.exports import outgoing as outgoing_module
from wellheard_server.responses.exports.run import Typed, run

DAY = date(2026, 11, 20)


@pytest.fixture
def world(db, settings, tmp_path: Path) -> World:
    settings.LAKE, settings.DATA = tmp_path / "lake", tmp_path
    world = build_world()
    answered(published(world.bakery, "After a purchase", purchase()), [{"nps": 9}, {"nps": 3}], DAY, write=False)
    return world


def take_out(out: Path, **more: object) -> None:
    typed = {
        "workspace": "bakery",
        "survey": "After a purchase",
        "out": out,
        "format": "",
        "codebook": None,
        "said": {},
    } | more
    run(Typed(**typed), as_json=False)


def test_the_name_says_the_format_and_the_codebook_is_text_or_json(world, tmp_path, capsys):
    take_out(tmp_path / "out.csv", codebook=tmp_path / "book.txt", said={"since": "2026-11-01"})
    take_out(tmp_path / "out.xlsx", codebook=tmp_path / "book.json")

    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig")))
    assert [row["nps"] for row in rows] == ["9", "3"]
    assert "Only from 2026-11-01 on." in (tmp_path / "book.txt").read_text()
    assert (tmp_path / "book.json").read_bytes().startswith(b"{")
    assert (tmp_path / "out.xlsx").stat().st_size > 1000
    assert "2 responses of After a purchase" in capsys.readouterr().out


def test_the_old_file_stays_when_the_new_one_breaks(world, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("old")
    monkeypatch.setattr(outgoing_module.Outgoing, "_rows", lambda self, after: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        take_out(out)

    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".wellheard-export-*"))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"workspace": "bakeri"}, "Did you mean bakery?"),
        ({"survey": "Before"}, "no survey is called 'Before'"),
        ({"format": "odt"}, "no export format is called 'odt'"),
        ({"out": Path("answers.odt")}, "does not say which format"),
        ({"out": Path("-"), "format": "xlsx"}, "cannot be written to standard output"),
        ({"out": Path("/nowhere/out.csv")}, "cannot be written"),
        ({"said": {"since": "soon"}}, "--since"),
        ({"said": {"where": "{"}}, "--where"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(world, tmp_path, typed, word):
    with pytest.raises(WellheardError) as refused:
        take_out(**{"out": tmp_path / "out.csv"} | typed)

    assert word in str(refused.value)
