"""What a backup holds, down to the hash of every file. It is written last, so a backup without one is not whole."""

from datetime import datetime

import msgspec

NAME = "manifest.json"
FORMAT = 1


class Kept(msgspec.Struct, frozen=True):
    """One file of the backup."""

    size: int
    sha256: str


class KeptTable(msgspec.Struct, frozen=True):
    """The facts of one workspace: which generation, at which version of its log."""

    generation: str
    version: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`as_of`: whatever was acknowledged before it is in here. `rows` counts every table of the records and the inbox."""

    format: int = FORMAT
    made_with: str
    as_of: datetime
    finished_at: datetime
    source: str  # sqlite or postgresql: what it was made of; it can be restored to either
    responses: int
    rows: dict[str, int]
    migrations: list[str]
    lake: dict[str, KeptTable]
    has_key: bool
    files: dict[str, Kept]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decoded(text: bytes) -> Manifest:
    """Raises ValueError for anything that is not one of ours."""
    return msgspec.json.decode(text, type=Manifest)
