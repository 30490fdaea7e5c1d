"""Makes an installation of a backup. All of it happens in a folder under a passing name, which becomes the data folder in one rename:
a restore that was killed leaves nothing that looks like one."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from wellheard.base.errors import WellheardError
from wellheard.facts.place import sync
from wellheard_server.project.backup import archive, tables
from wellheard_server.project.backup.manifest import FORMAT, NAME, Manifest
from wellheard_server.project.backup.passing import passing
from wellheard_server.project.console import ready

Say = Callable[[str], None]


class NotRestored(WellheardError):
    """Nothing was restored, and nothing is left of the try."""


class Restored(msgspec.Struct, frozen=True):
    """What was done, for whoever did it."""

    data: str
    records: str
    as_of: str
    responses: int
    drained: int
    erased_again: int
    rebuilt: list[str]
    new_key: bool

    def facts(self) -> dict[str, object]:
        return {**msgspec.structs.asdict(self), "sending": "off"}

    def sentence(self) -> str:
        said = [
            f"{self.data} holds {self.responses:,} responses as of {self.as_of}; records are in {self.records}.",
            f"{self.drained:,} pages that waited in the inbox were drained, and {self.erased_again:,} erasures made again.",
            f"The facts of {', '.join(self.rebuilt)} were made again."
            if self.rebuilt
            else "The facts say what the responses say.",
            "No secret key was in the backup: a new one was made, and everybody signs in again."
            if self.new_key
            else "",
            "Sending is switched off: `wellheard sending on` when nobody else sends for you.",
        ]
        return "\n".join(line for line in said if line)


def restore(
    backup: Path, data: Path, *, to: str = "", erasures: Path | None = None, say: Say = lambda line: None
) -> Restored:
    """Every hash of the backup is looked at before anything is written."""
    data = data.absolute()
    _refuse(backup, data, erasures)
    say("Looking at every file of the backup.")
    manifest = archive.verified(backup)
    if manifest.format > FORMAT:
        raise NotRestored(
            f"This backup was made by Wellheard {manifest.made_with}. Restore it with that version or a later one."
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    with passing(data) as staged:
        say("Unpacking.")
        staged.mkdir(mode=0o700)
        archive.unpack(backup, staged)
        (staged / NAME).unlink()
        tables.name_tables(staged / "lake", manifest.lake)
        _here(staged)
        with ready(staged):  # brings an older backup's tables up to date
            done = _settle(manifest, data, to=to, erasures=erasures, say=say)
        if data.exists():
            data.rmdir()  # empty: it was looked at
        os.rename(staged, data)
        sync(data.parent)
    return done


def _refuse(backup: Path, data: Path, erasures: Path | None) -> None:
    for path in (backup, *([erasures] if erasures else [])):
        if not path.exists():
            raise NotRestored(f"There is no {path}.")
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise NotRestored(f"{data} is not empty. A restore never writes over anything: name a new folder.")


def _here(staged: Path) -> None:
    """Whatever the environment says of this machine's own installation is not meant for the copy."""
    for name in ("DATABASE_URL", "LAKE_URL", "FILES_URL"):
        os.environ.pop(name, None)
    os.environ["WELLHEARD_DATA"] = str(staged)


def _settle(manifest: Manifest, data: Path, *, to: str, erasures: Path | None, say: Say) -> Restored:
    """Inside the staged installation, with Django set up on it."""
    from wellheard_server.project import restore_steps as steps

    steps.check_known(manifest)
    steps.hold_sending_back()
    say("Draining what waited in the inbox.")
    drained = steps.drain()
    say("Making erasures again.")
    erased = steps.replay(erasures)
    say("Comparing the facts with the responses.")
    rebuilt = steps.facts()
    responses = steps.responses()
    if to:
        say("Carrying the records over.")
        steps.carry(to)
    steps.close()
    return Restored(
        data=str(data),
        records="PostgreSQL" if to else "SQLite",
        as_of=manifest.as_of.isoformat(timespec="seconds"),
        responses=responses,
        drained=drained,
        erased_again=erased,
        rebuilt=rebuilt,
        new_key=not manifest.has_key and "WELLHEARD_SECRET_KEY" not in os.environ,
    )
