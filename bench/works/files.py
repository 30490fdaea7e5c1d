"""Works on files: what comes in, what goes out, what is kept beside. Nobody is ever offered half of one."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.works import bakery
from bench.works.work import Work

ROWS = 120


class Importing(Work):
    """In batches: a part of the rows may be there, and going on brings the rest."""

    name = "importing"

    def prepare(self, folder: Path) -> None:
        rows = (f"{n},2017-05-{1 + n % 28:02},{n % 11},guest-{n % 40}" for n in range(ROWS))
        (folder / "old.csv").write_text("\n".join(["id,on,nps,who", *rows]) + "\n")

    def do(self, folder: Path) -> None:
        from django.utils import timezone

        from wellheard.importers import Mapping, MetricColumn
        from wellheard_server.accounts.models import Workspace
        from wellheard_server.responses.imports import importing

        importing.ROWS_AT_ONCE = 40
        mapping = Mapping(metrics=(MetricColumn(column="nps", metric="nps"),), time="on", person="who", identity="id")
        workspace = Workspace.objects.get(pk=bakery.workspace(folder))
        importing.import_file(
            workspace, folder / "old.csv", mapping, survey="Old answers", actor="house", now=timezone.now()
        )

    def look(self, folder: Path) -> Any:
        from wellheard_server.people.models import Person
        from wellheard_server.responses.models import Response

        rows = Response.everywhere.exclude(imported=None).values_list("answers", "completed_at", "person__external_id")
        return {
            "others": Response.everywhere.filter(imported=None).count(),
            "imported": bakery.digest(sorted(list(map(str, row)) for row in rows)),
            "people": Person.everywhere.count(),
            "agree": bakery.as_recorded(folder),
        }

    def between(self, seen: Any, before: Any, after: Any) -> bool:
        return seen["others"] == before["others"] and _count(seen["imported"]) <= _count(after["imported"])

    def left(self, folder: Path) -> list[str]:
        from wellheard_server.responses.facts import lake

        lake.table(bakery.workspace(folder)).vacuum()
        return bakery.strays(folder)


class TakingBack(Importing):
    """The same file taken back as a whole."""

    name = "taking back"

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        super().do(folder)

    def do(self, folder: Path) -> None:
        from wellheard_server.base.scope import scope
        from wellheard_server.responses.imports import undo as import_undo
        from wellheard_server.responses.models import Import

        import_undo.ROWS_AT_ONCE = 40
        with scope(bakery.workspace(folder)):
            import_undo.take_back(Import.objects.get(), actor="house")

    def between(self, seen: Any, before: Any, after: Any) -> bool:
        return seen["others"] == before["others"] and _count(seen["imported"]) <= _count(before["imported"])


class Exporting(Work):
    """A file made in the background is offered when it is whole."""

    name = "exporting"

    def prepare(self, folder: Path) -> None:
        from wellheard_server.base.scope import scope
        from wellheard_server.responses.exports.outgoing import Wanted
        from wellheard_server.responses.models import Export
        from wellheard_server.surveys.models import Survey

        with scope(bakery.workspace(folder)):
            survey = Survey.objects.get(slug=bakery.known(folder)["slug"])
            Export.ask(survey, "csv", Wanted(), name="Bread", actor="house", with_codebook=False)

    def do(self, folder: Path) -> None:
        from wellheard_server.responses.exports import making as export_making

        if not export_making.make(self._export().pk):
            raise OSError(28, "the export was not made")

    def look(self, folder: Path) -> Any:
        export = self._export()
        if not export.is_ready:
            return {"offered": None}
        return {"offered": hashlib.sha256(export.path.read_bytes()).hexdigest()}

    def again(self, folder: Path) -> None:
        """As its keeper does with one whose maker is gone."""
        from wellheard_server.responses.models import Export

        export = self._export()
        if export.is_ready:
            return
        if export.run:
            export.lost(export.run)
        Export.everywhere.filter(pk=export.pk).update(state="waiting", run=None)
        self.do(folder)

    def left(self, folder: Path) -> list[str]:
        from django.utils import timezone

        from wellheard_server.responses.exports import work as export_work

        export_work.tidy(timezone.now())
        offered = self._export().path
        return sorted(str(path) for path in offered.parent.iterdir() if path != offered)

    def _export(self) -> Any:
        from wellheard_server.responses.models import Export

        return Export.everywhere.get()


class BackingUp(Work):
    name = "backing up"

    def prepare(self, folder: Path) -> None:
        from wellheard.collector import Inbox
        from wellheard_server.base.postgres import is_postgres

        if not is_postgres():
            Inbox(folder / "inbox.db").close()

    def do(self, folder: Path) -> None:
        from wellheard_server.project.backup.make import make

        make(folder / "kept" / "backup.tar.zst")

    def look(self, folder: Path) -> Any:
        from wellheard_server.project.backup import archive

        path = folder / "kept" / "backup.tar.zst"
        return {
            "responses": archive.verified(path).responses if path.exists() else None,
            "records": bakery.records(folder),
        }

    def again(self, folder: Path) -> None:
        (folder / "kept" / "backup.tar.zst").unlink(missing_ok=True)
        self.do(folder)

    def left(self, folder: Path) -> list[str]:
        return sorted(path.name for path in (folder / "kept").iterdir() if path.name != "backup.tar.zst")


class Restoring(BackingUp):
    """By the command itself, for it sets up an installation of its own."""

    name = "restoring"

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        super().do(folder)

    def do(self, folder: Path) -> str:
        words = ["restore", str(folder / "kept" / "backup.tar.zst"), "--data", str(folder / "kept" / "new")]
        program = [sys.executable, "-c", "from wellheard.cli import main; main()"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WELLHEARD", "DJANGO"))}
        done = subprocess.run([*program, *words], env=kept, capture_output=True, text=True, check=False)
        if done.returncode == -signal.SIGKILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if done.returncode:
            raise OSError(5, done.stderr[-1500:])
        return done.stdout

    def look(self, folder: Path) -> Any:
        path = folder / "kept" / "new" / "main.db"
        if not path.parent.exists():
            return {"restored": None}
        with closing(sqlite3.connect(path)) as database:
            return {"restored": database.execute("SELECT count(*) FROM responses_response").fetchone()[0]}

    def again(self, folder: Path) -> None:
        if not (folder / "kept" / "new").exists():
            self.do(folder)

    def left(self, folder: Path) -> list[str]:
        known = {"backup.tar.zst", "new"}
        return sorted(path.name for path in (folder / "kept").iterdir() if path.name not in known)


def _count(digest: str) -> int:
    return int(digest.split()[0])


WORKS = (Importing(), TakingBack(), Exporting(), BackingUp(), Restoring())
