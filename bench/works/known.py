"""All works by name, and what a child of the nursery is asked to do with one."""

from pathlib import Path
from typing import Any

from bench.works import bakery, files, forgetting, table
from bench.works.work import Work

WORKS: dict[str, Work] = {work.name: work for work in (*table.WORKS, *files.WORKS, *forgetting.WORKS)}
# Imported once, before the first fork.
MODULES = ("bench.works.known",)
HERE = "bench.works.known"


def open_place(folder: Path) -> None:
    bakery.answered_bakery(folder)


def prepare(folder: Path, work: str) -> Any:
    WORKS[work].prepare(folder)
    return WORKS[work].look(folder)


def do(folder: Path, work: str) -> Any:
    return WORKS[work].do(folder)


def look(folder: Path, work: str) -> Any:
    return WORKS[work].look(folder)


def aftermath(folder: Path, work: str) -> dict[str, Any]:
    """What readers see now, and after somebody did what one does then."""
    mine = WORKS[work]
    seen = mine.look(folder)
    again = mine.again(folder)
    return {"seen": seen, "again": again, "healed": mine.look(folder), "left": mine.left(folder)}
