"""The lake: every file there and readable, nothing left over, not far behind."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import F

from wellheard.facts.table import SMALL, FactFile, FactTable
from wellheard.facts.upkeep import leftovers, log_pages
from wellheard_server.accounts.models import Workspace
from wellheard_server.project.doctor.finding import Finding, fault, fine, warning
from wellheard_server.responses.models import Care, LedgerOffset

MANY_SMALL, MANY_PAGES, FAR_BEHIND = 200, 5_000, 50_000


def check() -> Iterator[Finding]:
    found = 0
    for workspace in Workspace.objects.order_by("slug"):
        table = FactTable(settings.LAKE, workspace.id)
        if table.exists:
            found += 1
            yield from of_table(workspace.slug, table)
            yield from care(workspace)
    yield behind()
    yield from orphans()
    if not found:
        yield fine("facts", "none yet")


def of_table(slug: str, table: FactTable) -> Iterator[Finding]:
    what, mend = f"facts of {slug}", f"wellheard facts rebuild --workspace {slug}"
    try:
        files = table.files()
        broken = [(file, why) for file in files if (why := unreadable(file))]
        if broken and {file.path for file in table.files()} != {file.path for file in files}:
            files = table.files()  # merged while we looked
            broken = [(file, why) for file in files if (why := unreadable(file))]
    except Exception as error:  # noqa: BLE001  whatever is wrong with it is what is looked for
        yield fault(what, f"the table cannot be opened ({type(error).__name__})", "It has no numbers.", mend)
        return
    if broken:
        said = f"{len(broken)} of {len(files)} files are damaged, such as {broken[0][0].name}: {broken[0][1]}"
        yield fault(what, said, "Numbers are refused or wrong.", f"{mend}; then look at the disk.")
    else:
        yield fine(what, f"{sum(file.rows for file in files):,} rows in {len(files)} files, each read to its end")
    small, pages, left = sum(file.rows < SMALL for file in files), log_pages(table), leftovers(table)
    if small > MANY_SMALL:
        why = "Reading them takes many times as long; merging seems to fail."
        yield warning(f"{what}, files", f"{small} small ones", why, f"wellheard facts optimize --workspace {slug}")
    if pages > MANY_PAGES:
        yield warning(
            f"{what}, log",
            f"{pages} pages",
            "The table opens slowly.",
            f"wellheard facts optimize --workspace {slug}",
        )
    if left > MANY_SMALL:
        yield warning(
            f"{what}, left over",
            f"{left} files no log names",
            "They take room.",
            f"wellheard facts optimize --workspace {slug}",
        )


def unreadable(file: FactFile) -> str:
    """Why a file is not what the log says of it; empty when it is. Reads all of it."""
    path = Path(file.path)
    if not path.exists():
        return "missing"
    if path.stat().st_size != file.size:
        return "another size than the log says"
    try:
        with pq.ParquetFile(path) as opened:
            rows = 0
            for batch in opened.iter_batches():
                batch.validate(full=True)
                rows += len(batch)
    except (pa.ArrowException, OSError, ValueError) as error:
        return type(error).__name__
    return "" if rows == file.rows else "another number of rows than the log says"


def care(workspace: Workspace) -> Iterator[Finding]:
    known = Care.objects.filter(workspace=workspace).first()
    if known and known.trouble:
        yield warning(
            f"care of {workspace.slug}",
            f"failed with {known.trouble} at {known.failed_at:%Y-%m-%d %H:%M} UTC",
            "Small files gather, and numbers take longer.",
            "Look at the log of that minute.",
        )
    if known and known.differences:
        yield fault(
            f"facts of {workspace.slug} beside its answers",
            f"{known.differences} differences when last compared",
            "Numbers are not what the answers say.",
            f"wellheard facts rebuild --workspace {workspace.slug}",
        )


def behind() -> Finding:
    rows = sum(
        max(0, given - written)
        for given, written in LedgerOffset.objects.filter(given__gt=F("written")).values_list("given", "written")
    )
    if rows > FAR_BEHIND:
        return warning(
            "facts behind answers",
            f"{rows:,} changes",
            "Numbers are of a while ago.",
            "Wait while an import runs; else look whether a worker runs.",
        )
    return fine("facts behind answers", f"{rows:,} changes")


def orphans() -> Iterator[Finding]:
    """Folders of workspaces that are no more."""
    root = Path(settings.LAKE)
    known = {str(workspace_id) for workspace_id in Workspace.objects.values_list("id", flat=True)}
    left = [path.name for path in root.iterdir() if path.is_dir() and path.name not in known] if root.exists() else []
    left = [name for name in left if not name.startswith(".")]
    if left:
        yield warning(
            "folders of the lake",
            f"{len(left)} belong to no workspace, such as {left[0]}",
            "They may hold facts about people who asked to be forgotten.",
            f"Delete them from {root} when no other Wellheard uses that lake.",
        )
