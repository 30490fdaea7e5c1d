"""The care of the fact tables: files merged, files deleted, the whole table made again, news added."""

from pathlib import Path
from typing import Any

from bench.works import bakery
from bench.works.work import Work


class Care(Work):
    """Whatever happens to the files, the numbers are the same."""

    def look(self, folder: Path) -> Any:
        return {"records": bakery.records(folder), "facts": bakery.facts(folder), "agree": bakery.as_recorded(folder)}

    def left(self, folder: Path) -> list[str]:
        from wellheard_server.responses.facts import lake

        lake.table(bakery.workspace(folder)).vacuum()
        return bakery.strays(folder)


class Compacting(Care):
    name = "compacting"

    def do(self, folder: Path) -> None:
        from wellheard_server.responses.facts import lake

        lake.table(bakery.workspace(folder)).compact("all")


class Vacuuming(Care):
    name = "vacuuming"

    def prepare(self, folder: Path) -> None:
        Compacting().do(folder)

    def do(self, folder: Path) -> None:
        from wellheard_server.responses.facts import lake

        lake.table(bakery.workspace(folder)).vacuum()

    def left(self, folder: Path) -> list[str]:
        return bakery.strays(folder)


class Rebuilding(Care):
    name = "rebuilding"

    def do(self, folder: Path) -> None:
        from wellheard_server.responses.facts import rebuild

        rebuild.rebuild(bakery.workspace(folder))


class Appending(Care):
    """Answers that came, and pages that change what was answered before: records in one step, facts in the next."""

    name = "appending"

    def do(self, folder: Path) -> None:
        from django.db import transaction

        from wellheard_server.responses.facts.writer import LedgerWriter
        from wellheard_server.responses.intake import Intake

        with transaction.atomic():
            Intake("bench").store(bakery.pages(folder, range(40, 60)))
        LedgerWriter().write(bakery.workspace(folder))

    def between(self, seen: Any, before: Any, after: Any) -> bool:
        """Recorded and not yet in the lake."""
        return seen == {"records": after["records"], "facts": before["facts"], "agree": False}


WORKS = (Compacting(), Vacuuming(), Rebuilding(), Appending())
