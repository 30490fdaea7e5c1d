"""Makes one backup: under a passing name, read back whole, then under its own name in one rename."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from wellheard.base.errors import WellheardError
from wellheard.facts.place import sync
from wellheard_server.accounts.models import Workspace
from wellheard_server.project.backup import archive, records, tables
from wellheard_server.project.backup.manifest import NAME, Manifest, encoded
from wellheard_server.project.backup.passing import passing
from wellheard_server.responses.models import Backup

Say = Callable[[str], None]


class NotMade(WellheardError):
    """No backup was made, and nothing of one is left."""


def make(out: Path, *, with_key: bool = False, say: Say = lambda line: None) -> Manifest:
    """A backup at `out`, which must not be there yet. It is verified when this returns."""
    began, out = time.monotonic(), out.absolute()
    if out.exists():
        raise NotMade(f"{out} is there already. Choose another name; a backup is never written over.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with passing(out) as path:
            manifest = _written(path, with_key=with_key, say=say)
            say("Reading it back.")
            if archive.verified(path) != manifest:
                raise NotMade("What was read back is not what was written. Look at the disk.")
            os.rename(path, out)
            sync(out.parent)
    except OSError as error:
        raise NotMade(f"The backup could not be written to {out.parent}: {error.strerror or error}.") from error
    _note(out.name, manifest, time.monotonic() - began)
    return manifest


def _written(path: Path, *, with_key: bool, say: Say) -> Manifest:
    """Facts, then records, then the inbox, then files: each is at least as new as what it is followed by needs it to be."""
    with (
        TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as folder,
        archive.writing(path) as written,
    ):
        staged = Path(folder)
        say("Copying the facts.")
        lake = tables.copy(Path(settings.LAKE), list(Workspace.objects.values_list("id", flat=True)), written)
        say("Copying the records.")
        as_of = records.copy(staged, inbox=Path(settings.INBOX))
        for name in records.FILES:
            written.add(name, staged / name)
        say("Copying the files.")
        _add_files(written, with_key=with_key)
        rows = records.counts(staged)
        manifest = Manifest(
            made_with=version("wellheard"),
            as_of=as_of,
            finished_at=datetime.now(UTC),
            source=connection.vendor,
            responses=rows["main.db:responses_response"],
            rows=rows,
            migrations=records.migrations(staged),
            lake=lake,
            has_key=with_key,
            files=dict(written.kept),
        )
        written.add_bytes(NAME, encoded(manifest))
    return manifest


def _add_files(written: archive.Writing, *, with_key: bool) -> None:
    """Uploads, exports, receipts. What goes away meanwhile was on its way out."""
    root = Path(settings.FILES)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in name.parts):
            try:
                written.add(f"files/{name.as_posix()}", path)
            except FileNotFoundError:
                continue
    if with_key:
        written.add_bytes("secret.key", settings.SECRET_KEY.encode())


def _note(name: str, manifest: Manifest, seconds: float) -> None:
    Backup.objects.create(
        name=name[:200],
        as_of=manifest.as_of,
        seconds=round(seconds, 3),
        size=manifest.size,
        responses=manifest.responses,
    )
