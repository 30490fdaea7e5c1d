"""Makes the file of one export: beside its place, renamed when it is whole; whoever makes it says every second that it is alive."""

import logging
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import msgspec
from django.utils import timezone

from wellheard.exporters.batch import Page
from wellheard.exporters.codebook_text import readable
from wellheard.exporters.format import Format, Streamed, formats
from wellheard_server.base.scope import scope
from wellheard_server.responses.exports.codebook import codebook
from wellheard_server.responses.exports.outgoing import Outgoing, Wanted
from wellheard_server.responses.models import Export
from wellheard_server.responses.models.exporting import folder

log = logging.getLogger(__name__)
BEAT_SECONDS = 1.0


class NotWanted(Exception):
    """It was deleted, or another process makes it by now, or ours is ending."""


def make(export_id: UUID, *, may_go_on: Callable[[], bool] = lambda: True) -> bool:
    """The export, unless somebody else makes it. True when its file is there."""
    rows = Export.everywhere.select_related("survey", "workspace")  # across: by the id the task was given
    export = rows.filter(id=export_id).first()
    run = export.claim() if export else None
    if export is None or run is None:
        return False
    with scope(export.workspace_id):
        try:
            return _make(export, run, may_go_on)
        except NotWanted:
            return False
        except Exception:
            log.exception("export %s failed", export.id)
            export.fail(run)
            return False
        finally:
            shutil.rmtree(export.workshop, ignore_errors=True)


def _make(export: Export, run: UUID, may_go_on: Callable[[], bool]) -> bool:
    """An earlier try that was killed may have left something behind: it goes first."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(export.workshop, ignore_errors=True)
    export.workshop.mkdir(mode=0o700)
    form = formats.get(export.format)
    outgoing = Outgoing(export.workspace, export.survey, msgspec.convert(export.wanted, Wanted))
    export.beat(run, total=outgoing.count())
    pages = _watched(export, run, outgoing, may_go_on)
    made = (
        _packed(export.workshop, form, outgoing, pages)
        if export.with_codebook
        else _alone(export.workshop, form, outgoing, pages)
    )
    with made.open("rb") as file:
        os.fsync(file.fileno())
    return export.finish(run, made, made.suffix)


def _watched(export: Export, run: UUID, outgoing: Outgoing, may_go_on: Callable[[], bool]) -> Iterator[Page]:
    """The pages, with a sign of life between them. Raises NotWanted."""
    beat_at = time.monotonic()
    for page in outgoing.pages():
        yield page
        if time.monotonic() - beat_at > BEAT_SECONDS:
            if not may_go_on() or not export.beat(run, done=outgoing.seen):
                raise NotWanted
            beat_at = time.monotonic()


def _alone(place: Path, form: Format, outgoing: Outgoing, pages: Iterator[Page]) -> Path:
    path = place / f"answers{form.suffix}"
    form.write(path, outgoing.columns, pages)
    return path


def _packed(place: Path, form: Format, outgoing: Outgoing, pages: Iterator[Page]) -> Path:
    """The file with its codebook. What can be streamed goes straight into the archive; the others are small by themselves."""
    path, name = place / "answers.zip", f"answers{form.suffix}"
    book = codebook(outgoing, now=timezone.now())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        if isinstance(form, Streamed):
            with archive.open(name, "w", force_zip64=True) as file:
                for chunk in form.chunks(outgoing.columns, pages):
                    file.write(chunk)
        else:
            made = _alone(place, form, outgoing, pages)
            archive.write(made, name, zipfile.ZIP_STORED)
        archive.writestr("codebook.json", msgspec.json.format(msgspec.json.encode(book), indent=2))
        archive.writestr("codebook.txt", "\N{ZERO WIDTH NO-BREAK SPACE}" + readable(book))
    return path
