"""One database filled by the product's import and by its drain, then by a bare loop: `python -m bench.filled FILE FOLDER`, DATABASE_URL as in
life. Says what it measured as JSON in FOLDER/measured.json.
"""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = int(os.environ.get("WELLHEARD_BENCH_PAGES", "60000"))


def main(file: Path, folder: Path) -> None:
    os.environ |= {"WELLHEARD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "wellheard_server.project.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from wellheard_server.project import logs

    logs.set_up("WARNING")
    call_command("migrate", verbosity=0)
    measured: dict[str, Any] = {}
    from bench import bare
    from wellheard_server.accounts.models import User, Workspace

    owner = User.objects.create_user("bench@example.org", None, name="Bench")
    by_import = Workspace.found("Import", owner, zone="UTC", slug="import")
    import_file(by_import, file.with_name("warm.csv"), "Warm")  # what is loaded and compiled once
    before = resident()
    with timed(measured, "import"):
        report = import_file(by_import, file, "Old answers")
    measured |= {
        "import_rows": report.stored,
        "import_extra_mb": peak() - before,
        "import_seconds": measured["import"]["wall"],
    }
    measured["disk"] = disk(folder)
    measured["bare_import"] = bare.measured(folder, by_import) | {"read": bare.read(file)}
    by_drain = Workspace.found("Drain", owner, zone="UTC", slug="drain")
    fill_inbox(by_drain, owner)
    from wellheard_server.responses.drain import Drain
    from wellheard_server.responses.inbox import sources

    drain = Drain(sources.opened())
    with timed(measured, "drain"):
        measured["drain_rows"] = drain.round()
    drain.ledger.close()
    measured["bare_drain"] = bare.measured(folder, by_drain)
    measured["rebuild"] = rebuilt(by_import)
    (folder / "measured.json").write_text(json.dumps(measured))
    os._exit(0)


def import_file(workspace: Any, file: Path, survey: str) -> Any:
    from wellheard.importers import Mapping, MetricColumn
    from wellheard_server.responses.imports import importing

    mapping = Mapping(
        metrics=(
            MetricColumn(column="nps", metric="nps"),
            MetricColumn(column="satisfaction", metric="csat", scale=(1, 5), missing=("n/a",)),
            MetricColumn(column="effort", metric="ces2"),
        ),
        comments=("comment",),
        attributes=("country", "plan", "device", "store"),
        time="when",
        identity="id",
    )
    return importing.import_file(workspace, file, mapping, survey=survey, actor="house", now=NOW)


def fill_inbox(workspace: Any, owner: Any) -> None:
    """One page a response, as the collector keeps it: a score, a choice, for four in ten a comment."""
    import msgspec

    from wellheard.base.ids import response_id
    from wellheard.collector.entry import Entry
    from wellheard.collector.submission import Accepted
    from wellheard.survey import Choice, Definition, Question
    from wellheard_server.base.scope import scope
    from wellheard_server.responses.inbox import sources
    from wellheard_server.surveys.models import Survey

    asked = [
        Question("recommend", "nps", text={"en": "How likely are you to recommend us?"}),
        Question(
            "where", "choice", text={"en": "Where?"}, choices=[Choice(code, {"en": code}) for code in ("shop", "web")]
        ),
        Question("why", "text", text={"en": "Why?"}),
    ]
    with scope(workspace.id):
        survey = Survey.begin("Answers", Definition(title={"en": "Answers"}, questions=asked), actor="house")
        survey.publish(by=owner, actor="house")

    def entry(number: int) -> Entry:
        answers: dict[str, Any] = {"recommend": number % 11, "where": ("shop", "web")[number % 2]}
        if number % 5 < 2:
            answers["why"] = "The bread was warm and the people friendly, " * (1 + number % 4)
        at = NOW - timedelta(seconds=PAGES - number)
        body = Accepted(
            version=1, page=1, edit=0, language="en", source="till", hidden={"store": f"store {number % 60}"}, started_at=at, answers=answers,
            complete=True, channel="link", invitation_id=None,
        )  # fmt: skip
        key = response_id(f"link:bench-{workspace.id}-{number}")
        return Entry(
            key.bytes, workspace.id.bytes, survey.id.bytes, survey.slug, 1, 1, 0, True, key.bytes, int(at.timestamp() * 1e6),
            msgspec.json.encode(body),
        )  # fmt: skip

    async def append() -> None:
        for begin in range(0, PAGES, 500):
            await asyncio.gather(*(inbox.append(entry(number)) for number in range(begin, min(PAGES, begin + 500))))

    inbox = sources.inbox(lambda error: None)
    asyncio.run(append())
    inbox.close()


def rebuilt(workspace: Any) -> dict[str, float]:
    """What rebuilding and verifying the facts of all imported responses takes, and by how much memory grows."""
    from wellheard_server.responses.facts import rebuild

    taken: dict[str, Any] = {}
    before = resident()
    with timed(taken, "rebuild"):
        rebuild.rebuild(workspace.id)
    with timed(taken, "verify"):
        differences = rebuild.verify(workspace.id)
    if differences:
        raise SystemExit(f"the facts differ: {differences}")
    return {
        "rebuild": taken["rebuild"]["wall"],
        "verify": taken["verify"]["wall"],
        "extra_mb": max(0.0, peak() - before),
    }


def disk(folder: Path) -> dict[str, int]:
    """Bytes by kind; the records of PostgreSQL are asked of it."""
    from django.db import connection

    sizes = {
        "lake": sum(
            path.stat().st_size for path in (folder / "lake").rglob("*") if path.is_file() and not path.is_symlink()
        )
    }
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            sizes["records"] = (folder / "main.db").stat().st_size
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
            sizes["records"] = int(cursor.fetchone()[0])
    return sizes


@contextmanager
def timed(into: dict[str, Any], name: str) -> Iterator[None]:
    from bench.bare import server_cpu

    reset_peak()
    wall, cpu, server = time.perf_counter(), time.process_time(), server_cpu()
    yield
    into[name] = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu + server_cpu() - server}


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
