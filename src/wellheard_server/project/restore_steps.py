"""What a restored copy needs before anybody may start it."""

from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from wellheard.base.errors import WellheardError
from wellheard_server.accounts.models import Workspace
from wellheard_server.base import sending
from wellheard_server.base.models.sending import RESTORED
from wellheard_server.project import nodes, transfer
from wellheard_server.project.backup.manifest import Manifest
from wellheard_server.project.backup.records import settle
from wellheard_server.project.move import ARRIVED, ARRIVING, target_of
from wellheard_server.responses.drain import Drain
from wellheard_server.responses.facts.rebuild import rebuild, verify
from wellheard_server.responses.inbox import sources
from wellheard_server.responses.models import Response


class TooNew(WellheardError):
    """The backup was made by a later version than this one."""


def check_known(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise TooNew(
            f"This backup was made by Wellheard {manifest.made_with}, which knows more than this version ({unknown[0]}). "
            "Restore it with that version or a later one."
        )


def hold_sending_back() -> None:
    """The one this was copied of may still be running, and people must not hear from both."""
    sending.stop(by="house", reason=RESTORED)


def drain() -> int:
    """What was acknowledged and not yet part of a response when the backup was made. How many pages."""
    drain = Drain(sources.opened())
    try:
        drain.ledger.look_over()
        return drain.round()
    finally:
        drain.stop()
        drain.source.close()


def replay(erasures: Path | None) -> int:
    """Everybody who was erased after the backup was made is erased here too."""
    path = erasures or Path(settings.FILES) / "erasures.jsonl"
    if not path.exists():
        return 0
    from wellheard_server.base import erasure

    return erasure.replay(path)


def facts() -> list[str]:
    """Compares every workspace's facts with its responses and makes those again that differ; which they were."""
    mended = []
    for workspace in Workspace.objects.order_by("slug"):
        if verify(workspace.id):
            rebuild(workspace.id)
            mended.append(workspace.slug)
    return mended


def responses() -> int:
    return Response.everywhere.count()  # across: of the whole installation


def carry(url: str) -> None:
    """The records go into a PostgreSQL that must be empty; the lake and the files stay in the folder. Until they are all there no node
    starts on it (project/nodes.py), and a restore that was killed can be said again."""
    close()
    occupied = WellheardError("That database is not empty. A restore never writes over anything: name an empty one.")
    with transfer.store("", Path(settings.DATA)) as source, target_of(url) as target:
        if target.has_tables() and not target.has_table("base_installation"):
            raise occupied
        transfer.prepare(target)
        if not transfer.is_empty(target):
            raise occupied
        target.execute(ARRIVING)

        def finish(tables: list[transfer.Counted]) -> None:
            known = (transfer.digest(tables), nodes.fingerprint(settings.SECRET_KEY), nodes.mark(Path(settings.LAKE)))
            target.execute(ARRIVED, known)

        transfer.copy(source, target, finish=finish)


def close() -> None:
    """The files are let go of, each without a log beside it, before the folder is renamed."""
    connections.close_all()
    for path in (Path(settings.DATA) / "main.db", Path(settings.INBOX)):
        settle(path)
